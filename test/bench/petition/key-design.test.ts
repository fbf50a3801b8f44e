import { describe, expect, test } from '@jest/globals';
import {
  itemBytes,
  maxRate,
  partitionLimits,
  randomNumbers,
  shardsFor,
  simulate,
  simulateShards,
} from '../../../bench/petition/key-design.ts';

describe('the key simulation', () => {
  test('counts all writes, and the writes above the limit of a partition', () => {
    const random = randomNumbers(1);
    const one = simulate(1, { rate: 2_000, seconds: 20, random }, () => 0);
    expect(one.mean).toBeGreaterThan(1_950);
    expect(one.mean).toBeLessThan(2_050);
    expect(one.throttled).toBeCloseTo(1 - partitionLimits.writes / one.mean, 5);
    expect(one.skew).toBe(1);
  });

  test('returns the same figures for the same seed, and different ones for another seed', () => {
    const figures = (seed: number) =>
      simulateShards(4, { rate: 500, seconds: 5, random: randomNumbers(seed) });
    expect(figures(1)).toEqual(figures(1));
    expect(figures(1)).not.toEqual(figures(2));
  });

  test.each([
    [100, 1],
    [700, 1],
    [701, 2],
    [2_800, 4],
    [10_000, 16],
    [44_800, 64],
  ])('for %i signatures a second, the planned %i shards are enough', (rate, shards) => {
    expect(shardsFor(rate)).toBe(shards);
    expect(simulateShards(shards, { rate, seconds: 5, random: randomNumbers(1) }).throttled).toBe(0);
  });

  test('finds a highest rate between the planned one and the limit', () => {
    const rate = maxRate(4, 10, 1);
    expect(rate).toBeGreaterThan(2_800);
    expect(rate).toBeLessThan(4_000);
  });

  test('counts the bytes of an item as DynamoDB does, in UTF-8', () => {
    expect(itemBytes({ id: 'ab', name: 'é😀' })).toBe(2 + 2 + 4 + 6);
  });
});
