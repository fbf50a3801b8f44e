/** Progress of the CDK. */
const progress = /^Bundling asset /;
const errorLine = /^(?:Uncaught )?(?:[A-Z]\w*)?Error(?: \[[\w ]+\])?: |^✘ \[ERROR\] /;

/**
 * The output of an app that failed, with the cause first: the error, then the positions in the project's own sources as
 * `path:line:column`, then the whole output.
 *
 * @param project absolute path of the project's folder
 */
export function explainSynthesis(output: string, command: string, project: string): string {
  const lines = output.split('\n').filter((line) => !progress.test(line));
  const whole = lines.join('\n').trim();
  const begin = lines.findIndex((line) => errorLine.test(line));
  if (begin < 0) return `The CDK app failed to synthesize (${command}):\n${whole}`;
  const stack = lines.findIndex((line, index) => index > begin && /^\s+at /.test(line));
  const cause = lines.slice(begin, stack < 0 ? begin + 1 : stack);
  const frames = ownFrames(lines.slice(Math.max(stack, 0)), project);
  const relative = (line: string) => line.replaceAll(`${project}/`, '');
  return [
    `The CDK app failed to synthesize: ${cause.map(relative).join('\n').trim()}`,
    ...frames,
    `\nOutput of ${command}:`,
    whole,
  ].join('\n');
}

/** The lines of a stack that are in the project's own sources, with relative paths. */
export function ownFrames(stack: readonly string[], project: string): string[] {
  return stack
    .filter((line) => /^\s+at /.test(line) && line.includes(`${project}/`) && !line.includes('node_modules'))
    .map((line) => line.replaceAll('file://', '').replaceAll(`${project}/`, ''));
}
