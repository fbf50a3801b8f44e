/** Describes what a change does to the templates: `npm run pipeline:diff -- --help`. */
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { projectRoot } from '../lib/shared/project-root.ts';
import { CommandError, parseCommandLine, runCommand } from './command.ts';
import { addSummary, setOutput } from './pipeline/github.ts';
import { runProgram } from './pipeline/run-program.ts';
import { describeChanges } from './pipeline/template-diff.ts';

const usage = `Compares the templates of this folder with those of another checkout, as cdk diff does, and prints Markdown.

Usage: npm run --silent pipeline:diff -- --base DIR [--stage NAME]

  --base DIR     the checkout before the change, with its packages installed
  --stage NAME   (default: prod)

It needs no AWS credentials. On GitHub the Markdown is also the summary of the job and the output markdown of the step.
`;

await runCommand(usage, async (args) => {
  const { base, stage = 'prod' } = parseCommandLine(args, ['base', 'stage'], []).values;
  if (!base) throw new CommandError('Set --base to a checkout. (--help lists the options.)');
  const isFolder = await stat(base).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder)
    throw new CommandError(
      `There is no folder ${base}. Set --base to a checkout with its packages installed.`,
    );
  const outputs = await mkdtemp(join(tmpdir(), 'templates-'));
  try {
    const synthesize = async (folder: string, name: string) => {
      const output = join(outputs, name);
      await runProgram(
        'npx',
        ['cdk', 'synth', '--quiet', '-c', `stage=${stage}`, '--output', output],
        folder,
      );
      return output;
    };
    const before = await synthesize(resolve(base), 'base');
    const markdown = await describeChanges(before, await synthesize(projectRoot, 'head'));
    console.log(markdown);
    await addSummary(process.env, markdown);
    await setOutput(process.env, 'markdown', markdown);
    return true;
  } finally {
    await rm(outputs, { recursive: true });
  }
});
