import { parseArgs } from 'node:util';
import { UsageError } from '../usage-error.ts';

/** An option that takes a whole number. */
export interface NumberOption {
  readonly fallback: number;
  readonly least: number;
  readonly most: number;
}

/**
 * Reads options that each take a whole number.
 *
 * @returns undefined where help is asked for
 * @throws UsageError with a sentence that says what to change
 */
export function readNumbers<N extends string>(
  args: readonly string[],
  options: Readonly<Record<N, NumberOption>>,
): Readonly<Record<N, number>> | undefined {
  const names = Object.keys(options) as N[];
  const values = parse(args, names);
  if (values.help) return undefined;
  const entries = names.map((name) => {
    const { fallback, least, most } = options[name];
    return [name, wholeNumber(name, values[name], { fallback, least, most })];
  });
  return Object.fromEntries(entries) as Record<N, number>;
}

function parse(
  args: readonly string[],
  names: readonly string[],
): Record<string, string | boolean | undefined> {
  const options = Object.fromEntries(names.map((name) => [name, { type: 'string' as const }]));
  try {
    return parseArgs({ args: [...args], options: { ...options, help: { type: 'boolean' } } }).values;
  } catch (error) {
    throw new UsageError(`${(error as Error).message} (--help tells the options.)`);
  }
}

function wholeNumber(name: string, text: unknown, { fallback, least, most }: NumberOption): number {
  if (text === undefined) return fallback;
  const number = /^\d{1,9}$/.test(String(text)) ? Number(text) : Number.NaN;
  if (number >= least && number <= most) return number;
  throw new UsageError(`--${name} takes a whole number from ${least} to ${most}, not "${text}".`);
}

/**
 * Takes an option with a list of whole numbers out of a command line.
 *
 * @throws UsageError unless they are at least two
 */
export function readList(
  args: readonly string[],
  name: string,
  fallback: readonly number[],
  most: number,
): { readonly numbers: readonly number[]; readonly rest: readonly string[] } {
  const at = args.findIndex((each) => each === `--${name}` || each.startsWith(`--${name}=`));
  const given = args[at];
  if (given === undefined) return { numbers: fallback, rest: args };
  const [, value = args[at + 1] ?? ''] = given.split('=', 2);
  const texts = value.split(',');
  if (texts.length < 2) throw new UsageError(`--${name} takes at least two numbers with commas between.`);
  const numbers = texts.map((text) => wholeNumber(name, text, { fallback: 0, least: 1, most }));
  return { numbers, rest: args.toSpliced(at, given.includes('=') ? 1 : 2) };
}

/** @returns a table in Markdown, numbers to the right */
export function markdownTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`;
  return [header, header.map((_, column) => (column === 0 ? '---' : '---:')), ...rows].map(line).join('');
}

export const grouped = (number: number): string => number.toLocaleString('en-US');
