import { describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { webpChunks } from '../../../lambdas/grayscale/formats/webp.ts';
import { encodingMs, withTiming } from '../../../lambdas/grayscale/webp-timing.ts';

const size = { width: 4, height: 2 };

/** Encodes frames of one gray value each. An undefined value is transparent. */
async function encode(
  values: readonly (number | undefined)[],
  alpha = 255,
  lossless = true,
): Promise<Buffer> {
  const frames = values.map((value) =>
    Buffer.from(
      Array.from({ length: 8 }, () => [
        value ?? 0,
        value ?? 0,
        value ?? 0,
        value === undefined ? 0 : alpha,
      ]).flat(),
    ),
  );
  const raw = { width: 4, height: 2 * frames.length, channels: 4 as const, pageHeight: 2 };
  return sharp(Buffer.concat(frames), { raw })
    .webp({ lossless, delay: values.map(() => encodingMs), loop: 0 })
    .toBuffer();
}

/** The first pixel of each frame as viewers show it: gray, alpha. */
async function shown(bytes: Buffer): Promise<number[][]> {
  const { data, info } = await sharp(bytes, { animated: true })
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const frameBytes = size.width * size.height * info.channels;
  return Array.from({ length: data.length / frameBytes }, (_, frame) => [
    data[frame * frameBytes] as number,
    data[frame * frameBytes + 3] as number,
  ]);
}

describe('an animation gets', () => {
  test('the time of each frame, even above the maximum of sharp and below the minimum of libvips', async () => {
    const delays = [0, 655_350, 40];
    const result = withTiming(await encode([10, 20, 30]), size, { delays, loop: 7 });
    expect(await sharp(result).metadata()).toMatchObject({ pages: 3, delay: delays, loop: 7, ...size });
  });

  test('the frames that the encoder has merged', async () => {
    const values = [10, 10, 20, 20, 20, 30];
    const encoded = await encode(values);
    expect((await sharp(encoded).metadata()).pages).toBe(3);
    const delays = [1, 2, 3, 4, 5, 6];
    const result = withTiming(encoded, size, { delays, loop: 0 });
    expect((await sharp(result).metadata()).delay).toEqual(delays);
    expect(await shown(result)).toEqual(values.map((value) => [value, 255]));
  });

  test('merged frames before a frame that clears the canvas', async () => {
    const values = [10, 20, 20, 20, undefined, 30];
    const result = withTiming(await encode(values), size, { delays: [1, 2, 3, 4, 5, 6], loop: 0 });
    expect((await shown(result)).map(([gray, alpha]) => (alpha === 0 ? undefined : gray))).toEqual(values);
  });

  test('all its frames if the encoder has merged them into a still picture', async () => {
    const encoded = await encode([10, 10, 10]);
    expect((await sharp(encoded).metadata()).pages ?? 1).toBe(1);
    const result = withTiming(encoded, size, { delays: [100, 200, 300], loop: 2 });
    expect(await sharp(result).metadata()).toMatchObject({
      pages: 3,
      delay: [100, 200, 300],
      loop: 2,
      ...size,
    });
    expect(await shown(result)).toEqual([10, 10, 10].map((value) => [value, 255]));
  });

  test.each([
    ['lossless', true],
    ['lossy', false],
  ])('a whole frame with the transparency of the still picture: %s', async (_, lossless) => {
    const encoded = await encode([10, 10], 128, lossless);
    expect((await sharp(encoded).metadata()).pages ?? 1).toBe(1);
    const result = withTiming(encoded, size, { delays: [100, 200], loop: 0 });
    expect((await shown(result))[0]).toEqual((await shown(encoded))[0]);
    const [frame] = webpChunks(result).filter(({ name }) => name === 'ANMF');
    // Both less one.
    expect([frame?.content.readUIntLE(6, 3), frame?.content.readUIntLE(9, 3)]).toEqual([3, 1]);
  });

  test('at most the maximum number of repetitions of the format', async () => {
    const result = withTiming(await encode([10, 20]), size, { delays: [10, 20], loop: 65_536 });
    expect((await sharp(result).metadata()).loop).toBe(65_535);
  });
});
