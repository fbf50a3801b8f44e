import { type PictureFigures, ratio } from './figures.ts';
import type { Sample } from './worker.ts';

/** A goal and its measurement. */
export interface GoalResult {
  readonly goal: string;
  readonly measured: string;
  /** Undefined if it could not be measured. */
  readonly met?: boolean;
}

const cold = (sample: Sample) => sample.cold;
const warm = (sample: Sample) => sample.warm;
const peak = (sample: Sample) => sample.peak;

/** A 12-megapixel JPEG has its own goals, because most phones take such photos. */
export function goalResultsOf({ picture, measurements, samePixelsAsLimit }: PictureFigures): GoalResult[] {
  const { format, megapixels } = picture;
  const { ours, jimp09, sharp, sharpTuned } = measurements;
  if (ours?.failure) return [{ goal: 'converts the picture', measured: ours.failure, met: false }];
  if (format !== 'jpeg' || megapixels !== 12) {
    return [
      atMost('cold time, at most 1.1 of sharp, tuned', 1.1, ratio(ours, sharpTuned, cold)),
      atMost('warm time, at most 1.1 of sharp, tuned', 1.1, ratio(ours, sharpTuned, warm)),
    ];
  }
  const same = { true: 'the same pixels', false: 'other pixels' } as const;
  return [
    atMost('cold time, at most 0.025 of jimp 0.9', 0.025, ratio(ours, jimp09, cold)),
    atMost('warm time, at most 0.025 of jimp 0.9', 0.025, ratio(ours, jimp09, warm)),
    atMost('cold time, at most 0.35 of sharp, as documented', 0.35, ratio(ours, sharp, cold)),
    atMost('peak memory, at most 0.5 of sharp, as documented', 0.5, ratio(ours, sharp, peak)),
    {
      goal: 'lossless: the pixels of jpegtran -grayscale',
      measured: samePixelsAsLimit === undefined ? 'not measured' : same[`${samePixelsAsLimit}`],
      met: samePixelsAsLimit,
    },
  ];
}

function atMost(goal: string, max: number, measured: number | undefined): GoalResult {
  if (measured === undefined) return { goal, measured: 'not measured' };
  return { goal, measured: measured.toPrecision(4), met: measured <= max };
}
