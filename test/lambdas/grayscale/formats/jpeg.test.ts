import { describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { toGrayscale } from '../../../../lambdas/grayscale/convert-image.ts';
import { jpegHeaders, readJpeg } from '../../../../lambdas/grayscale/formats/jpeg.ts';
import { Deadline } from '../../../../lambdas/shared/deadline.ts';
import { expectProblem, expectRejection } from '../../problem.ts';
import { emptyJpeg, manyScans, segment } from '../hostile/jpeg-writer.ts';
import { encoder, gradient } from '../pictures.ts';

const endMarker = 2;
const vendorData = Buffer.from('vendor\xffAdata\xff\xe1\xff\xff', 'latin1');
const convert = (source: Buffer) => toGrayscale(source, 'jpeg', new Deadline(60_000));
const picture = (progressive: boolean) => encoder(gradient(64, 48)).jpeg({ progressive }).toBuffer();

describe.each([
  ['baseline', false],
  ['progressive', true],
])('%s', (_, progressive) => {
  test('the size is the size in the frame header, and a complete file is unchanged', async () => {
    const bytes = await picture(progressive);
    expect(readJpeg(bytes)).toEqual({ bytes, width: 64, height: 48, frames: 1 });
  });

  test('a missing end marker is added, and the decoder must be strict', async () => {
    const whole = await picture(progressive);
    expect(readJpeg(whole.subarray(0, -endMarker))).toEqual({
      ...{ bytes: whole, width: 64, height: 48, frames: 1, isStrict: true },
    });
    expect(readJpeg(whole.subarray(0, -1)).bytes).toEqual(whole);
  });

  test('vendor data that look like a segment are removed', async () => {
    const whole = await picture(progressive);
    const { bytes, isStrict } = readJpeg(Buffer.concat([whole.subarray(0, -endMarker), vendorData]));
    expect(isStrict).toBe(true);
    expect(bytes.subarray(-8)).toEqual(Buffer.from('vendor\xff\xd9', 'latin1'));
  });

  test('a file with an end marker whose data are truncated is not readable', async () => {
    const whole = await picture(progressive);
    const lastScan = whole.lastIndexOf(Buffer.of(0xff, 0xda));
    for (const share of [0.1, 0.5, 0.9]) {
      const end = lastScan + 14 + Math.floor((whole.length - lastScan - 14) * share);
      const source = Buffer.concat([whole.subarray(0, end), whole.subarray(-endMarker)]);
      await expectRejection(convert(source), 'image-not-readable');
    }
  });

  test('a file that ends before the first scan is not readable', async () => {
    const whole = await picture(progressive);
    const scan = whole.indexOf(Buffer.of(0xff, 0xda));
    expectProblem(() => readJpeg(whole.subarray(0, scan)), 'image-not-readable');
  });
});

test('a progressive file without its last scan is not readable', async () => {
  const whole = await picture(true);
  const scan = whole.lastIndexOf(Buffer.of(0xff, 0xda));
  expectProblem(() => readJpeg(whole.subarray(0, scan)), 'image-not-readable');
});

test('a file with more bytes before its end marker is complete, although the decoder warns', async () => {
  const whole = await picture(true);
  const more = Buffer.from('more bytes\xff\xd9', 'latin1');
  const source = Buffer.concat([whole.subarray(0, -endMarker), more]);
  await expect(sharp(source, { failOn: 'warning' }).raw().toBuffer()).rejects.toThrow('extraneous bytes');
  expect(await convert(source)).toMatchObject({ width: 64, height: 48 });
});

const start = Buffer.of(0xff, 0xd8);
const end = Buffer.of(0xff, 0xd9);
const comment = segment(0xfe, Buffer.from('a comment'));
const scan = (...content: number[]) => segment(0xda, Buffer.from(content));
/** 20 by 10 pixels of the component 1. */
const frame = (marker: number) => segment(marker, Buffer.of(8, 0, 10, 0, 20, 1, 1, 0x11, 0));
const jpeg = (...parts: Buffer[]) => Buffer.concat([start, ...parts]);

describe('the segments before the first scan are read', () => {
  const contents = (...parts: Buffer[]) =>
    jpegHeaders(jpeg(...parts)).map(({ marker, content }) => [marker, content.toString()]);
  const read = [0xfe, 'a comment'];

  test('without the scan and the segments after it', () => {
    expect(contents(comment, segment(0xe1, Buffer.alloc(0)), scan(), comment)).toEqual([read, [0xe1, '']]);
  });

  test('as empty, if their length is too small', () => {
    const empty = Buffer.of(0xff, 0xe1, 0, 0);
    expect(contents(empty, comment, empty)).toEqual([[0xe1, ''], read, [0xe1, '']]);
  });

  test.each([
    ['fill bytes', Buffer.of(0xff, 0xff)],
    ['bytes that belong to no segment', Buffer.from('bytes')],
    ...[0x00, 0x01, 0xd0, 0xd7, 0xd8].map(
      (marker) =>
        [`the marker 0x${marker.toString(16)}, which has no length`, Buffer.of(0xff, marker)] as const,
    ),
  ])('after %s', (_, bytes) => {
    expect(contents(bytes, comment)).toEqual([read]);
  });

  test.each([
    ['the end marker', Buffer.concat([end, comment])],
    ['a segment that is longer than the file', comment.subarray(0, -1)],
    ['a segment without the end of its length', comment.subarray(0, 3)],
    ['a segment without its length', comment.subarray(0, 2)],
    ['half a marker', comment.subarray(0, 1)],
    ['the end of the file', Buffer.alloc(0)],
  ])('up to %s', (_, bytes) => {
    expect(contents(comment, bytes)).toEqual([read]);
  });
});

describe('after a complete picture without an end marker', () => {
  const picture = jpeg(frame(0xc0), scan(1, 1, 0, 0, 63, 0));
  const bytesOf = (...parts: Buffer[]) => readJpeg(Buffer.concat([picture, ...parts])).bytes;

  test.each([0xc4, 0xef, 0xfe])('a segment with the marker %i is kept', (marker) => {
    const more = segment(marker, Buffer.alloc(9));
    expect(bytesOf(more)).toEqual(Buffer.concat([picture, more, end]));
  });

  test.each([0x02, 0xbf, 0xf0, 0xfd])('a segment with the marker %i is removed', (marker) => {
    expect(readJpeg(Buffer.concat([picture, segment(marker, Buffer.alloc(9))]))).toEqual({
      ...{ bytes: Buffer.concat([picture, end]), width: 20, height: 10, frames: 1, isStrict: true },
    });
  });

  test.each([1, 3, 8])('%i bytes of a segment are removed', (length) => {
    expect(bytesOf(comment.subarray(0, length))).toEqual(Buffer.concat([picture, end]));
  });

  test('the coefficients in a baseline scan header are ignored, as by decoders', () => {
    const source = jpeg(frame(0xc1), scan(1, 1, 0, 0, 0, 1));
    expect(readJpeg(source).bytes).toEqual(Buffer.concat([source, end]));
  });
});

describe('the size is read from a frame', () => {
  test.each([0xc0, 0xc1, 0xc2, 0xc3, 0xc5, 0xcb, 0xcd, 0xcf])('with the marker %i', (marker) => {
    expect(readJpeg(jpeg(frame(marker), end))).toMatchObject({ width: 20, height: 10 });
  });

  test.each([0xc4, 0xc8, 0xcc])('and not from a segment with the marker %i', (marker) => {
    expect(readJpeg(jpeg(frame(marker), end))).toMatchObject({ width: 0, height: 0 });
  });
});

test('100 scans are accepted, and 101 are 413', () => {
  const scans = (count: number) => manyScans(16, 8, count - 1);
  expect(readJpeg(scans(100))).toMatchObject({ width: 16, height: 8 });
  expectProblem(() => readJpeg(scans(101)), 'image-too-large', 'at most 100 scans');
});

describe('a file is not readable', () => {
  test.each([
    ['without a frame', jpeg(comment)],
    ['with a frame without its size', jpeg(segment(0xc0, Buffer.of(8, 0, 10, 0, 20)), end)],
    ['without a scan of a component', jpeg(frame(0xc0), scan(1, 2, 0, 0, 63, 0))],
    ['with a scan that does not name its components', jpeg(frame(0xc0), scan(2))],
    ['with an empty scan header', jpeg(frame(0xc0), scan())],
    ['that ends within its only scan header', emptyJpeg(64, 48).subarray(0, -8)],
  ])('%s', (_, source) => {
    expectProblem(() => readJpeg(source), 'image-not-readable');
  });
});
