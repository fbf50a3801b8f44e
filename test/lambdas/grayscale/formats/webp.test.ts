import { describe, expect, test } from '@jest/globals';
import { readWebp, webpChunks } from '../../../../lambdas/grayscale/formats/webp.ts';
import { expectProblem } from '../../problem.ts';
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
])('%s is not readable', async (_, damage) => {
  const bytes = damage(await encoder(gradient(16, 16)).webp().toBuffer());
  expectProblem(() => readWebp(bytes), 'image-not-readable');
});
