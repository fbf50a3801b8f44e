import { parseCommandLine, parseInteger } from '../../scripts/command.ts';
import { parseChoices } from '../options.ts';
import { type PictureFormat, pictureFormats, pictureSizes } from './picture.ts';

export interface Options {
  /** In megapixels. @default 2, 12, 48 */
  readonly sizes: readonly number[];
  /** @default all */
  readonly formats: readonly PictureFormat[];
  /** Measurements of each contender. @default 5 */
  readonly rounds: number;
  /** Path of a JSON file for all results. @default - none */
  readonly json?: string;
  readonly help: boolean;
}

const sizes = Object.keys(pictureSizes).map(Number);

export const usage = `Compares the grayscale conversion of this project with jimp, sharp and jpegtran.

Usage: npm run bench -- grayscale [options]

  --sizes ${sizes.join()}              megapixels of the pictures (default all)
  --formats ${pictureFormats.join()}     formats of the pictures (default all; WebP and AVIF up to 25 megapixels)
  --rounds N                    measure each contender N times (default 5)
  --json FILE                   also write all results to this file
  --help                        print this help

Each measurement is a separate process on one core, like the function (on Linux; elsewhere on all
cores). "cold" is the time to load the library and convert once. "warm" is the time of a later call
in the same process. "CPU" is the CPU time of the process. The goals use it, because
other load on the machine changes it little. "peak" is the peak memory of the first conversion.
`;

/**
 * Reads the command line.
 *
 * @throws {CommandError} if an option is wrong
 */
export function parseOptions(args: readonly string[]): Options {
  const { values, flags } = parseCommandLine(args, ['sizes', 'formats', 'rounds', 'json'], ['help']);
  return {
    sizes: parseChoices('--sizes', values.sizes, sizes),
    formats: parseChoices('--formats', values.formats, pictureFormats),
    rounds: parseInteger('--rounds', values.rounds ?? '5', 1, 100),
    json: values.json,
    help: flags.has('help'),
  };
}
