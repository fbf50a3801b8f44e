import { expect, test } from '@jest/globals';
import { rgbOfCmyk } from '../../../lambdas/grayscale/cmyk.ts';

test('each color is reduced by its ink and by black, and rounded', () => {
  const pixels = Buffer.of(0, 0, 0, 0, 255, 0, 100, 0, 2, 0, 255, 77);
  expect(rgbOfCmyk(pixels, false)).toEqual({
    // (255 - 2) * (255 - 77) / 255 is 176.6.
    data: Buffer.of(255, 255, 255, 0, 255, 155, 177, 178, 0),
    channels: 3,
  });
});

test('the transparency is kept', () => {
  const pixels = Buffer.of(0, 255, 0, 0, 128, 255, 255, 255, 0, 7);
  expect(rgbOfCmyk(pixels, true)).toEqual({ data: Buffer.of(255, 0, 255, 128, 0, 0, 0, 7), channels: 4 });
});
