import { join, resolve } from 'node:path';
import { CommandError, parseCommandLine } from '../command.ts';

/** In CSS pixels: a phone, a tablet, a laptop and a large screen. */
export const widths = [360, 768, 1280, 1920] as const;

/** A4 paper at 96 pixels per inch. The mode `print` has this width alone. */
export const paperWidth = 794;

/** How a picture shows its page. */
export const modes = ['light', 'dark', 'forced-colors', 'print'] as const;

export type Mode = (typeof modes)[number];

export interface ScreenshotOptions {
  /** Selects states whose name has one of these texts. @default - all */
  readonly pages: readonly string[];
  readonly widths: readonly number[];
  readonly modes: readonly Mode[];
  /** Absolute path. */
  readonly out: string;
  /** Whether only the pictures of the documentation are made. */
  readonly docs: boolean;
  /** Whether the names of all states are printed, and nothing else happens. */
  readonly list: boolean;
}

/**
 * Parses the options of `npm run screenshots`.
 *
 * @param project where the default folder is
 * @throws {CommandError} for an unknown option, width or mode
 */
export function parseScreenshotOptions(args: readonly string[], project: string): ScreenshotOptions {
  const { values, flags } = parseCommandLine(args, ['page', 'width', 'mode', 'out'], ['docs', 'list']);
  return {
    pages: listOf(values.page) ?? [],
    widths: chosen('--width', values.width, widths.map(String)).map(Number),
    modes: chosen('--mode', values.mode, modes),
    out: values.out === undefined ? join(project, '.screenshots') : resolve(values.out),
    docs: flags.has('docs'),
    list: flags.has('list'),
  };
}

function chosen<T extends string>(option: string, text: string | undefined, all: readonly T[]): readonly T[] {
  const names = listOf(text) ?? all;
  return names.map((name) => {
    const known = all.find((each) => each === name);
    if (known === undefined)
      throw new CommandError(`${option} must be one or more of ${all.join(',')}, not "${name}".`);
    return known;
  });
}

function listOf(text: string | undefined): readonly string[] | undefined {
  return text?.split(',').map((each) => each.trim());
}
