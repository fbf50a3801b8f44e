import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { build } from 'esbuild';
import sharp from 'sharp';
import { drawPhoto } from '../../../bench/grayscale/pictures.ts';
import { lumaOf, psnr } from '../../../bench/grayscale/quality.ts';

const raw = { width: 320, height: 240, channels: 3 as const };
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bench-'));
  // The grayscale function blocks the readers of files, for its whole process. Its tests may have run in this one.
  sharp.unblock({ operation: ['VipsForeignLoad'] });
});
afterAll(() => rm(folder, { recursive: true }));

test('a drawing is the same each time, and compresses like a photo', async () => {
  const pixels = drawPhoto(raw.width, raw.height);
  expect(pixels.equals(drawPhoto(raw.width, raw.height))).toBe(true);
  const jpeg = await sharp(pixels, { raw }).jpeg({ quality: 90 }).toBuffer();
  const bitsPerPixel = (jpeg.length * 8) / (raw.width * raw.height);
  expect(bitsPerPixel).toBeGreaterThan(1.5);
  expect(bitsPerPixel).toBeLessThan(4);
});

describe('quality', () => {
  test('luma is 0.299 R + 0.587 G + 0.114 B; a gray picture keeps its values', async () => {
    const path = join(folder, 'colors.png');
    const colors = Buffer.from([255, 0, 0, 0, 255, 0, 0, 0, 255, 200, 200, 200]);
    await sharp(colors, { raw: { width: 4, height: 1, channels: 3 } }).toFile(path);
    expect([...(await lumaOf(path)).values]).toStrictEqual([76, 150, 29, 200]);
    const gray = join(folder, 'gray.png');
    await sharp(Buffer.from([76, 150, 29, 200]), { raw: { width: 4, height: 1, channels: 1 } })
      .toColourspace('b-w')
      .toFile(gray);
    expect(psnr(await lumaOf(path), await lumaOf(gray))).toBe(Number.POSITIVE_INFINITY);
  });

  test('the PSNR is 48.13 dB if every pixel is off by one', () => {
    const of = (value: number) => ({ width: 8, height: 8, values: new Uint8Array(64).fill(value) });
    expect(psnr(of(100), of(101))).toBeCloseTo(48.13, 2);
    expect(() => psnr(of(1), { ...of(1), width: 4 })).toThrow('4 x 8 pixels');
  });
});

test("a contender's process loads no other contender's library", async () => {
  const { metafile } = await build({
    entryPoints: ['bench/grayscale/worker.ts'],
    outdir: folder,
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    external: ['sharp', 'jimp', 'jimp-0.9'],
    metafile: true,
    write: false,
  });
  const loaded = new Set<string>();
  const visit = (output: string) => {
    for (const { path, kind } of metafile.outputs[output]?.imports ?? []) {
      if (kind !== 'import-statement' || loaded.has(path)) continue;
      loaded.add(path);
      visit(path);
    }
  };
  const worker = Object.entries(metafile.outputs).find(([, { entryPoint }]) =>
    entryPoint?.endsWith('worker.ts'),
  );
  visit(worker?.[0] as string);
  expect(loaded).toContain('node:fs');
  expect([...loaded].filter((path) => /sharp|jimp/.test(path))).toStrictEqual([]);
});
