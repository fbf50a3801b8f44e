import { describe, expect, test } from '@jest/globals';
import { readGif } from '../../../../lambdas/grayscale/formats/gif.ts';
import { expectProblem } from '../../problem.ts';
import { gif, lzw } from '../hostile/gif-writer.ts';

const frame = (width: number, height: number) => ({ width, height, data: lzw(width * height) });

/** Offset of the first frame's control block: flags, time, transparent color. */
const controlAt = (bytes: Buffer) => bytes.indexOf(Buffer.from([0x21, 0xf9, 4])) + 3;

test('the size is the size of the screen, and the frames are counted', () => {
  const bytes = gif(20, 10, [frame(20, 10), frame(3, 2)]);
  expect(readGif(bytes)).toMatchObject({ bytes, width: 20, height: 10, frames: 2 });
});

test('a first frame that is larger than the screen gives the size, as in browsers', () => {
  expect(readGif(gif(2, 20, [frame(30, 10)]))).toMatchObject({ width: 30, height: 20 });
});

test('a later frame that is larger than the canvas gives the limited size, because it is decoded completely', () => {
  expect(readGif(gif(20, 10, [frame(20, 10), frame(300, 5)]))).toMatchObject({ width: 300, height: 10 });
});

describe('a canvas that the first frame does not cover', () => {
  test('gets an empty first frame, which is skipped', () => {
    const source = gif(640, 480, [frame(3, 2)]);
    const { bytes, firstPage, frames } = readGif(source);
    expect({ firstPage, frames }).toEqual({ firstPage: 1, frames: 1 });
    expect(readGif(bytes)).toEqual({ bytes, width: 640, height: 480, frames: 2 });
  });
});

describe('a frame whose area is cleared', () => {
  const clear = 2 << 2;

  test('gets an unused color as its transparent color', () => {
    const source = gif(20, 10, [frame(20, 10)]);
    source[controlAt(source)] = clear;
    const { bytes } = readGif(source);
    const at = controlAt(bytes);
    expect([bytes[at], bytes[at + 3]]).toEqual([clear | 1, 255]);
  });

  test('keeps its own transparent color', () => {
    const source = gif(20, 10, [frame(20, 10)]);
    source[controlAt(source)] = clear | 1;
    expect(readGif(source).bytes).toEqual(source);
  });

  test('keeps its colors if all 256 may be in use', () => {
    const source = gif(20, 10, [
      { width: 20, height: 10, data: Buffer.concat([Buffer.of(8), lzw(200).subarray(1)]) },
    ]);
    source[controlAt(source)] = clear;
    expect(readGif(source).bytes).toEqual(source);
  });
});

test('100 frames are accepted, and 101 are 413', () => {
  const frames = (count: number) =>
    gif(
      1,
      1,
      Array.from({ length: count }, () => frame(1, 1)),
    );
  expect(readGif(frames(100)).frames).toBe(100);
  expectProblem(() => readGif(frames(101)), 'image-too-large');
});

describe('a file is not readable', () => {
  const whole = gif(20, 10, [frame(20, 10)]);

  test.each([
    ['without a frame', gif(20, 10, [])],
    ['that ends in a frame', whole.subarray(0, -4)],
    ['that ends in the description of a frame', whole.subarray(0, whole.indexOf(0x2c, 25) + 5)],
  ])('%s', (_, bytes) => {
    expectProblem(() => readGif(bytes), 'image-not-readable');
  });
});
