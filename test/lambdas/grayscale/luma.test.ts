import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { luma, toLuma } from '../../../lambdas/grayscale/luma.ts';

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

test('gray stays what it is', () => {
  for (let value = 0; value < 256; value++) expect(luma(value, value, value)).toBe(value);
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
