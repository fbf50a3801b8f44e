import { expect, test } from '@jest/globals';
import { filterByAverage, filters, unfilter } from '../../../../lambdas/grayscale/png/filters.ts';
import { expectProblem } from '../../problem.ts';

const pixelBytes = 3;
const padded = (...bytes: number[]) => Uint8Array.from([0, 0, 0, ...bytes]);
const prior = padded(10, 20, 30, 250, 60, 5);

test.each([
  ['nothing', filters.none, [1, 2, 3, 4, 5, 6]],
  ['the pixel before', filters.sub, [1, 2, 3, 5, 7, 9]],
  ['the pixel above', filters.up, [11, 22, 33, 254, 65, 11]],
  ['the average of both', filters.average, [6, 12, 18, 132, 41, 17]],
  // The nearest of left, above and corner to left + above - corner: above in the first pixel, then above, above, left.
  ['the nearest of three', filters.paeth, [11, 22, 33, 254, 65, 11]],
])('a row that was counted from %s', (_, filter, expected) => {
  const row = padded(1, 2, 3, 4, 5, 6);
  unfilter(filter, row, prior, pixelBytes);
  expect([...row.subarray(pixelBytes)]).toEqual(expected);
});

test('of three that are equally near, left is taken before above, and above before the corner', () => {
  const row = Uint8Array.from([0, 5, 0]);
  // Left 5, above 5, corner 5; then left 0 + 5.
  unfilter(filters.paeth, row, Uint8Array.from([0, 5, 5]), 1);
  expect([...row]).toEqual([0, 10, 10]);
});

test('there are five filters', () => {
  expectProblem(() => unfilter(5, padded(1), padded(1), pixelBytes), 'image-not-readable');
});

test('what is counted from the average is counted back', () => {
  const rows = [Uint8Array.from([9, 255, 0, 128, 77, 3]), Uint8Array.from([200, 1, 30, 40, 255, 255])];
  const above = new Uint8Array(6);
  for (const row of rows) {
    const filtered = new Uint8Array(6);
    filterByAverage(filtered, 0, row, above, 2);
    const back = Uint8Array.from([0, 0, ...filtered]);
    unfilter(filters.average, back, Uint8Array.from([0, 0, ...above]), 2);
    expect([...back.subarray(2)]).toEqual([...row]);
    above.set(row);
  }
});
