import { expect, test } from '@jest/globals';
import { turned } from '../../../lambdas/grayscale/turned.ts';

const [width, height] = [3, 2];

// What the six pixels 1 2 3 / 4 5 6 are when they are upright.
test.each([
  [1, 3, [1, 2, 3, 4, 5, 6]],
  [2, 3, [3, 2, 1, 6, 5, 4]],
  [3, 3, [6, 5, 4, 3, 2, 1]],
  [4, 3, [4, 5, 6, 1, 2, 3]],
  [5, 2, [1, 4, 2, 5, 3, 6]],
  [6, 2, [4, 1, 5, 2, 6, 3]],
  [7, 2, [6, 3, 5, 2, 4, 1]],
  [8, 2, [3, 6, 2, 5, 1, 4]],
])('pixels are turned upright, with and without alpha: %i', (orientation, across, upright) => {
  const gray = turned({ pixels: Buffer.from([1, 2, 3, 4, 5, 6]), channels: 1, width, height }, orientation);
  expect(gray).toEqual({ pixels: Buffer.from(upright), channels: 1, width: across, height: 6 / across });
  const pixels = Buffer.from([1, 10, 2, 20, 3, 30, 4, 40, 5, 50, 6, 60]);
  const withAlpha = turned({ pixels, channels: 2, width, height }, orientation);
  expect([...withAlpha.pixels]).toEqual(upright.flatMap((value) => [value, 10 * value]));
});
