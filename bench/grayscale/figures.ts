import type { ContenderName } from './contenders.ts';
import type { Measured, Measurements } from './measure.ts';
import type { Picture } from './picture.ts';
import type { Sample } from './worker.ts';

/** What the rounds came to, of one contender with one picture. */
export interface Figures {
  /** Milliseconds, the rounds' median: loading the library and the first conversion. */
  readonly cold?: number;
  /** Milliseconds, the rounds' median: a later conversion. */
  readonly warm?: number;
  /** Times as multiples of the baseline's. */
  readonly coldRatio?: number;
  readonly warmRatio?: number;
  /** Bytes resident at most, the rounds' median. */
  readonly peak?: number;
  /** Bytes. */
  readonly outputBytes?: number;
  /** dB of luma against the source's, infinite if it is the same. */
  readonly psnr?: number;
  readonly rounds: number;
  readonly failure?: string;
}

/** All there is to say about one picture. */
export interface PictureFigures {
  readonly picture: Picture;
  /** Whose times are 1. */
  readonly baseline: ContenderName;
  readonly contenders: Readonly<Partial<Record<ContenderName, Figures>>>;
  readonly measurements: Measurements;
  /** Whether our picture decodes to the very pixels that jpegtran's does. Absent where there is none to compare. */
  readonly samePixelsAsLimit?: boolean;
}

/** The original's library, or where it does not take the format, sharp as documented. */
export function baselineOf(measurements: Measurements): ContenderName {
  return measurements.jimp09?.samples.length ? 'jimp09' : 'sharp';
}

/** @param psnrs in dB, by contender */
export function figuresOf(
  measurements: Measurements,
  psnrs: Readonly<Partial<Record<ContenderName, number>>>,
): PictureFigures['contenders'] {
  const baseline = measurements[baselineOf(measurements)];
  return Object.fromEntries(
    (Object.keys(measurements) as ContenderName[]).map((name) => {
      const measured = measurements[name] as Measured;
      const { samples, failure } = measured;
      const figures: Figures = {
        cold: median(samples.map(({ cold }) => cold)),
        warm: median(samples.map(({ warm }) => warm)),
        coldRatio: ratio(measured, baseline, ({ cold }) => cold),
        warmRatio: ratio(measured, baseline, ({ warm }) => warm),
        peak: median(samples.map(({ peak }) => peak)),
        outputBytes: samples[0]?.outputBytes,
        psnr: psnrs[name],
        rounds: samples.length,
        failure,
      };
      return [name, figures];
    }),
  );
}

/**
 * Compares round by round, and takes the median: what slows the machine down for a while slows both sides of a
 * round down.
 */
export function ratio(
  one: Measured | undefined,
  other: Measured | undefined,
  figure: (sample: Sample) => number | undefined,
): number | undefined {
  const pairs = one?.samples.map((sample, round) => {
    const against = other?.samples[round];
    const [a, b] = [figure(sample), against && figure(against)];
    return a === undefined || b === undefined ? undefined : a / b;
  });
  return median(pairs ?? []);
}

/** Of those that there are; undefined if there are none. */
export function median(values: readonly (number | undefined)[]): number | undefined {
  const sorted = values.filter((value) => value !== undefined).sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  if (sorted.length % 2) return sorted[middle];
  return sorted.length ? ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2 : undefined;
}
