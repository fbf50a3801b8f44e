import zlib, { type Deflate, deflateSync } from 'node:zlib';
import { beforeEach, expect, jest, test } from '@jest/globals';
import { pngChunks } from '../../../../lambdas/grayscale/png/chunks.ts';
import { timeLimit } from '../../../../lambdas/grayscale/time-limit.ts';
import { eventually } from '../../../support/eventually.ts';
import { expectRejection } from '../../problem.ts';
import { png } from '../hostile/png-writer.ts';

/** Every stream that packed something. */
const packing: Deflate[] = [];

jest.unstable_mockModule('node:zlib', () => {
  const createDeflate: typeof zlib.createDeflate = (options) => {
    packing.push(zlib.createDeflate(options));
    return packing.at(-1) as Deflate;
  };
  return { ...zlib, createDeflate };
});

const { grayPng } = await import('../../../../lambdas/grayscale/png/gray-png.ts');

beforeEach(() => void packing.splice(0));

const width = 2_000_000;
const convert = (rows: number) =>
  grayPng(pngChunks(png({ width, height: 4 }, deflateSync(Buffer.alloc(rows * (1 + width))))), timeLimit(60));

test('nothing is packed any more once a picture has turned out to be damaged', async () => {
  await expectRejection(convert(3), 'image-not-readable');
  expect(packing).toHaveLength(1);
  expect(packing[0]?.destroyed).toBe(true);
});

test('nothing stays open behind a picture that is converted', async () => {
  expect(await convert(4)).toMatchObject({ width, height: 4 });
  expect(packing[0]?.destroyed).toBe(true);
});

test('a failure of the packing, when nobody waits for it, is the failure of the conversion', async () => {
  const conversion = convert(4);
  await eventually(
    () => packing,
    (found) => expect(found).toHaveLength(1),
  );
  packing[0]?.destroy(new Error('no memory'));
  await expect(conversion).rejects.toThrow('no memory');
});
