import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { toGrayscale } from '../../../../lambdas/grayscale/convert-image.ts';
import { luma } from '../../../../lambdas/grayscale/luma.ts';
import {
  readAnimation,
  type WebpFrame,
  wholeFrame,
  writeAnimation,
} from '../../../../lambdas/grayscale/webp/animation.ts';
import { webpChunks } from '../../../../lambdas/grayscale/webp/chunks.ts';
import { gif, lzw } from '../hostile/gif-writer.ts';
import { decoded, encoder, gradient, type Pixels } from '../pictures.ts';

/** A frame at a place, laid over what was there. */
async function frameAt(pixels: Pixels, left: number, top: number, lossless: boolean): Promise<WebpFrame> {
  const picture = await encoder(pixels).webp({ lossless, quality: 95 }).toBuffer();
  const frame = wholeFrame(picture, pixels.width, pixels.height, 70);
  frame.control.writeUIntLE(left / 2, 0, 3);
  frame.control.writeUIntLE(top / 2, 3, 3);
  frame.control[15] = 0;
  return frame;
}

const animation = Buffer.from([0, 0, 255, 255, 4, 0]);

/** What a viewer shows of each frame. */
async function shown(file: Buffer): Promise<Pixels> {
  return await decoded(file, { animated: true });
}

describe.each([
  ['with loss', false],
  ['without', true],
])('an animated WebP %s', (_, lossless) => {
  test('shows the luma of each frame, with frames that fill a part of it and are laid over others', async () => {
    const frames = [
      await frameAt(gradient(64, 48), 0, 0, lossless),
      await frameAt(gradient(20, 10, 4), 40, 30, lossless),
      await frameAt(gradient(64, 48, 4), 0, 0, lossless),
    ];
    const source = writeAnimation({ width: 64, height: 48, animation, frames });
    const { bytes, width, height } = await toGrayscale(source, 'webp');
    expect([width, height]).toEqual([64, 48]);
    const [before, after] = [await shown(source), await shown(bytes)];
    expect(after).toMatchObject({ width: 64, height: 3 * 48 });
    let largest = 0;
    for (let at = 0; at < before.data.length; at += 4) {
      const [red = 0, green = 0, blue = 0, alpha = 0] = before.data.subarray(at, at + 4);
      largest = Math.max(largest, Math.abs((after.data[at] as number) - luma(red, green, blue)));
      expect(Math.abs((after.data[at + 3] as number) - alpha)).toBeLessThanOrEqual(1);
    }
    expect(largest).toBeLessThanOrEqual(8);
    expect(await sharp(bytes).metadata()).toMatchObject({ delay: [70, 70, 70], loop: 4, pages: 3 });
    const controls = (file: Buffer) => readAnimation(webpChunks(file))?.frames.map(({ control }) => control);
    expect(controls(bytes)).toEqual(controls(source));
  });
});

test('its background becomes gray', async () => {
  const frame = await frameAt(gradient(16, 16), 0, 0, true);
  const file = writeAnimation({ width: 16, height: 16, animation, frames: [frame, frame] });
  const content = readAnimation(webpChunks(file))?.animation;
  // Red was given as blue, green, red.
  expect([...(content ?? [])]).toEqual([76, 76, 76, 255, 4, 0]);
});

test('its colour profile counts for each frame', async () => {
  const still = await encoder(gradient(16, 16)).withIccProfile('p3').webp({ lossless: true }).toBuffer();
  const [header, profile, picture] = webpChunks(still);
  expect([header?.name, profile?.name, picture?.name]).toEqual(['VP8X', 'ICCP', 'VP8L']);
  if (!profile) throw new Error('The test made no profile.');
  const frame = wholeFrame(still, 16, 16, 50);
  const chunks = webpChunks(writeAnimation({ width: 16, height: 16, animation, frames: [frame, frame] }));
  const taken = readAnimation([...chunks.slice(0, 1), profile, ...chunks.slice(1)]);
  expect((await sharp(taken?.frames[1]?.picture).metadata()).icc).toEqual(profile.content);
});

test('a GIF whose frames are large stays an animation, each frame as it is shown', async () => {
  const [width, height] = [4_100, 4_100];
  const frames = [
    { width, height, data: lzw(width * height) },
    { width: 100, height: 100, data: lzw(10_000) },
  ];
  const { bytes } = await toGrayscale(gif(width, height, frames), 'gif');
  const metadata = await sharp(bytes, { animated: true }).metadata();
  expect(metadata).toMatchObject({ pages: 2, pageHeight: height, width, delay: [100, 100] });
});
