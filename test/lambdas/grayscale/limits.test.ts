import { describe, expect, test } from '@jest/globals';
import { checkLimits, type PictureSize } from '../../../lambdas/grayscale/limits.ts';
import type { SourceFormat } from '../../../lambdas/grayscale/result-format.ts';

function detailOf(size: PictureSize, format: SourceFormat): string | undefined {
  try {
    checkLimits(size, format);
  } catch (error) {
    const { status, detail } = JSON.parse(JSON.stringify(error));
    expect(status).toBe(413);
    return detail;
  }
  return undefined;
}

const still = (width: number, height: number): PictureSize => ({ width, height, frames: 1 });
const animation = (width: number, height: number, frames: number): PictureSize => ({ width, height, frames });

describe('a picture at the limit is accepted', () => {
  test.each<[SourceFormat, PictureSize]>([
    ['jpeg', still(10_000, 5_000)],
    ['jpeg', still(65_535, 762)],
    ['png', still(10_000, 5_000)],
    ['png', still(1_000_000, 50)],
    ['webp', still(5_000, 5_000)],
    ['avif', still(5_000, 5_000)],
    ['gif', still(5_000, 5_000)],
    ['tiff', still(5_000, 5_000)],
    ['tiff', still(16_383, 1)],
    ['gif', animation(5_000, 5_000, 2)],
    ['webp', animation(1_000, 500, 100)],
  ])('%s %j', (format, size) => {
    expect(detailOf(size, format)).toBeUndefined();
  });
});

describe('a picture above a limit is 413, and the detail names the limit', () => {
  test.each<[SourceFormat, PictureSize, string]>([
    ['jpeg', still(10_000, 5_001), 'A JPEG image may have at most 50 million pixels.'],
    ['png', still(10_000, 5_001), 'A PNG image may have at most 50 million pixels.'],
    ['png', still(1_000_001, 1), 'A PNG image may have at most 1,000,000 pixels a side.'],
    ['webp', still(5_000, 5_001), 'A WebP image may have at most 25 million pixels.'],
    ['avif', still(5_000, 5_001), 'An AVIF image may have at most 25 million pixels.'],
    ['gif', still(5_000, 5_001), 'A GIF image may have at most 25 million pixels.'],
    ['tiff', still(1, 16_384), 'A TIFF image may have at most 16,383 pixels a side.'],
    ['gif', animation(1, 1, 101), 'An animation may have at most 100 frames.'],
    [
      'webp',
      animation(1_000, 501, 100),
      'The frames of an animation may have at most 50 million pixels in all.',
    ],
  ])('%s %j', (format, size, detail) => {
    expect(detailOf(size, format)).toBe(detail);
  });
});
