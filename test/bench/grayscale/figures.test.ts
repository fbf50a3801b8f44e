import { describe, expect, test } from '@jest/globals';
import { isMet } from '../../../bench/figure.ts';
import { baselineOf, figuresOf, ratio } from '../../../bench/grayscale/figures.ts';
import { goalsOf } from '../../../bench/grayscale/goals.ts';
import type { Measured, Measurements } from '../../../bench/grayscale/measure.ts';
import { median } from '../../../bench/grayscale/median.ts';
import type { Picture } from '../../../bench/grayscale/picture.ts';
import { reportOf } from '../../../bench/grayscale/report.ts';
import type { Sample } from '../../../bench/grayscale/worker.ts';

/** @param elapsed in milliseconds @default - as long as the CPU time */
const measured = (cold: readonly number[], peak = 100e6, elapsed?: number): Measured => ({
  samples: cold.map((cpu) => ({
    cold: { elapsed: elapsed ?? cpu, cpu },
    warm: { elapsed: elapsed ?? cpu / 2, cpu: cpu / 2 },
    peak,
    outputBytes: 1e6,
  })),
});
const picture: Picture = { format: 'jpeg', megapixels: 12, width: 4000, height: 3000, path: '', bytes: 3e6 };

function figures(measurements: Measurements, samePixelsAsLimit?: boolean, of: Partial<Picture> = {}) {
  return {
    picture: { ...picture, ...of },
    baseline: baselineOf(measurements),
    contenders: figuresOf(measurements, { ours: Number.POSITIVE_INFINITY }),
    measurements,
    samePixelsAsLimit,
  };
}

describe('figures', () => {
  test('the median of an even number of values is the mean of the middle two', () => {
    expect(median([4, 1, undefined, 2, 9])).toBe(3);
    expect(median([3, 1, 2])).toBe(2);
    expect(median([])).toBeUndefined();
  });

  test('a ratio compares the times of the same round', () => {
    const cold = (sample: Sample) => sample.cold.cpu;
    expect(ratio(measured([10, 300, 10]), measured([100, 3000, 100]), cold)).toBeCloseTo(0.1);
    // Measured in the first round only.
    expect(ratio(measured([10, 20]), measured([100]), cold)).toBeCloseTo(0.1);
    expect(ratio(measured([10]), undefined, cold)).toBeUndefined();
  });

  test('the baseline is sharp as documented if jimp 0.9 has no result', () => {
    expect(baselineOf({ jimp09: measured([1]), sharp: measured([1]) })).toBe('jimp09');
    expect(baselineOf({ jimp09: { samples: [], failure: 'no' }, sharp: measured([1]) })).toBe('sharp');
  });
});

describe('goals', () => {
  const goalsMet = (...of: Parameters<typeof figures>) => goalsOf(figures(...of)).map(isMet);

  test('a 12-megapixel JPEG has its own goals', () => {
    const jimp09 = measured([4000]);
    const sharp = measured([400], 200e6);
    expect(goalsMet({ jimp09, sharp, ours: measured([100], 100e6) }, true)).toStrictEqual(
      Array.from({ length: 5 }, () => true),
    );
    expect(goalsMet({ jimp09, sharp, ours: measured([150], 101e6) }, false)).toStrictEqual(
      Array.from({ length: 5 }, () => false),
    );
  });

  test('other pictures are compared with tuned sharp', () => {
    const sharpTuned = measured([100]);
    expect(goalsMet({ sharpTuned, ours: measured([110]) }, undefined, { format: 'png' })).toStrictEqual([
      true,
      true,
    ]);
    expect(goalsMet({ sharpTuned, ours: measured([111]) }, undefined, { megapixels: 48 })).toStrictEqual([
      false,
      false,
    ]);
  });

  test('the CPU time decides, because other load on the machine changes the elapsed time', () => {
    const sharpTuned = measured([100]);
    const png = { format: 'png' } as const;
    expect(goalsMet({ sharpTuned, ours: measured([110], 100e6, 500) }, undefined, png)).toStrictEqual([
      true,
      true,
    ]);
    expect(goalsMet({ sharpTuned, ours: measured([111], 100e6, 10) }, undefined, png)).toStrictEqual([
      false,
      false,
    ]);
  });

  test('a goal without a measurement is unknown, and a failed conversion misses its goal', () => {
    expect(goalsMet({ ours: measured([1]) })).toStrictEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    expect(goalsMet({ ours: { samples: [], failure: 'refused' } })).toStrictEqual([false]);
  });
});

test('the report is a Markdown table, followed by failures and goals', () => {
  const report = reportOf(
    figures({
      empty: measured([1], 40e6),
      jimp09: measured([100]),
      jimp: { samples: [], failure: 'no memory' },
    }),
  );
  expect(report).toContain('## 12 megapixels, JPEG\n\n4000 x 3000 pixels, 3.00 MB\n');
  expect(report).toMatch(
    /^\| jimp 0\.9 +\| +100 \| +100 \| +1\.00 \| +50 \| +50 \| +1\.00 \| +100 \| +60 \| +1\.00 \|/m,
  );
  expect(report).toContain('\n- jimp 1 failed: no memory\n');
  expect(report).toContain('lossless: not measured, at most 0: NOT KNOWN');
  const rows = report.split('\n').filter((line) => line.startsWith('|'));
  expect(new Set(rows.map(({ length }) => length)).size).toBe(1);
});
