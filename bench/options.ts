import { CommandError, parseCommandLine, parseInteger } from '../scripts/command.ts';

/** An option whose value is a whole number. */
export interface NumberOption {
  readonly defaultValue: number;
  readonly min: number;
  readonly max: number;
}

/**
 * Parses options whose values are whole numbers.
 *
 * @returns undefined for `--help`
 * @throws {CommandError} for an unknown option or a wrong value
 */
export function parseNumbers<N extends string>(
  args: readonly string[],
  options: Readonly<Record<N, NumberOption>>,
): Readonly<Record<N, number>> | undefined {
  const names = Object.keys(options) as N[];
  const { values, flags } = parseCommandLine(args, names, ['help']);
  if (flags.has('help')) return undefined;
  const entries = names.map((name) => {
    const { defaultValue, min, max } = options[name];
    const text = values[name];
    return [name, text === undefined ? defaultValue : parseInteger(`--${name}`, text, min, max)];
  });
  return Object.fromEntries(entries) as Record<N, number>;
}

/**
 * Parses an option whose value is a list of whole numbers, and removes it from the arguments.
 *
 * @throws {CommandError} for fewer than two numbers
 */
export function parseList(
  args: readonly string[],
  name: string,
  defaultValue: readonly number[],
  max: number,
): { readonly numbers: readonly number[]; readonly rest: readonly string[] } {
  const at = args.findIndex((each) => each === `--${name}` || each.startsWith(`--${name}=`));
  const given = args[at];
  if (given === undefined) return { numbers: defaultValue, rest: args };
  const [, value = args[at + 1] ?? ''] = given.split('=', 2);
  const texts = value.split(',');
  if (texts.length < 2)
    throw new CommandError(`--${name} must have at least two numbers, separated by commas.`);
  const numbers = texts.map((text) => parseInteger(`--${name}`, text, 1, max));
  return { numbers, rest: args.toSpliced(at, given.includes('=') ? 1 : 2) };
}

/**
 * Parses an option whose value is one or more of the choices, separated by commas.
 *
 * @param value the default is all choices
 * @returns in the order of the choices
 * @throws {CommandError} for another value
 */
export function parseChoices<T extends string | number>(
  option: string,
  value: string | undefined,
  choices: readonly T[],
): readonly T[] {
  if (value === undefined) return choices;
  const wanted = new Set(value.split(',').map((each) => each.trim()));
  const found = choices.filter((each) => wanted.delete(String(each)));
  if (wanted.size > 0)
    throw new CommandError(
      `${option} must be one or more of ${choices.join()}, not "${[...wanted].join()}".`,
    );
  return found;
}

/** Formats a Markdown table. All columns but the first are right-aligned. */
export function markdownTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`;
  return [header, header.map((_, column) => (column === 0 ? '---' : '---:')), ...rows].map(line).join('');
}
