import { describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { toGrayscale } from '../../../../lambdas/grayscale/convert-image.ts';
import { readGif } from '../../../../lambdas/grayscale/formats/gif.ts';
import { Deadline } from '../../../../lambdas/shared/deadline.ts';
import { expectProblem } from '../../problem.ts';
import { comment, gif, growing, lzw, uncompressed } from '../hostile/gif-writer.ts';

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

test('a first frame that extends beyond the screen gives the size, with its position', () => {
  const source = gif(2, 20, [{ ...frame(30, 10), left: 5, top: 15 }]);
  expect(readGif(source)).toMatchObject({ width: 35, height: 25, firstPage: 1 });
});

test('frames may have color tables of their own', () => {
  const frames = [2, 256].map((colors) => ({ ...frame(20, 10), colors: Buffer.alloc(3 * colors, 1) }));
  expect(readGif(gif(20, 10, frames))).toMatchObject({ width: 20, height: 10, frames: 2 });
});

test('a later frame that is larger than the canvas gives the limited size, because it is decoded completely', () => {
  expect(readGif(gif(20, 10, [frame(20, 10), frame(300, 5)]))).toMatchObject({ width: 300, height: 10 });
});

/** The alpha of the pixel in the middle of each frame of the result. */
async function middleAlphas(source: Buffer): Promise<number[]> {
  const { bytes } = await toGrayscale(source, 'gif', new Deadline(60_000));
  const { data, info } = await sharp(bytes, { animated: true })
    .ensureAlpha()
    .extractChannel(3)
    .raw()
    .toBuffer({ resolveWithObject: true });
  const pixels = info.width * (info.pageHeight ?? info.height);
  return Array.from({ length: data.length / pixels }, (_, frame) => data[(frame + 0.5) * pixels] as number);
}

describe('a canvas that the first frame does not cover', () => {
  test.each([
    [3, 2],
    [640, 2],
    [3, 480],
  ])('gets an empty first frame, which is skipped: %i by %i pixels', (frameWidth, frameHeight) => {
    const source = gif(640, 480, [frame(frameWidth, frameHeight)]);
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

  test('gets it with a comment after its control block', () => {
    const source = gif(20, 10, [frame(20, 10)]);
    const at = controlAt(source);
    source[at] = clear;
    const end = at + 5;
    const { bytes } = readGif(
      Buffer.concat([source.subarray(0, end), comment('text'), source.subarray(end)]),
    );
    expect([bytes[at], bytes[at + 3]]).toEqual([clear | 1, 255]);
  });

  test('gets it from its data after a color table of its own', () => {
    const colors = Buffer.alloc(3 * 256, 1);
    const source = gif(20, 10, [
      { ...frame(20, 10), disposal: 2, colors, data: uncompressed(Array(200).fill(255)) },
    ]);
    expect(readGif(source).bytes[controlAt(source) + 3]).toBe(254);
  });

  test('keeps its own transparent color', () => {
    const source = gif(20, 10, [frame(20, 10)]);
    source[controlAt(source)] = clear | 1;
    expect(readGif(source).bytes).toEqual(source);
  });

  // Each code but the last one of a row adds one to the table.
  const colors = (count: number) =>
    Array.from({ length: 600 }, (_, pixel) => (pixel < 256 ? pixel : 7)).map((color) => color % count);
  const manyColors = (data: Buffer) =>
    gif(30, 20, [
      { width: 30, height: 20, disposal: 2, data },
      { width: 1, height: 1, data: uncompressed([1]) },
    ]);

  const colorOf = (data: Buffer) => {
    const source = manyColors(data);
    const at = controlAt(source);
    return readGif(source).bytes.subarray(at, at + 4);
  };

  test('gets a color that it does not use, if there is one among 256', () => {
    expect(colorOf(uncompressed(colors(255)))).toEqual(Buffer.of(clear | 1, 10, 0, 255));
  });

  test('gets a color that it does not use, in data that fill the table of codes', async () => {
    const side = 150;
    const noise = Buffer.from(Array.from({ length: side * side }, (_, at) => ((at ** 3) >>> 4) % 241));
    const source = await sharp(noise, { raw: { width: side, height: side, channels: 1 } })
      .gif({ dither: 0 })
      .toBuffer();
    const at = controlAt(source);
    source[at] = clear;
    const { bytes } = readGif(source);
    expect(bytes[at]).toBe(clear | 1);
    const { isOpaque } = await sharp(bytes).stats();
    expect(isOpaque).toBe(true);
  });

  test.each([
    ['with', true],
    ['without', false],
  ])(
    'gets a color that it does not use, in data whose codes grow to 12 bits, %s a clear code',
    (_, isCleared) => {
      const ascending = Array.from({ length: 6_000 }, (_, pixel) => 1 + Math.floor((pixel * 255) / 6_000));
      expect(colorOf(growing(ascending, isCleared))).toEqual(Buffer.of(clear | 1, 10, 0, 0));
    },
  );

  test('gets a color that it does not use, in data that end with their last color', () => {
    const colors = Array.from({ length: 8 }, (_, pixel) => 248 + pixel);
    expect(colorOf(growing(colors, false))).toEqual(Buffer.of(clear | 1, 10, 0, 247));
  });

  test('gets the color 255 if its codes are of fewer colors', () => {
    const codes = Buffer.of(7, 2, 0xff, 0, 0);
    expect(colorOf(codes)).toEqual(Buffer.of(clear | 1, 10, 0, 255));
  });

  test('keeps its colors if it uses all 256', () => {
    const source = manyColors(uncompressed(colors(256)));
    expect(readGif(source).bytes).toEqual(source);
  });
});

describe('a first frame that is replaced by what was there before', () => {
  test.each([3, 4])('leaves a transparent canvas, with the disposal method %i', async (disposal) => {
    const source = gif(20, 10, [{ ...frame(20, 10), disposal }, frame(1, 1)]);
    expect(readGif(source)).toMatchObject({ firstPage: 1, frames: 2 });
    expect(await middleAlphas(source)).toEqual([255, 0]);
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
