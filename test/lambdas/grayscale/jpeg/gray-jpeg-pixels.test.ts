import { spawnSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { grayJpeg } from '../../../../lambdas/grayscale/jpeg/gray-jpeg.ts';
import { encodeJpeg, type JpegPlan } from './encoder.ts';
import { djpegPlanes, grayPlane, lumaPlane, type Plane, samePlane } from './luma-plane.ts';
import { randomNumbers } from './random.ts';

/** Sampling factors of Y, Cb and Cr, by their usual names. */
const samplings: Readonly<Record<string, JpegPlan['sampling']>> = {
  gray: [[1, 1]],
  'gray 2x2': [[2, 2]],
  '4:4:4': [
    [1, 1],
    [1, 1],
    [1, 1],
  ],
  '4:2:2': [
    [2, 1],
    [1, 1],
    [1, 1],
  ],
  '4:4:0': [
    [1, 2],
    [1, 1],
    [1, 1],
  ],
  '4:2:0': [
    [2, 2],
    [1, 1],
    [1, 1],
  ],
  '4:1:1': [
    [4, 1],
    [1, 1],
    [1, 1],
  ],
  '4:4:1': [
    [1, 4],
    [1, 1],
    [1, 1],
  ],
  '4:1:0': [
    [4, 2],
    [1, 1],
    [1, 1],
  ],
  '3x1': [
    [3, 1],
    [1, 1],
    [1, 1],
  ],
  '4:2:2 as 2x2': [
    [2, 2],
    [1, 2],
    [1, 2],
  ],
  'different factors of Cb and Cr': [
    [2, 2],
    [2, 1],
    [1, 2],
  ],
};

/** 1,200 combinations of size, sampling, restart interval, quantization and codes. */
function plans(): JpegPlan[] {
  const random = randomNumbers(3);
  return Object.values(samplings).flatMap((sampling) =>
    [0, 1, 3, 7].flatMap((restartInterval) =>
      [1, 4, 16, 99, 255].flatMap((quantizer) =>
        Array.from({ length: 5 }, (_, index): JpegPlan => {
          const size = { width: 1 + random(70), height: 1 + random(70) };
          const codes = index % 2 === 0 ? 'even' : 'steep';
          return { ...size, sampling, restartInterval, quantizer, codes, seed: random(2 ** 31) };
        }),
      ),
    ),
  );
}

type Decoder = (jpegs: readonly Uint8Array[]) => Promise<Plane[]>;

/** @returns the plans whose gray picture differs from the source's Y plane */
async function wrongPlans(plans: readonly JpegPlan[], decoders: readonly Decoder[] = [lumaPlanes]) {
  const sources = plans.map(encodeJpeg);
  const actual = await Promise.all(sources.map((source) => grayPlane(grayJpeg(source) ?? new Uint8Array())));
  const expected = await Promise.all(decoders.map((decode) => decode(sources)));
  return plans.filter((_, index) =>
    expected.some((planes) => !samePlane(actual[index] as Plane, planes[index] as Plane)),
  );
}

function lumaPlanes(jpegs: readonly Uint8Array[]): Promise<Plane[]> {
  return Promise.all(jpegs.map(lumaPlane));
}

describe('the gray picture has the pixels of the Y plane', () => {
  const hasDjpeg = spawnSync('djpeg', ['-version']).status === 0;
  test('in 1,200 combinations of size, sampling, restart interval, quantization and codes', async () => {
    const all = plans();
    expect(all).toHaveLength(1200);
    expect(await wrongPlans(all, hasDjpeg ? [lumaPlanes, djpegPlanes] : [lumaPlanes])).toEqual([]);
  }, 240_000);

  test('if the components are in several scans, in any order', async () => {
    const random = randomNumbers(5);
    const orders = [
      [[0], [1], [2]],
      [[0], [1, 2]],
      [[1], [2], [0]],
      [[0, 1], [2]],
      [[1, 2], [0]],
    ];
    const all = orders.flatMap((scans) =>
      Object.values(samplings)
        .filter((sampling) => sampling?.length === 3)
        .map((sampling): JpegPlan => {
          const size = { width: 1 + random(70), height: 1 + random(70) };
          return { ...size, sampling, scans, restartInterval: random(4), seed: random(2 ** 31) };
        }),
    );
    expect(await wrongPlans(all)).toEqual([]);
  });

  test('in extended sequential coding, with quantization values of 16 bits', async () => {
    const plan = { width: 50, height: 30, frameMarker: 0xc1, quantizer: 300 };
    expect(await wrongPlans([plan])).toEqual([]);
  });

  test('in large pictures, whose result is written over the data that have been read', async () => {
    const narrow = { width: 16, height: 40_000 };
    // Its row of MCUs is longer than the space before the data, so its result is written elsewhere.
    const wide = { width: 40_000, height: 16 };
    expect(await wrongPlans([narrow, wide])).toEqual([]);
  });

  test('in pictures from sharp, with standard and optimized tables', async () => {
    const noise = await sharp({
      create: {
        width: 203,
        height: 117,
        channels: 3,
        background: '#000',
        noise: { type: 'gaussian', mean: 128, sigma: 40 },
      },
    })
      .blur(1.5)
      .tint('#48c')
      .png()
      .toBuffer();
    for (const quality of [1, 40, 75, 90, 100]) {
      for (const chromaSubsampling of ['4:4:4', '4:2:0']) {
        for (const optimiseCoding of [true, false]) {
          const source = await sharp(noise).jpeg({ quality, chromaSubsampling, optimiseCoding }).toBuffer();
          const gray = grayJpeg(source);
          expect(gray && samePlane(await grayPlane(gray), await lumaPlane(source))).toBe(true);
        }
      }
    }
  });
});
