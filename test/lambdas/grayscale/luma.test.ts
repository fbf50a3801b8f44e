import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import sharp from 'sharp';
import { luma, lumaMatrix, toLuma } from '../../../lambdas/grayscale/luma.ts';

const byte = fc.integer({ min: 0, max: 255 });

test('luma is the weighted sum, rounded to the nearest', () => {
  fc.assert(
    fc.property(byte, byte, byte, (red, green, blue) => {
      expect(
        Math.abs(luma(red, green, blue) - (0.299 * red + 0.587 * green + 0.114 * blue)),
      ).toBeLessThanOrEqual(0.5 + 1e-9);
    }),
  );
});

test('luma of each of the 16,777,216 colours is the sum of thousandths, cut after half of one is added', () => {
  let wrong = 0;
  for (let red = 0; red < 256; red++) {
    for (let green = 0; green < 256; green++) {
      for (let blue = 0; blue < 256; blue++) {
        const sum = 299 * red + 587 * green + 114 * blue;
        if (luma(red, green, blue) !== Math.floor((sum + 500) / 1000)) wrong++;
      }
    }
  }
  expect(wrong).toBe(0);
});

test('gray stays what it is', () => {
  for (let value = 0; value < 256; value++) expect(luma(value, value, value)).toBe(value);
});

test('what libvips makes with the matrix is the same for all shades of a fifth of the colours, with alpha too', async () => {
  const [width, height] = [256, 52 * 52];
  const steps = Array.from({ length: 52 }, (_, nth) => 5 * nth);
  const colours = steps.flatMap((red) => steps.map((green) => [red, green] as const));
  for (const channels of [3, 4] as const) {
    const data = Buffer.alloc(width * height * channels);
    colours.forEach(([red, green], row) => {
      for (let blue = 0; blue < width; blue++) {
        data.set([red, green, blue, blue ^ red].slice(0, channels), (row * width + blue) * channels);
      }
    });
    const gray = await sharp(data, { raw: { width, height, channels } })
      .recomb(lumaMatrix.matrix)
      .linear(1, lumaMatrix.rounding)
      .raw()
      .toBuffer();
    // Three equal channels, and alpha where there was.
    const shown = Array.from(toLuma(data, channels).pixels);
    const expected = channels === 3 ? shown.flatMap((value) => [value, value, value]) : shown;
    const found = channels === 3 ? gray : gray.filter((_, at) => at % 4 === 0 || at % 4 === 3);
    expect(Buffer.compare(Buffer.from(found), Buffer.from(expected))).toBe(0);
  }
});

describe('pixels', () => {
  test('of RGB become one byte each', () => {
    const gray = toLuma(Buffer.from([255, 0, 0, 0, 255, 0, 0, 0, 255]), 3);
    expect(gray.channels).toBe(1);
    expect([...gray.pixels]).toEqual([76, 150, 29]);
  });

  test('with alpha keep it', () => {
    const gray = toLuma(Buffer.from([255, 0, 0, 7, 0, 0, 255, 9]), 4);
    expect(gray.channels).toBe(2);
    expect([...gray.pixels]).toEqual([76, 7, 29, 9]);
  });

  test.each([1, 2] as const)('of gray with %i channels stay', (channels) => {
    const gray = toLuma(Buffer.from([1, 2, 3, 4]), channels);
    expect(gray).toEqual({ pixels: Buffer.from([1, 2, 3, 4]), channels });
  });

  test.each([0, 5])('with %i channels are none', (channels) => {
    expect(() => toLuma(Buffer.alloc(10), channels)).toThrow(RangeError);
  });
});
