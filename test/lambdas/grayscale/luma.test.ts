import { expect, test } from '@jest/globals';
import { lumaOfPixels } from '../../../lambdas/grayscale/luma.ts';
import { lumaOf } from './pictures.ts';

/** All colors in steps of 5 for red and green, with each blue. */
function colors(channels: 3 | 4): Buffer {
  const steps = Array.from({ length: 52 }, (_, nth) => 5 * nth);
  const data = Buffer.alloc(256 * steps.length ** 2 * channels);
  let at = 0;
  for (const red of steps) {
    for (const green of steps) {
      for (let blue = 0; blue < 256; blue++, at += channels) {
        data.set([red, green, blue, blue ^ red].slice(0, channels), at);
      }
    }
  }
  return data;
}

/** Luma from the formula, and alpha if there is one. */
function expected(data: Buffer, channels: 3 | 4): Buffer {
  const values: number[] = [];
  for (let at = 0; at < data.length; at += channels) {
    const [red = 0, green = 0, blue = 0, alpha = 0] = data.subarray(at, at + channels);
    values.push(lumaOf(red, green, blue));
    if (channels === 4) values.push(alpha);
  }
  return Buffer.from(values);
}

test.each([3, 4] as const)('luma is the weighted sum, rounded to the nearest, of %i channels', (channels) => {
  const data = colors(channels);
  const gray = expected(data, channels);
  expect(lumaOfPixels(data, channels).equals(gray)).toBe(true);
});

test.each([1, 2, 3, 4, 5, 6, 7, 8])('luma of %i pixels is exact, wherever they begin', (count) => {
  const data = colors(3).subarray(1_000, 1_000 + 3 * count);
  const gray = expected(data, 3);
  expect(lumaOfPixels(data, 3).equals(gray)).toBe(true);
});

test('luma of each of the 16,777,216 colors is exact', () => {
  let different = 0;
  const row = Buffer.alloc(3 * 256);
  for (let red = 0; red < 256; red++) {
    for (let green = 0; green < 256; green++) {
      for (let blue = 0; blue < 256; blue++) {
        row[3 * blue] = red;
        row[3 * blue + 1] = green;
        row[3 * blue + 2] = blue;
      }
      const gray = lumaOfPixels(row, 3);
      for (let blue = 0; blue < 256; blue++) if (gray[blue] !== lumaOf(red, green, blue)) different++;
    }
  }
  expect(different).toBe(0);
});
