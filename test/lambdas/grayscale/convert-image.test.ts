import { describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { applyOrientation } from '../../../lambdas/grayscale/apply-orientation.ts';
import { toGrayscale } from '../../../lambdas/grayscale/convert-image.ts';
import { sourceFormat } from '../../../lambdas/grayscale/format.ts';
import type { SourceFormat } from '../../../lambdas/grayscale/result-format.ts';
import { Deadline } from '../../../lambdas/shared/deadline.ts';
import { expectRejection } from '../problem.ts';
import { png } from './hostile/png-writer.ts';
import { strip, tag, tiff } from './hostile/tiff-writer.ts';
import { animation, decoded, encoder, gradient, lumaOf, type Pixels } from './pictures.ts';

async function convert(source: Buffer) {
  const format = sourceFormat(source);
  if (!format) throw new Error('The format of the test file is not supported.');
  return toGrayscale(source, format, new Deadline(60_000));
}

/** The maximum difference between a result and the luma of the source as viewers show it. */
function maxDifference(source: Pixels, result: Pixels): number {
  let max = 0;
  for (let pixel = 0; pixel < source.width * source.height; pixel++) {
    const from = pixel * source.channels;
    const [red = 0, green = 0, blue = 0] = source.data.subarray(from, from + 3);
    const to = pixel * result.channels;
    const shown = [...result.data.subarray(to, to + 3)];
    for (const value of shown) max = Math.max(max, Math.abs(value - lumaOf(red, green, blue)));
  }
  return max;
}

describe('the result has the luma of each stored pixel', () => {
  // Lossy encoding adds a small difference. Without it there is none.
  test.each<[SourceFormat, string, number]>([
    ['jpeg', 'jpeg', 6],
    ['png', 'png', 0],
    ['webp', 'webp', 6],
    ['avif', 'webp', 6],
    ['gif', 'webp', 0],
    ['tiff', 'webp', 0],
  ])('%s, as %s', async (format, resultFormat, allowed) => {
    const source = await encoder(gradient(64, 48)).toFormat(format, { quality: 95 }).toBuffer();
    expect(sourceFormat(source)).toBe(format);
    const result = await convert(source);
    expect(result).toMatchObject({ width: 64, height: 48 });
    expect((await sharp(result.bytes).metadata()).format).toBe(resultFormat);
    expect(maxDifference(await decoded(source), await decoded(result.bytes))).toBeLessThanOrEqual(allowed);
  });

  test('for 16 bits a channel', async () => {
    const { data, width, height } = gradient(16, 16);
    const wide = Uint16Array.from(data, (value) => value * 257);
    const source = await sharp(wide, { raw: { width, height, channels: 3 } })
      .toColorspace('rgb16')
      .png()
      .toBuffer();
    expect((await sharp(source).metadata()).depth).toBe('ushort');
    const result = await convert(source);
    expect(maxDifference(gradient(16, 16), await decoded(result.bytes))).toBeLessThanOrEqual(1);
  });

  test('for gray, and for gray with alpha', async () => {
    for (const channels of [1, 2] as const) {
      const data = Buffer.from([0, 255, 90, 200, 255, 10, 17, 128].slice(0, 4 * channels));
      const source = await sharp(data, { raw: { width: 2, height: 2, channels } })
        .png()
        .toBuffer();
      const result = await convert(source);
      const raw = await sharp(result.bytes).extractChannel(0).raw().toBuffer();
      expect([...raw]).toEqual([...data].filter((_, index) => index % channels === 0));
    }
  });

  test('for a CMYK JPEG with a profile, from the colors that viewers show', async () => {
    const source = await encoder(gradient(16, 16)).withIccProfile('cmyk').jpeg({ quality: 95 }).toBuffer();
    expect(await sharp(source).metadata()).toMatchObject({ space: 'cmyk', hasProfile: true });
    const result = await convert(source);
    expect(maxDifference(await decoded(source), await decoded(result.bytes))).toBeLessThanOrEqual(6);
  });

  test('for a CMYK JPEG without a profile, from the colors that browsers show', async () => {
    const source = await encoder(gradient(16, 16)).toColorspace('cmyk').jpeg({ quality: 100 }).toBuffer();
    expect(await sharp(source).metadata()).toMatchObject({ space: 'cmyk', hasProfile: false });
    const inks = sharp(source).pipelineColourspace('cmyk').toColourspace('cmyk');
    const colors = rgbOfInks([...(await inks.raw().toBuffer())]);
    const expected: Pixels = { data: Buffer.from(colors), width: 16, height: 16, channels: 3 };
    expect(maxDifference(expected, await decoded((await convert(source)).bytes))).toBeLessThanOrEqual(6);
  });

  test.each([
    [8, 4],
    [16, 4],
    [8, 5],
    [16, 5],
  ])('for a CMYK TIFF with %i bits and %i channels', async (bits, channels) => {
    const inks = [255, 0, 0, 0, 0, 255, 0, 0, 10, 200, 90, 30, 0, 0, 0, 128];
    const values = inks.flatMap((ink, at) => (channels === 5 && at % 4 === 3 ? [ink, 255] : [ink]));
    const data = Buffer.from(values.flatMap((value) => (bits === 16 ? [value, value] : [value])));
    const tags = {
      [tag.bits]: Array(channels).fill(bits),
      [tag.photometric]: [5],
      [tag.samples]: [channels],
      [tag.extraSamples]: channels === 5 ? [2] : [],
    };
    const result = await convert(tiff(data, [strip(4, 1, data.length, tags)]));
    const expected: Pixels = { data: Buffer.from(rgbOfInks(inks)), width: 4, height: 1, channels: 3 };
    expect(maxDifference(expected, await decoded(result.bytes))).toBeLessThanOrEqual(1);
  });
});

/** As in Chromium: without a profile, cyan is the opposite of red, and black darkens all. */
function rgbOfInks(inks: readonly number[]): number[] {
  return inks.flatMap((_, at) =>
    at % 4 === 0
      ? inks.slice(at, at + 3).map((ink) => Math.round(((255 - ink) * (255 - (inks[at + 3] ?? 0))) / 255))
      : [],
  );
}

test.each<[SourceFormat]>([['png'], ['webp']])('%s keeps its transparency', async (format) => {
  const pixels = gradient(16, 16, 4);
  const source = await encoder(pixels).toFormat(format, { lossless: true }).toBuffer();
  const result = await decoded((await convert(source)).bytes);
  expect(result.channels).toBe(4);
  const alpha = ({ data, channels }: Pixels) => [...data].filter((_, index) => index % channels === 3);
  expect(alpha(result)).toEqual(alpha(pixels));
});

test('a rotated JPEG becomes upright, with the upright size', async () => {
  const pixels = gradient(32, 8);
  const source = await encoder(pixels).withMetadata({ orientation: 6 }).jpeg({ quality: 100 }).toBuffer();
  const result = await convert(source);
  expect(result).toMatchObject({ width: 8, height: 32 });
  const upright = await decoded(await sharp(source).autoOrient().png().toBuffer());
  expect(maxDifference(upright, await decoded(result.bytes))).toBeLessThanOrEqual(6);
});

test.each<[SourceFormat]>([['jpeg'], ['png'], ['webp'], ['tiff']])(
  '%s loses its metadata',
  async (format) => {
    const source = await encoder(gradient(16, 16))
      .withExif({ IFD0: { Artist: 'Somebody', Copyright: 'secret place' } })
      .withXmp('<x:xmpmeta xmlns:x="adobe:ns:meta/"><a>secret place</a></x:xmpmeta>')
      .withIccProfile('p3')
      .toFormat(format)
      .toBuffer();
    expect((await sharp(source).metadata()).xmp).toBeDefined();
    const { bytes } = await convert(source);
    const { exif, xmp, icc, iptc, orientation } = await sharp(bytes).metadata();
    expect([exif, xmp, icc, iptc, orientation]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    expect(bytes.includes('secret place')).toBe(false);
  },
);

describe('an animation', () => {
  test.each(['gif', 'webp'] as const)('as %s stays animated, with its timing', async (format) => {
    const source = await animation(3, format);
    const result = await convert(source);
    expect(result).toMatchObject({ width: 16, height: 8 });
    const metadata = await sharp(result.bytes, { animated: true }).metadata();
    expect(metadata).toMatchObject({ format: 'webp', pages: 3, pageHeight: 8, delay: [50, 60, 70], loop: 2 });
    const [before, after] = [
      await decoded(source, { animated: true }),
      await decoded(result.bytes, { animated: true }),
    ];
    expect(maxDifference(before, after)).toBeLessThanOrEqual(2);
  });

  test('may have 100 frames', async () => {
    const { bytes } = await convert(await animation(100, 'webp'));
    expect((await sharp(bytes).metadata()).pages).toBe(100);
  });

  test.each(['gif', 'webp'] as const)('may not have 101 frames, as %s', async (format) => {
    await expectRejection(convert(await animation(101, format)), 'image-too-large');
  });
});

/** A PNG with one color, which is small until it is decoded. */
const emptyPng = (width: number, height: number) => png({ width, height, depth: 1 });

describe('a picture is too large if it has', () => {
  test('more than 50 million pixels', async () => {
    expect(await convert(emptyPng(10_000, 5_000))).toMatchObject({ width: 10_000, height: 5_000 });
    await expectRejection(convert(emptyPng(10_000, 5_001)), 'image-too-large');
  });

  test('more than 16,383 pixels a side, the maximum of WebP', async () => {
    const wide = (width: number) => encoder({ data: Buffer.alloc(width * 3), width, height: 1, channels: 3 });
    expect(await convert(await wide(16_383).tiff().toBuffer())).toMatchObject({ width: 16_383 });
    await expectRejection(convert(await wide(16_384).tiff().toBuffer()), 'image-too-large');
  });

  test('more pixels than the limits of animations', async () => {
    // The header has the canvas size minus one: 6000 by 6000, for three frames.
    const webp = await animation(3, 'webp');
    expect(webp.toString('latin1', 12, 16)).toBe('VP8X');
    webp.writeUIntLE(5_999, 24, 3);
    webp.writeUIntLE(5_999, 27, 3);
    await expectRejection(convert(webp), 'image-too-large');
  });
});

test('the first page of a TIFF is converted', async () => {
  const page = (offset: number) => strip(2, 2, 4, { [tag.stripOffsets]: [offset] });
  // Two pages of four bytes each, after the header.
  const source = tiff(Buffer.from([10, 20, 30, 40, 200, 210, 220, 230]), [page(8), page(12)]);
  expect((await sharp(source).metadata()).pages).toBe(2);
  const { data } = await sharp((await convert(source)).bytes)
    .extractChannel(0)
    .raw()
    .toBuffer({ resolveWithObject: true });
  expect([...data]).toEqual([10, 20, 30, 40]);
});

describe('a picture of 16 bits with a profile becomes upright, and keeps its colors', () => {
  test.each([2, 3, 4, 5, 6, 7, 8])('orientation %i', async (orientation) => {
    const { data, width, height } = gradient(32, 8);
    const wide = Uint16Array.from(data, (value) => value * 257);
    const stored = sharp(wide, { raw: { width, height, channels: 3 } })
      .toColourspace('rgb16')
      .withIccProfile('p3')
      .png();
    const upright = await decoded((await convert(await stored.clone().toBuffer())).bytes);
    const source = await stored.withMetadata({ orientation }).withIccProfile('p3').toBuffer();
    expect(await sharp(source).metadata()).toMatchObject({ depth: 'ushort', hasProfile: true, orientation });
    const expected = applyOrientation(upright, orientation);
    // The error depends on what is in freed memory.
    for (let repetition = 0; repetition < 5; repetition++) {
      expect(await decoded((await convert(source)).bytes)).toEqual(expected);
    }
  });
});

test('a rotated PNG becomes upright', async () => {
  const source = await encoder(gradient(32, 8)).withMetadata({ orientation: 6 }).png().toBuffer();
  expect(await convert(source)).toMatchObject({ width: 8, height: 32 });
});

test('transparency in a palette is kept', async () => {
  const source = await encoder(gradient(16, 16, 4))
    .png({ palette: true })
    .toBuffer();
  expect((await sharp(source).metadata()).isPalette).toBe(true);
  const [before, after] = [await decoded(source), await decoded((await convert(source)).bytes)];
  expect(maxDifference(before, after)).toBe(0);
  expect(after.data.filter((_, at) => at % 4 === 3)).toEqual(before.data.filter((_, at) => at % 4 === 3));
});

describe('a file is not readable if it', () => {
  test.each<[SourceFormat]>([['jpeg'], ['png'], ['webp'], ['avif'], ['gif'], ['tiff']])(
    'is a truncated %s',
    async (format) => {
      const source = await encoder(gradient(64, 64)).toFormat(format).toBuffer();
      for (const share of [0.1, 0.5, 0.9]) {
        const part = source.subarray(0, Math.max(16, Math.floor(source.length * share)));
        await expectRejection(toGrayscale(part, format, new Deadline(60_000)), 'image-not-readable');
      }
    },
  );

  test.each([
    ['SVG', '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'],
    ['SVG with a declaration', '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>'],
    ['PDF', '%PDF-1.7'],
    ['HTML', '<!doctype html>'],
    ['PPM', 'P6 1 1 255 abc'],
    ['nothing', ''],
  ])('has another format: %s', async (_, text) => {
    expect(sourceFormat(Buffer.from(text))).toBeUndefined();
    await expectRejection(toGrayscale(Buffer.from(text), 'png', new Deadline(60_000)), 'image-not-readable');
  });

  test('is decoded as another format than detected', async () => {
    const png = await encoder(gradient(8, 8)).png().toBuffer();
    await expectRejection(toGrayscale(png, 'jpeg', new Deadline(60_000)), 'image-not-readable');
  });
});
