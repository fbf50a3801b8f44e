import type { ContenderName } from './contenders.ts';
import type { Measured, Measurements } from './measure.ts';
import { median } from './median.ts';
import type { Picture } from './picture.ts';
import type { Sample, Time } from './worker.ts';

/** The results of one contender with one picture, over all rounds. */
export interface Figures {
  /** Median times to load the library and convert once. */
  readonly cold: Partial<Time>;
  /** Median times of a later conversion. */
  readonly warm: Partial<Time>;
  /** CPU times relative to the baseline. */
  readonly coldRatio?: number;
  readonly warmRatio?: number;
  /** Median peak of resident memory, in bytes. */
  readonly peak?: number;
  /** Bytes. */
  readonly outputBytes?: number;
  /** PSNR of the luma against the source, in dB. Infinite if both are identical. */
  readonly psnr?: number;
  readonly rounds: number;
  readonly failure?: string;
}

/** The results of all contenders with one picture. */
export interface PictureFigures {
  readonly picture: Picture;
  /** The contender whose times count as 1. */
  readonly baseline: ContenderName;
  readonly contenders: Readonly<Partial<Record<ContenderName, Figures>>>;
  readonly measurements: Measurements;
  /** Whether our result has the same pixels as jpegtran's. Absent if one of them is missing. */
  readonly samePixelsAsLimit?: boolean;
}

/** The baseline is jimp 0.9, or sharp as documented for formats that jimp 0.9 doesn't support. */
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
        cold: medianTime(samples.map(({ cold }) => cold)),
        warm: medianTime(samples.map(({ warm }) => warm)),
        coldRatio: ratio(measured, baseline, ({ cold }) => cold.cpu),
        warmRatio: ratio(measured, baseline, ({ warm }) => warm?.cpu),
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
 * The median of the ratios of each round. Other load on the machine affects both sides of a round.
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

function medianTime(times: readonly (Time | undefined)[]): Partial<Time> {
  return { elapsed: median(times.map((time) => time?.elapsed)), cpu: median(times.map((time) => time?.cpu)) };
}
