import { expect, test } from '@jest/globals';
import sharp, { type Metadata, type Sharp } from 'sharp';
import { toLuma, toSingleChannel } from '../../../lambdas/grayscale/luma.ts';
import { decoded, lumaOf } from './pictures.ts';

/** All colors in steps of 5 for red and green, with each blue. */
function colors(channels: 3 | 4) {
  const steps = Array.from({ length: 52 }, (_, nth) => 5 * nth);
  const [width, height] = [256, steps.length ** 2];
  const data = Buffer.alloc(width * height * channels);
  let at = 0;
  for (const red of steps) {
    for (const green of steps) {
      for (let blue = 0; blue < width; blue++, at += channels) {
        data.set([red, green, blue, blue ^ red].slice(0, channels), at);
      }
    }
  }
  return { data, width, height, channels };
}

/** RGB, with alpha where the image has it; `raw()` alone drops the alpha of gray. */
async function shown(image: Sharp): Promise<Buffer> {
  const png = await image.png({ compressionLevel: 0 }).toBuffer();
  return (await decoded(png)).data;
}

test.each([3, 4] as const)(
  'is the weighted sum, rounded to the nearest, of %i channels',
  async (channels) => {
    const { data, width, height } = colors(channels);
    const metadata = { space: 'srgb', hasAlpha: channels === 4 } as Metadata;
    const image = sharp(data, { raw: { width, height, channels } });
    const gray = await shown(toSingleChannel(toLuma(image, metadata), metadata));
    let different = 0;
    for (let at = 0; at < data.length; at += channels) {
      const [red = 0, green = 0, blue = 0, alpha] = data.subarray(at, at + channels);
      if (gray[at] !== lumaOf(red, green, blue)) different++;
      if (channels === 4 && gray[at + 3] !== alpha) different++;
    }
    expect(different).toBe(0);
  },
);

test('expands limited range: 16 is black and 235 is white', async () => {
  const data = Buffer.from([0, 0, 0, 16, 16, 16, 126, 126, 126, 235, 235, 235, 255, 255, 255]);
  const metadata = { space: 'srgb', hasAlpha: false } as Metadata;
  const image = sharp(data, { raw: { width: 5, height: 1, channels: 3 } });
  const gray = await shown(toSingleChannel(toLuma(image, metadata, true), metadata));
  expect([...gray].filter((_, at) => at % 3 === 0)).toEqual([0, 0, 128, 255, 255]);
});
