import { describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { toGrayscale } from '../../../../lambdas/grayscale/convert-image.ts';
import { readPng } from '../../../../lambdas/grayscale/formats/png.ts';
import { Deadline } from '../../../../lambdas/shared/deadline.ts';
import { expectProblem, expectRejection } from '../../problem.ts';
import { animatedPng, compressedText, png, pngChunk } from '../hostile/png-writer.ts';

const small = { width: 16, height: 8 };
const texts = (count: number): Buffer[] => Array(count).fill(pngChunk('tEXt', Buffer.alloc(0)));

/** Changes one bit of a chunk's checksum. */
function withWrongChecksum(source: Buffer, type: string): Buffer {
  const bytes = Buffer.from(source);
  const at = bytes.indexOf(type);
  const checksum = at + 4 + bytes.readUInt32BE(at - 4);
  bytes.writeUInt8((bytes[checksum] as number) ^ 1, checksum);
  return bytes;
}

test('the size is the size in the header', () => {
  expect(readPng(png(small))).toMatchObject({ ...small, frames: 1 });
});

describe('the decoder gets', () => {
  test('no texts, no unknown chunks and no frames of an animation', async () => {
    const { bytes } = readPng(
      png(small, undefined, [
        compressedText(50e6),
        pngChunk('tIME', Buffer.alloc(7)),
        pngChunk('abcd', Buffer.alloc(1)),
      ]),
    );
    for (const type of ['zTXt', 'tIME', 'abcd']) expect(bytes.includes(type)).toBe(false);
    expect(await sharp(bytes).metadata()).toMatchObject(small);
    const still = readPng(animatedPng(small, 3));
    for (const type of ['acTL', 'fcTL', 'fdAT']) expect(still.bytes.includes(type)).toBe(false);
    expect(still.frames).toBe(1);
  });

  test('the file itself, if it has none of them', () => {
    const source = png(small, undefined, [pngChunk('pHYs', Buffer.alloc(9))]);
    expect(readPng(source).bytes).toBe(source);
  });

  test('no color profile of more than 1 MiB', () => {
    const { bytes } = readPng(png(small, undefined, [pngChunk('iCCP', Buffer.alloc(1_048_577))]));
    expect(bytes.includes('iCCP')).toBe(false);
  });

  test('no optional chunk with a wrong checksum', () => {
    const source = png(small, undefined, [pngChunk('tRNS', Buffer.alloc(2))]);
    expect(readPng(source).bytes.includes('tRNS')).toBe(true);
    expect(readPng(withWrongChecksum(source, 'tRNS')).bytes.includes('tRNS')).toBe(false);
  });
});

test('a file may have 65,536 chunks', () => {
  expect(readPng(png(small, undefined, texts(65_533)))).toMatchObject(small);
});

describe('a file is not readable', () => {
  const palette = png({ ...small, colorType: 3 }, undefined, [pngChunk('PLTE', Buffer.alloc(6))]);

  test.each([
    ['no end', png(small).subarray(0, -12)],
    ['a chunk that is longer than the file', png(small).subarray(0, -20)],
    ['no header', png(small).subarray(0, 8)],
    ['another chunk than its header', Buffer.concat([png(small).subarray(0, 8), png(small).subarray(-12)])],
    ['65,537 chunks', png(small, undefined, texts(65_534))],
  ])('with %s', (_, bytes) => {
    expectProblem(() => readPng(bytes), 'image-not-readable');
  });

  test.each([
    ['IHDR', png(small)],
    ['PLTE', palette],
    ['IDAT', png(small)],
  ])('with a wrong checksum of %s', async (type, bytes) => {
    const { bytes: kept } = readPng(withWrongChecksum(bytes, type));
    await expectRejection(toGrayscale(kept, 'png', new Deadline(60_000)), 'image-not-readable');
    await expect(toGrayscale(bytes, 'png', new Deadline(60_000))).resolves.toMatchObject(small);
  });
});
