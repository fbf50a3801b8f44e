import { parseArgs } from 'node:util';

/** What whoever runs a command can put right: printed without a stack. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

type Values<T extends string> = Readonly<Partial<Record<T, string>>>;

/** A command line that was read: values of options, and the flags among them that were given. */
export interface CommandLine<V extends string, F extends string> {
  readonly values: Values<V>;
  readonly flags: ReadonlySet<F>;
}

/**
 * Reads a command line.
 *
 * @param valued names of options that take a value
 * @param flags names of options that don't
 * @throws CommandError for one that is neither
 */
export function parseCommandLine<V extends string, F extends string>(
  args: readonly string[],
  valued: readonly V[],
  flags: readonly F[],
): CommandLine<V, F> {
  const options = Object.fromEntries([
    ...valued.map((name) => [name, { type: 'string' as const }]),
    ...flags.map((name) => [name, { type: 'boolean' as const }]),
  ]);
  try {
    const { values } = parseArgs({ args: [...args], options });
    const given = new Set(flags.filter((name) => (values as Record<string, unknown>)[name] === true));
    return { values: values as Values<V>, flags: given };
  } catch (error) {
    throw new CommandError(`${(error as Error).message} (--help tells the options.)`);
  }
}

/** @throws CommandError unless the text is a whole number from `least` to `most` */
export function wholeNumber(option: string, text: string, least: number, most: number): number {
  const number = /^\d{1,12}$/.test(text) ? Number(text) : Number.NaN;
  if (number >= least && number <= most) return number;
  throw new CommandError(`${option} takes a whole number from ${least} to ${most}, not "${text}".`);
}

/** Shows on standard error how far something is: at most one line in two seconds, so that it also reads well in a log. */
export class Progress {
  private printed = Date.now();

  /** @param sentence makes the line, and is called only where one is due */
  tick(sentence: () => string): void {
    if (Date.now() - this.printed < 2_000) return;
    this.printed = Date.now();
    this.say(sentence());
  }

  say(line: string): void {
    process.stderr.write(`${line}\n`);
  }
}

export const grouped = (number: number): string => number.toLocaleString('en-US');

/**
 * Runs a command to its end, and sets the exit code: 0, 1 for what failed, 2 for what was asked wrongly.
 *
 * @param command returns whether all went well
 */
export async function runCommand(
  usage: string,
  command: (args: readonly string[]) => Promise<boolean>,
): Promise<void> {
  const args = process.argv.slice(2);
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(usage);
    return;
  }
  try {
    if (!(await command(args))) process.exitCode = 1;
  } catch (error) {
    const known = error instanceof CommandError;
    process.stderr.write(known ? `error: ${error.message}\n` : `${(error as Error).stack}\n`);
    process.exitCode = known ? 2 : 1;
  }
}
