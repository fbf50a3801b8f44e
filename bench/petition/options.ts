import { parseArgs } from 'node:util';
import { UsageError } from '../usage-error.ts';

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
 * @throws {UsageError} for an unknown option or a wrong value
 */
export function parseNumbers<N extends string>(
  args: readonly string[],
  options: Readonly<Record<N, NumberOption>>,
): Readonly<Record<N, number>> | undefined {
  const names = Object.keys(options) as N[];
  const values = parse(args, names);
  if (values.help) return undefined;
  const entries = names.map((name) => {
    const { defaultValue, min, max } = options[name];
    return [name, parseInteger(name, values[name], { defaultValue, min, max })];
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
    throw new UsageError(`${(error as Error).message} (--help lists the options.)`);
  }
}

function parseInteger(name: string, text: unknown, { defaultValue, min, max }: NumberOption): number {
  if (text === undefined) return defaultValue;
  const number = /^\d{1,9}$/.test(String(text)) ? Number(text) : Number.NaN;
  if (number >= min && number <= max) return number;
  throw new UsageError(`--${name} must be a whole number from ${min} to ${max}, not "${text}".`);
}

/**
 * Parses an option whose value is a list of whole numbers, and removes it from the arguments.
 *
 * @throws {UsageError} for fewer than two numbers
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
    throw new UsageError(`--${name} must have at least two numbers, separated by commas.`);
  const numbers = texts.map((text) => parseInteger(name, text, { defaultValue: 0, min: 1, max }));
  return { numbers, rest: args.toSpliced(at, given.includes('=') ? 1 : 2) };
}

/** Formats a Markdown table. All columns but the first are right-aligned. */
export function markdownTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`;
  return [header, header.map((_, column) => (column === 0 ? '---' : '---:')), ...rows].map(line).join('');
}

export const formatNumber = (number: number): string => number.toLocaleString('en-US');
