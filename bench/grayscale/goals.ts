import type { Figure } from '../figure.ts';
import { type PictureFigures, ratio } from './figures.ts';
import type { Sample } from './worker.ts';

// CPU time. On the one core of the function it is the elapsed time, without other load on the machine.
const cold = (sample: Sample) => sample.cold.cpu;
const warm = (sample: Sample) => sample.warm?.cpu;
const peak = (sample: Sample) => sample.peak;

/** A 12-megapixel JPEG has its own goals, because most phones take such photos. */
export function goalsOf({ picture, measurements, samePixelsAsLimit }: PictureFigures): Figure[] {
  const { format, megapixels } = picture;
  const { ours, jimp09, sharp, sharpTuned } = measurements;
  const of = (name: string) => `${format}, ${megapixels} megapixels, ${name}`;
  if (ours?.failure) return [{ name: of(`failed: ${ours.failure}`), measured: 1, unit: 'failures', goal: 0 }];
  if (format !== 'jpeg' || megapixels !== 12) {
    const unit = 'of the CPU time of sharp with its fastest options';
    const reason =
      format === 'png'
        ? 'sharp gives all pixels at once, in new pages of memory; an Intel processor had 1.09 and 1.05'
        : undefined;
    return [
      { name: of('cold time'), measured: ratio(ours, sharpTuned, cold), unit, goal: 1.1, reason },
      { name: of('warm time'), measured: ratio(ours, sharpTuned, warm), unit, goal: 1.1, reason },
    ];
  }
  const differs = samePixelsAsLimit === undefined ? undefined : Number(!samePixelsAsLimit);
  return [
    {
      name: of('cold time'),
      measured: ratio(ours, jimp09, cold),
      unit: 'of the CPU time of jimp 0.9',
      goal: 0.025,
      reason:
        'V8 compiles the loops during the first conversion, and how long this takes depends on the processor',
    },
    {
      name: of('warm time'),
      measured: ratio(ours, jimp09, warm),
      unit: 'of the CPU time of jimp 0.9',
      goal: 0.025,
    },
    {
      name: of('cold time beside sharp'),
      measured: ratio(ours, sharp, cold),
      unit: 'of the CPU time of sharp, as documented',
      goal: 0.35,
    },
    {
      name: of('peak memory'),
      measured: ratio(ours, sharp, peak),
      unit: 'of sharp, as documented',
      goal: 0.5,
    },
    {
      name: of('lossless'),
      measured: differs,
      unit: 'pictures unlike those of jpegtran -grayscale',
      goal: 0,
    },
  ];
}
