import { describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { alphaChunk } from '../../../../lambdas/grayscale/webp/alpha-chunk.ts';
import { withAlpha } from '../../../../lambdas/grayscale/webp/chunks.ts';

function planeOf(width: number, height: number, value: (x: number, y: number) => number): Uint8Array {
  const plane = new Uint8Array(width * height);
  plane.forEach((_, at) => {
    plane[at] = value(at % width, Math.floor(at / width));
  });
  return plane;
}

/** What libwebp reads of a picture with this transparency. */
async function alphaRead(chunk: Buffer, width: number, height: number): Promise<Buffer> {
  const gray = { create: { width, height, channels: 3, background: '#777' } } as const;
  const picture = withAlpha(await sharp(gray).webp().toBuffer(), chunk, width, height);
  return await sharp(picture, { failOn: 'error' }).extractChannel(3).raw().toBuffer();
}

/** Numbers that look random and are the same each time. */
function noise(): () => number {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 24;
  };
}

const random = noise();
/** Each value half as often as the one before: a code that would be longer than the format has room for. */
const rarer = () => {
  let value = 0;
  while (value < 250 && random() < 128) value++;
  return value;
};

describe('libwebp reads the transparency that was written', () => {
  test.each<[string, number, number, (x: number, y: number) => number]>([
    ['of one pixel', 1, 1, () => 7],
    ['of one value', 300, 200, () => 200],
    ['of the value 1', 30, 20, () => 1],
    ['of zeros, longer than a repeat may be', 5_000, 3, () => 0],
    ['of two values', 64, 64, (x) => (x < 32 ? 0 : 255)],
    ['of one column', 1, 500, random],
    ['of one row', 500, 1, random],
    ['of a disc', 400, 400, (x, y) => (Math.hypot(x - 200, y - 200) < 150 ? 255 : 0)],
    ['of a shadow', 400, 400, (x, y) => Math.max(0, 255 - Math.hypot(x - 200, y - 200))],
    ['of a slope', 400, 400, (x, y) => (x + y) / 4],
    ['of noise', 300, 200, random],
    ['of rare values', 700, 700, rarer],
    ['of stripes', 256, 64, (_, y) => (y % 2) * 255],
  ])('%s', async (_, width, height, value) => {
    const plane = planeOf(width, height, value);
    const read = await alphaRead(alphaChunk(plane, width), width, height);
    expect(Buffer.compare(read, Buffer.from(plane))).toBe(0);
  });
});

test('what is plane takes next to nothing, and noise hardly more than it is', () => {
  expect(alphaChunk(new Uint8Array(10_000_000), 4_000).length).toBeLessThan(6_000);
  expect(alphaChunk(planeOf(1_000, 1_000, random), 1_000).length).toBeLessThan(1_001_000);
});

test('a slope is filtered, so that it takes a part of what its values would', () => {
  const slope = planeOf(500, 500, (x, y) => Math.max(0, 255 - Math.hypot(x, y) / 3));
  const chunk = alphaChunk(slope, 500);
  // The filter by gradient, and that it is compressed.
  expect(chunk[0]).toBe(0b1101);
  expect(chunk.length).toBeLessThan(500 * 500 * 0.2);
});
