import { expect, test } from '@jest/globals';
import { backOffMs } from '../../../site/browser/back-off.ts';

test('doubles with each attempt, up to 5 minutes', () => {
  expect([1, 2, 3, 7, 20].map((attempt) => backOffMs(attempt, 1))).toEqual([
    5_000, 10_000, 20_000, 300_000, 300_000,
  ]);
});

test('has a jitter of one half', () => {
  expect(backOffMs(1, 0)).toBe(2_500);
  for (let time = 0; time < 20; time++) {
    expect(backOffMs(1)).toBeGreaterThanOrEqual(2_500);
    expect(backOffMs(1)).toBeLessThanOrEqual(5_000);
  }
});
