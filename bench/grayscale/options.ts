import { parseArgs } from 'node:util';
import { CommandError } from '../../scripts/command.ts';
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
in the same process. "CPU" is the CPU time of the process, which decides about the goals, because
other load on the machine changes it little. "peak" is the peak memory of the first conversion.
`;

/**
 * Reads the command line.
 *
 * @throws {CommandError} if an option is wrong
 */
export function parseOptions(args: readonly string[]): Options {
  const { values } = parse(args);
  const rounds = Number(values.rounds ?? 5);
  if (!Number.isInteger(rounds) || rounds < 1)
    throw new CommandError(`--rounds must be an integer of at least 1, not "${values.rounds}".`);
  return {
    sizes: listed('--sizes', values.sizes, sizes),
    formats: listed('--formats', values.formats, pictureFormats),
    rounds,
    json: values.json,
    help: values.help ?? false,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        sizes: { type: 'string' },
        formats: { type: 'string' },
        rounds: { type: 'string' },
        json: { type: 'string' },
        help: { type: 'boolean' },
      },
    });
  } catch (error) {
    throw new CommandError(`${(error as Error).message} (--help lists the options.)`);
  }
}

/** Parses comma-separated values. Returns them in the order of `known`. */
function listed<T extends string | number>(
  option: string,
  value: string | undefined,
  known: readonly T[],
): readonly T[] {
  if (value === undefined) return known;
  const wanted = new Set(value.split(',').map((each) => each.trim()));
  const found = known.filter((each) => wanted.delete(String(each)));
  if (wanted.size > 0) {
    throw new CommandError(`${option} must be one or more of ${known.join()}, not "${[...wanted].join()}".`);
  }
  return found;
}
