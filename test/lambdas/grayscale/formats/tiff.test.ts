import { describe, expect, test } from '@jest/globals';
import { toGrayscale } from '../../../../lambdas/grayscale/convert-image.ts';
import { readTiff } from '../../../../lambdas/grayscale/formats/tiff.ts';
import { Deadline } from '../../../../lambdas/shared/deadline.ts';
import { expectProblem, expectRejection } from '../../problem.ts';
import { strip, type TiffTags, tag, tiff } from '../hostile/tiff-writer.ts';

/** The data are enough for each kind of samples. */
const page = (tags: TiffTags = {}) => tiff(Buffer.alloc(1_000), [strip(10, 5, 1_000, tags)]);
const convert = (source: Buffer) => toGrayscale(source, 'tiff', new Deadline(60_000));
const rgb = { [tag.bits]: [8, 8, 8], [tag.samples]: [3], [tag.photometric]: [2] };

test('the size is the size of the first page', () => {
  const bytes = tiff(Buffer.alloc(100), [strip(10, 5, 50), strip(20, 30, 50)]);
  expect(readTiff(bytes)).toMatchObject({ width: 10, height: 5, frames: 1 });
});

test('the decoder gets no link to another page', () => {
  const first = strip(10, 5, 50);
  const two = readTiff(tiff(Buffer.alloc(100), [first, first])).bytes;
  const directory = two.readUInt32LE(4);
  expect(two.readUInt32LE(directory + 2 + 12 * Object.keys(first).length)).toBe(0);
});

describe('samples are accepted', () => {
  test.each<[string, TiffTags]>([
    ['gray', {}],
    ['RGB', rgb],
    ['RGB of 16 bits', { ...rgb, [tag.bits]: [16, 16, 16] }],
    ['with the format unsigned', { [tag.sampleFormat]: [1] }],
    ['with an undefined format', { [tag.sampleFormat]: [4] }],
    ['YCbCr in one plane', { ...rgb, [tag.photometric]: [6] }],
    [
      'YCbCr with the colors of every second row',
      { ...rgb, [tag.photometric]: [6], [tag.subsampling]: [1, 2] },
    ],
    ['YCbCr with half of the colors', { ...rgb, [tag.photometric]: [6], [tag.subsampling]: [2, 1] }],
  ])('%s', async (_, tags) => {
    expect(await convert(page(tags))).toMatchObject({ width: 10, height: 5 });
  });
});

describe('samples are not readable', () => {
  test.each<[string, TiffTags]>([
    ['of 32 bits', { [tag.bits]: [32] }],
    ['of 32 bits in one of three channels', { ...rgb, [tag.bits]: [8, 8, 32] }],
    ['with signed numbers', { [tag.sampleFormat]: [2] }],
    ['with floating-point numbers of 16 bits', { [tag.bits]: [16], [tag.sampleFormat]: [3] }],
    ['YCbCr in separate planes', { ...rgb, [tag.photometric]: [6], [tag.planar]: [2] }],
    ['YCbCr with all colors', { ...rgb, [tag.photometric]: [6], [tag.subsampling]: [1, 1] }],
    ['Lab of 8 bits', { ...rgb, [tag.photometric]: [8] }],
    ['Lab of 16 bits', { ...rgb, [tag.bits]: [16, 16, 16], [tag.photometric]: [8] }],
    ['Lab with alpha', { [tag.bits]: [8, 8, 8, 8], [tag.samples]: [4], [tag.photometric]: [8] }],
    ['CIELab with alpha', { [tag.bits]: [8, 8, 8, 8], [tag.samples]: [4], [tag.photometric]: [9] }],
  ])('%s', async (_, tags) => {
    await expectRejection(convert(page(tags)), 'image-not-readable');
  });
});

test('YCbCr with all colors is left to the decoder if JPEG compresses it', () => {
  const tags = { ...rgb, [tag.photometric]: [6], [tag.subsampling]: [1, 1], [tag.compression]: [7] };
  expect(readTiff(page(tags))).toMatchObject({ width: 10, height: 5 });
});

test('separate planes are left to the decoder, except for YCbCr', () => {
  expect(readTiff(page({ ...rgb, [tag.planar]: [2] }))).toMatchObject({ width: 10, height: 5 });
  const ycbcr = page({ ...rgb, [tag.photometric]: [6], [tag.planar]: [2] });
  expectProblem(() => readTiff(ycbcr), 'image-not-readable');
});

test.each([
  ['a truncated header', page().subarray(0, 7)],
  ['a truncated directory', page().subarray(0, -10)],
])('%s is not readable', (_, bytes) => {
  expectProblem(() => readTiff(bytes), 'image-not-readable');
});
