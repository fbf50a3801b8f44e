import { describe, expect, test } from '@jest/globals';
import { readWebp, webpChunks } from '../../../../lambdas/grayscale/formats/webp.ts';
import { expectProblem } from '../../problem.ts';
import { chunk, extended, riff } from '../hostile/webp-writer.ts';
import { animation, encoder, gradient } from '../pictures.ts';

describe('the size is the size of', () => {
  test.each([
    ['a lossy picture', { quality: 80 }, 3],
    ['a lossless picture', { lossless: true }, 3],
    ['the canvas of a picture with transparency', { quality: 80 }, 4],
  ] as const)('%s', async (_, options, channels) => {
    const bytes = await encoder(gradient(61, 43, channels))
      .webp(options)
      .toBuffer();
    expect(readWebp(bytes)).toEqual({ bytes, width: 61, height: 43, frames: 1 });
  });

  test('the canvas of an animation, whose frames are counted', async () => {
    expect(readWebp(await animation(3, 'webp'))).toMatchObject({ width: 16, height: 8, frames: 3 });
  });
});

test('bytes after the end of the file are ignored', async () => {
  const bytes = await encoder(gradient(16, 16)).webp().toBuffer();
  expect(webpChunks(Buffer.concat([bytes, bytes]))).toEqual(webpChunks(bytes));
});

test('a chunk of an odd length is followed by one more byte', async () => {
  const picture = (await encoder(gradient(16, 16)).webp().toBuffer()).subarray(12);
  const bytes = riff([chunk('junk', Buffer.of(1)), picture]);
  expect(readWebp(bytes)).toMatchObject({ width: 16, height: 16 });
});

test('the content of a chunk ends with the file', () => {
  const bytes = riff([extended(0, 16, 16), chunk('EXIF', Buffer.alloc(4))]);
  bytes.writeUInt32LE(1_000, bytes.length - 8);
  expect(webpChunks(Buffer.concat([bytes, Buffer.alloc(100)])).at(-1)?.content).toHaveLength(4);
});

test('100 chunks besides the frames are read, and one more is not readable', () => {
  const junk = (count: number) => Array.from({ length: count }, () => chunk('junk', Buffer.alloc(2)));
  const frame = chunk('ANMF', Buffer.alloc(2));
  expect(readWebp(riff([extended(0, 16, 16), frame, ...junk(99), frame]))).toMatchObject({ frames: 2 });
  expectProblem(() => readWebp(riff([extended(0, 16, 16), frame, ...junk(100)])), 'image-not-readable');
});

test('100 frames are read', async () => {
  expect(readWebp(await animation(100, 'webp'))).toMatchObject({ frames: 100 });
});

test('101 frames are 413', async () => {
  const bytes = await animation(101, 'webp');
  expectProblem(() => readWebp(bytes), 'image-too-large');
});

test.each([
  ['a file that is shorter than its length', (bytes: Buffer) => bytes.subarray(0, -2)],
  [
    'a file without a picture',
    (bytes: Buffer) => {
      const changed = Buffer.from(bytes);
      changed.write('junk', 12, 'latin1');
      return changed;
    },
  ],
  ['a canvas without its size', () => riff([chunk('VP8X', Buffer.alloc(4))])],
])('%s is not readable', async (_, damage) => {
  const bytes = damage(await encoder(gradient(16, 16)).webp().toBuffer());
  expectProblem(() => readWebp(bytes), 'image-not-readable');
});
