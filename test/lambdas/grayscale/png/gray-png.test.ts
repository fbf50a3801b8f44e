import { crc32, deflateSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { toGrayscale } from '../../../../lambdas/grayscale/convert-image.ts';
import { luma } from '../../../../lambdas/grayscale/luma.ts';
import { pngChunks } from '../../../../lambdas/grayscale/png/chunks.ts';
import { grayPng } from '../../../../lambdas/grayscale/png/gray-png.ts';
import { colourTypes } from '../../../../lambdas/grayscale/png/header.ts';
import { timeLimit } from '../../../../lambdas/grayscale/time-limit.ts';
import { expectRejection } from '../../problem.ts';
import { png, pngChunk } from '../hostile/png-writer.ts';
import { decoded, encoder, gradient } from '../pictures.ts';

const recode = (source: Buffer) => grayPng(pngChunks(source), timeLimit(60));

/** Gray, and alpha where there is some. */
async function pixelsOf(bytes: Buffer | undefined): Promise<{ data: Buffer; channels: number }> {
  const { data, channels } = await decoded(bytes ?? Buffer.alloc(0));
  const plain = Buffer.from(data.filter((_, at) => at % channels === 0 || at % channels === 3));
  return { data: plain, channels: channels === 4 ? 2 : 1 };
}

/** What libpng reads of a PNG: RGB and alpha, 8 bits. */
function expanded(source: Buffer): Promise<Buffer> {
  return sharp(source).toColourspace('srgb').ensureAlpha().raw().toBuffer();
}

/** Numbers that look random and are the same each time. */
function noise(length: number): Buffer {
  let state = 7;
  return Buffer.from(
    Uint8Array.from({ length }, () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state >>> 24;
    }),
  );
}

/** Rows of noise, each with another filter. */
function filteredRows(bytes: number, height: number): Buffer {
  const rows = noise((bytes + 1) * height);
  for (let y = 0; y < height; y++) rows[y * (bytes + 1)] = y % 5;
  return deflateSync(rows);
}

const { gray, rgb, palette, grayAlpha, rgbAlpha } = colourTypes;
const colours = pngChunk('PLTE', noise(3 * 256));
const trns = (...bytes: number[]) => pngChunk('tRNS', Buffer.from(bytes));

describe('each kind of PNG becomes the luma of what libpng reads, with its transparency', () => {
  test.each<[string, number, number, number, Buffer[]]>([
    ['gray of 1 bit', gray, 1, 1, []],
    ['gray of 2 bits', gray, 2, 1, []],
    ['gray of 4 bits', gray, 4, 1, []],
    ['gray', gray, 8, 1, []],
    ['gray of 16 bits', gray, 16, 1, []],
    ['gray of 2 bits, one transparent', gray, 2, 1, [trns(0, 2)]],
    ['gray, one transparent', gray, 8, 1, [trns(0, 200)]],
    ['RGB', rgb, 8, 3, []],
    ['RGB of 16 bits', rgb, 16, 3, []],
    ['colours of 1 bit', palette, 1, 1, [colours]],
    ['colours of 2 bits, some transparent', palette, 2, 1, [colours, trns(0, 100, 255)]],
    ['colours of 4 bits', palette, 4, 1, [colours]],
    ['256 colours', palette, 8, 1, [colours]],
    ['256 colours, some transparent', palette, 8, 1, [colours, trns(...noise(100))]],
    ['gray with alpha', grayAlpha, 8, 2, []],
    ['gray with alpha of 16 bits', grayAlpha, 16, 2, []],
    ['RGB with alpha', rgbAlpha, 8, 4, []],
    ['RGB with alpha of 16 bits', rgbAlpha, 16, 4, []],
  ])('%s', async (_, colourType, depth, samples, before) => {
    const [width, height] = [37, 20];
    const rows = filteredRows(Math.ceil((width * samples * depth) / 8), height);
    const source = png({ width, height, depth, colourType }, rows, before);
    const result = await recode(source);
    expect(result).toMatchObject({ width, height });
    const { data, channels } = await pixelsOf(result?.bytes);
    const expected = await expanded(source);
    // Of 16 bits libvips leaves the lower 8 away, and here they are rounded.
    const allowed = depth === 16 ? 1 : 0;
    for (let pixel = 0; pixel < width * height; pixel++) {
      const [red = 0, green = 0, blue = 0, alpha = 0] = expected.subarray(4 * pixel, 4 * pixel + 4);
      const value = data[pixel * channels] as number;
      expect(Math.abs(value - luma(red, green, blue))).toBeLessThanOrEqual(allowed);
      const opacity = channels === 2 ? (data[pixel * channels + 1] as number) : 255;
      expect(Math.abs(opacity - alpha)).toBeLessThanOrEqual(allowed);
    }
  });

  test('RGB, one colour transparent', async () => {
    const pixels = Buffer.from([0, 1, 2, 3, 9, 9, 9, 1, 2, 4]);
    const source = png({ width: 3, height: 1, colourType: rgb }, deflateSync(pixels), [
      trns(0, 1, 0, 2, 0, 3),
    ]);
    const { data } = await pixelsOf((await recode(source))?.bytes);
    expect([...data]).toEqual([luma(1, 2, 3), 0, 9, 255, luma(1, 2, 4), 255]);
  });

  test('RGB and gray of 16 bits, one colour transparent', async () => {
    const one = png(
      { width: 2, height: 1, depth: 16, colourType: rgb },
      deflateSync(Buffer.from([0, 1, 0, 1, 0, 1, 0, 1, 1, 1, 0, 1, 0])),
      [trns(1, 0, 1, 0, 1, 0)],
    );
    expect([...(await pixelsOf((await recode(one))?.bytes)).data]).toEqual([1, 0, 1, 255]);
    const other = png({ width: 2, height: 1, depth: 16 }, deflateSync(Buffer.from([0, 0x80, 0, 0x80, 1])), [
      trns(0x80, 0),
    ]);
    expect([...(await pixelsOf((await recode(other))?.bytes)).data]).toEqual([128, 0, 128, 255]);
  });
});

