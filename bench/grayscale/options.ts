import { parseArgs } from 'node:util';
import { UsageError } from '../usage-error.ts';
import { type PictureFormat, pictureFormats, pictureSizes } from './picture.ts';

export interface Options {
  /** In megapixels. @default 2, 12, 48 */
  readonly sizes: readonly number[];
  /** @default all */
  readonly formats: readonly PictureFormat[];
  /** How often each is measured. @default 3 */
  readonly rounds: number;
  /** Where to write every figure as JSON. @default - nowhere */
  readonly json?: string;
  readonly help: boolean;
}

const sizes = Object.keys(pictureSizes).map(Number);

export const usage = `Converts pictures to grayscale with this project's own function, jimp, sharp and jpegtran, side by side.

Usage: npm run bench -- grayscale [options]

  --sizes ${sizes.join()}              megapixels of the pictures (default all)
  --formats ${pictureFormats.join()}     formats of the pictures (default all)
  --rounds N                    measure each N times, in turn (default 3)
  --json FILE                   write every figure to this file as well
  --help                        print this

Each measurement is a process of its own. Cold is the time to load the library and convert once,
warm that of a later call in the same process; peak memory is up to the end of the first.
`;

/**
 * Reads the command line.
 *
 * @throws UsageError with a sentence that says what to change
 */
export function parseOptions(args: readonly string[]): Options {
  const { values } = parse(args);
  const rounds = Number(values.rounds ?? 3);
  if (!Number.isInteger(rounds) || rounds < 1)
    throw new UsageError('--rounds takes a whole number from 1 up.');
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
    throw new UsageError(`${(error as Error).message} (--help tells the options.)`);
  }
}

/** Values of a list with commas between them, in the order of those there are. */
function listed<T extends string | number>(
  option: string,
  value: string | undefined,
  known: readonly T[],
): readonly T[] {
  if (value === undefined) return known;
  const wanted = new Set(value.split(',').map((each) => each.trim()));
  const found = known.filter((each) => wanted.delete(String(each)));
  if (wanted.size > 0) {
    throw new UsageError(`${option} takes any of ${known.join()}, not "${[...wanted].join()}".`);
  }
  return found;
}
