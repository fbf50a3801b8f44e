import { expect, test } from '@jest/globals';
import { applyOrientation } from '../../../lambdas/grayscale/apply-orientation.ts';

const [width, height] = [3, 2];

// The upright order of the six pixels 1 2 3 / 4 5 6.
test.each([
  [1, 3, [1, 2, 3, 4, 5, 6]],
  [2, 3, [3, 2, 1, 6, 5, 4]],
  [3, 3, [6, 5, 4, 3, 2, 1]],
  [4, 3, [4, 5, 6, 1, 2, 3]],
  [5, 2, [1, 4, 2, 5, 3, 6]],
  [6, 2, [4, 1, 5, 2, 6, 3]],
  [7, 2, [6, 3, 5, 2, 4, 1]],
  [8, 2, [3, 6, 2, 5, 1, 4]],
])('rotates pixels with one or two channels: orientation %i', (orientation, across, upright) => {
  const data = Buffer.from([1, 2, 3, 4, 5, 6]);
  const gray = applyOrientation({ data, channels: 1, width, height }, orientation);
  expect(gray).toEqual({ data: Buffer.from(upright), channels: 1, width: across, height: 6 / across });
  const pairs = Buffer.from([1, 10, 2, 20, 3, 30, 4, 40, 5, 50, 6, 60]);
  const withAlpha = applyOrientation({ data: pairs, channels: 2, width, height }, orientation);
  expect([...withAlpha.data]).toEqual(upright.flatMap((value) => [value, 10 * value]));
});