test('a photo and a drawing, of which the rows are written in two ways, are both what they were', async () => {
  const [width, height] = [640, 400];
  const photo = { ...gradient(width, height), data: noise(width * height * 3) };
  for (const pixels of [photo, gradient(width, height)]) {
    const source = await encoder(pixels).png().toBuffer();
    const { data } = await pixelsOf((await recode(source))?.bytes);
    const expected = Buffer.from(
      Uint8Array.from({ length: width * height }, (_, pixel) => {
        const [red = 0, green = 0, blue = 0] = pixels.data.subarray(3 * pixel, 3 * pixel + 3);
        return luma(red, green, blue);
      }),
    );
    expect(Buffer.compare(data, expected)).toBe(0);
  }
});

describe('is left to libvips', () => {
  const pixels = () => encoder(gradient(16, 8));

  test.each([
    ['what is interlaced', () => pixels().png({ progressive: true })],
    ['what is turned', () => pixels().withMetadata({ orientation: 6 }).png()],
    ['what has colours of another space', () => pixels().withIccProfile('p3').png()],
  ])('%s', async (_, make) => {
    expect(await recode(await make().toBuffer())).toBeUndefined();
  });

  test('and not what says that it is upright, or of sRGB', async () => {
    const source = await pixels().withMetadata({ orientation: 1, icc: 'srgb' }).png().toBuffer();
    expect(pngChunks(source).map(({ type }) => type)).toEqual(expect.arrayContaining(['iCCP', 'eXIf']));
    expect(await recode(source)).toBeDefined();
  });
});

describe('a side of more than a million pixels', () => {
  test.each([
    [1_000_001, 49],
    [49, 1_000_001],
    [50_000_000, 1],
    [1, 50_000_000],
  ])('is taken: %i by %i', async (width, height) => {
    const { bytes, ...size } = await toGrayscale(png({ width, height, depth: 1 }), 'png');
    expect(size).toEqual({ width, height });
    expect(pngChunks(bytes)[0]?.content.readUInt32BE(0)).toBe(width);
  });

  test('is too large where the picture has to be decoded as a whole, and one less is not', async () => {
    const interlaced = (width: number) => png({ width, height: 2, depth: 1, interlaced: true });
    expect(await toGrayscale(interlaced(1_000_000), 'png')).toMatchObject({ width: 1_000_000, height: 2 });
    await expectRejection(toGrayscale(interlaced(1_000_001), 'png'), 'image-too-large');
  });
});

test('more than 50 million pixels are too large, whatever the sides', async () => {
  await expectRejection(recode(png({ width: 50_000_001, height: 1, depth: 1 })), 'image-too-large');
  await expectRejection(recode(png({ width: 1, height: 50_000_001, depth: 1 })), 'image-too-large');
});

describe('what is damaged is not readable', () => {
  const small = { width: 16, height: 16, colourType: rgb };
  const rows = filteredRows(48, 16);
  const withWrongSum = () => {
    const bytes = png(small, rows);
    const at = bytes.indexOf('IDAT') + 4 + rows.length;
    bytes.writeUInt32BE((bytes.readUInt32BE(at) ^ 1) >>> 0, at);
    return bytes;
  };
  const withHeader = (change: (header: Buffer) => void) => {
    const bytes = png(small, rows);
    change(bytes.subarray(16, 29));
    bytes.writeUInt32BE(crc32(bytes.subarray(12, 29)), 29);
    return bytes;
  };

  test.each<[string, () => Buffer]>([
    ['a check sum that is wrong', withWrongSum],
    ['a filter that there is not', () => png(small, deflateSync(Buffer.alloc(16 * 49, 5)))],
    ['a row too few', () => png(small, filteredRows(48, 15))],
    ['no data', () => png(small, Buffer.alloc(0))],
    ['rows that are no zlib stream', () => png(small, Buffer.alloc(100, 7))],
    ['a depth that its colours may not have', () => withHeader((header) => header.writeUInt8(4, 8))],
    ['colours that there are not', () => withHeader((header) => header.writeUInt8(5, 9))],
    ['another compression', () => withHeader((header) => header.writeUInt8(1, 10))],
    [
      'a palette that is no number of colours',
      () => png({ ...small, colourType: palette }, rows, [pngChunk('PLTE', Buffer.alloc(4))]),
    ],
    ['no palette', () => png({ ...small, colourType: palette }, rows)],
  ])('%s', async (_, make) => {
    await expectRejection(recode(make()), 'image-not-readable');
  });
});
