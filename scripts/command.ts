import { parseArgs } from 'node:util';

/** An error that the user can fix. Printed without a stack trace. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

type Values<T extends string> = Readonly<Partial<Record<T, string>>>;

/** A parsed command line. */
export interface CommandLine<V extends string, F extends string> {
  readonly values: Values<V>;
  readonly flags: ReadonlySet<F>;
  /** The arguments that are no options. */
  readonly positionals: readonly string[];
}

/**
 * Parses a command line.
 *
 * @param valued names of options with a value
 * @param flags names of options without a value
 * @param maxPositionals how many arguments may be no options
 * @throws {CommandError} for an unknown option, or too many arguments
 */
export function parseCommandLine<V extends string, F extends string>(
  args: readonly string[],
  valued: readonly V[],
  flags: readonly F[],
  maxPositionals = 0,
): CommandLine<V, F> {
  const options = Object.fromEntries([
    ...valued.map((name) => [name, { type: 'string' as const }]),
    ...flags.map((name) => [name, { type: 'boolean' as const }]),
  ]);
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options,
      allowPositionals: maxPositionals > 0,
    });
    const extra = positionals[maxPositionals];
    if (extra !== undefined) throw new Error(`Unexpected argument "${extra}".`);
    const given = new Set(flags.filter((name) => (values as Record<string, unknown>)[name] === true));
    return { values: values as Values<V>, flags: given, positionals };
  } catch (error) {
    throw new CommandError(`${(error as Error).message} (--help lists the options.)`);
  }
}

/** @throws {CommandError} unless the text is a whole number from `min` to `max` */
export function parseInteger(option: string, text: string, min: number, max: number): number {
  const number = /^\d{1,12}$/.test(text) ? Number(text) : Number.NaN;
  if (number >= min && number <= max) return number;
  throw new CommandError(`${option} must be a whole number from ${min} to ${max}, not "${text}".`);
}

/** Reports progress on standard error, at most one line every two seconds, so that logs stay short. */
export class Progress {
  #printedAt = Date.now();

  /** @param sentence makes the line; called only when a line is due */
  tick(sentence: () => string): void {
    if (Date.now() - this.#printedAt < 2_000) return;
    this.#printedAt = Date.now();
    this.say(sentence());
  }

  say(line: string): void {
    process.stderr.write(`${line}\n`);
  }
}

export const formatNumber = (number: number): string => number.toLocaleString('en-US');

/**
 * Runs a command and sets the exit code: 0 for success, 1 for a failure, 2 for wrong usage.
 *
 * @param command returns whether it succeeded
 */
export async function runCommand(
  usage: string,
  command: (args: readonly string[]) => Promise<boolean>,
): Promise<void> {
  // Such as `npm run releases | head`: what a command does has to be completed all the same.
  process.stdout.on('error', () => {});
  // A warning about Node.js 20 with the first client, which concerns updates of the SDK. It is pinned.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  const args = process.argv.slice(2);
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(usage);
    return;
  }
  try {
    if (!(await command(args))) process.exitCode = 1;
  } catch (error) {
    const known = error instanceof CommandError;
    process.exitCode = known ? 2 : 1;
    // No stack trace if the reader of an export has closed the pipe.
    if ((error as NodeJS.ErrnoException).code === 'EPIPE') return;
    process.stderr.write(known ? `error: ${error.message}\n` : `${(error as Error).stack}\n`);
  }
}
