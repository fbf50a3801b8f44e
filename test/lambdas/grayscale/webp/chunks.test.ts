import { expect, test } from '@jest/globals';
import sharp from 'sharp';
import { extendedHeader, has, webpChunks, webpOf } from '../../../../lambdas/grayscale/webp/chunks.ts';
import { expectProblem } from '../../problem.ts';
import { animation, encoder, gradient } from '../pictures.ts';

test('a file that is taken apart and put together again is the same', async () => {
  for (const file of [
    await animation(3, 'webp'),
    await encoder(gradient(16, 16, 4))
      .webp()
      .toBuffer(),
  ]) {
    expect(webpOf(webpChunks(file))).toEqual(file);
  }
});

test('an odd length is filled up, and the filling is no content', async () => {
  const still = webpChunks(await encoder(gradient(16, 16)).webp().toBuffer());
  const file = webpOf([
    extendedHeader(16, 16, has.alpha),
    ...still,
    { name: 'EXIF', content: Buffer.from('odd') },
  ]);
  expect(file.length % 2).toBe(0);
  expect(webpChunks(file).at(-1)?.content.toString()).toBe('odd');
  expect((await sharp(file).metadata()).width).toBe(16);
});

const chunk = (name: string) => ({ name, content: Buffer.alloc(2) });
const many = (count: number, name: string) => Array.from({ length: count }, () => chunk(name));

test('100 frames are taken, and 101 are not', () => {
  expect(webpChunks(webpOf(many(100, 'ANMF')))).toHaveLength(100);
  expectProblem(() => webpChunks(webpOf(many(101, 'ANMF'))), 'image-too-large');
});

test('100 other chunks are taken, and 101 are not', () => {
  expect(webpChunks(webpOf(many(100, 'junk')))).toHaveLength(100);
  expectProblem(() => webpChunks(webpOf(many(101, 'junk'))), 'image-not-readable');
});

test('a file that is shorter than it says is not taken', () => {
  const file = webpOf(many(2, 'junk'));
  expectProblem(() => webpChunks(file.subarray(0, -1)), 'image-not-readable');
});
