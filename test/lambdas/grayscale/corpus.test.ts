import { readFileSync } from 'node:fs';
import { inflateSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { toGrayscale } from '../../../lambdas/grayscale/convert-image.ts';
import { sourceFormat } from '../../../lambdas/grayscale/format.ts';
import type { SourceFormat } from '../../../lambdas/grayscale/result-format.ts';
import { Deadline } from '../../../lambdas/shared/deadline.ts';
import { expectFor } from '../../support/expect-for.ts';

/** The expected result of a file, from other decoders than sharp. `scripts/image-corpus/make.py` writes it. */
interface Expected {
  readonly file: string;
  readonly status: 201 | 413 | 422;
}

interface ExpectedPicture extends Expected {
  readonly width: number;
  readonly height: number;
  readonly frames: number;
  /** In milliseconds, by frame. @default - a still picture */
  readonly delays?: readonly number[];
  /** Repetitions of an animation. 0 means endless. */
  readonly loop?: number;
  /** Maximum difference of a value. */
  readonly maxDifference: number;
  /** Maximum mean difference of all values. */
  readonly meanDifference: number;
  /** Luma, then alpha of all pixels for each frame, compressed and in Base64. */
  readonly planes: string;
}

const folder = new URL('corpus/', import.meta.url);
const files = readFileSync(new URL('expected.jsonl', folder), 'utf8')
  .trim()
  .split('\n')
  .map((line): Expected | ExpectedPicture => JSON.parse(line));

function convert({ file }: Expected) {
  const source = readFileSync(new URL(file, folder));
  return toGrayscale(source, sourceFormat(source) as SourceFormat, new Deadline(60_000));
}

interface Frame {
  readonly luma: Uint8Array;
  readonly alpha: Uint8Array;
}

function expectedFrames({ width, height, frames, planes }: ExpectedPicture): Frame[] {
  const data = inflateSync(Buffer.from(planes, 'base64'));
  const pixels = width * height;
  return Array.from({ length: frames }, (_, frame) => {
    const at = 2 * pixels * frame;
    return { luma: data.subarray(at, at + pixels), alpha: data.subarray(at + pixels, at + 2 * pixels) };
  });
}

async function resultFrames(bytes: Buffer, pixels: number): Promise<Frame[]> {
  const rgba = await sharp(bytes, { animated: true }).toColourspace('srgb').ensureAlpha().raw().toBuffer();
  const channel = (frame: number, offset: number) =>
    Uint8Array.from({ length: pixels }, (_, pixel) => rgba[4 * (frame * pixels + pixel) + offset] as number);
  return Array.from({ length: rgba.length / 4 / pixels }, (_, frame) => ({
    luma: channel(frame, 0),
    alpha: channel(frame, 3),
  }));
}

/** @returns the differences of the luma of visible pixels, and of the alpha */
function differences(result: Frame, expected: Frame) {
  let [max, sum, maxAlpha] = [0, 0, 0];
  expected.luma.forEach((value, pixel) => {
    const alpha = expected.alpha[pixel] as number;
    const difference = alpha === 0 ? 0 : Math.abs((result.luma[pixel] as number) - value);
    max = Math.max(max, difference);
    sum += difference;
    maxAlpha = Math.max(maxAlpha, Math.abs((result.alpha[pixel] as number) - alpha));
  });
  return { max, mean: sum / expected.luma.length, maxAlpha };
}

const isPicture = (expected: Expected): expected is ExpectedPicture => expected.status === 201;

test('the corpus has at least 150 files, and all formats', () => {
  expect(files.length).toBeGreaterThanOrEqual(150);
  const formats = new Set(files.map(({ file }) => file.split('-')[0]));
  expect([...formats].sort()).toEqual(['avif', 'gif', 'jpeg', 'png', 'tiff', 'webp']);
});

describe('a result equals the Rec. 601 luma of other decoders', () => {
  test.each(files.filter(isPicture).map((expected) => [expected.file, expected] as const))(
    '%s',
    async (_, expected) => {
      const { bytes, width, height } = await convert(expected);
      expect({ width, height }).toEqual({ width: expected.width, height: expected.height });
      const result = await resultFrames(bytes, width * height);
      expect(result).toHaveLength(expected.frames);
      expectedFrames(expected).forEach((frame, number) => {
        const { max, mean, maxAlpha } = differences(result[number] as Frame, frame);
        expectFor(`frame ${number}`, max).toBeLessThanOrEqual(expected.maxDifference);
        expectFor(`frame ${number}`, mean).toBeLessThanOrEqual(expected.meanDifference);
        // Only AVIF has lossy alpha.
        expectFor(`frame ${number}`, maxAlpha).toBeLessThanOrEqual(expected.file.startsWith('avif') ? 2 : 0);
      });
      if (!expected.delays) return;
      const { delay, loop } = await sharp(bytes).metadata();
      expect({ delay, loop }).toEqual({ delay: expected.delays, loop: expected.loop });
    },
  );
});

describe('a file is rejected', () => {
  test.each(
    files.filter((expected) => !isPicture(expected)).map((expected) => [expected.file, expected] as const),
  )('%s', async (_, expected) => {
    const outcome = await convert(expected).then(
      () => 201,
      ({ status }) => status,
    );
    expect(outcome).toBe(expected.status);
  });
});
