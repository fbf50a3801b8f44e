import { describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { toGrayscale } from '../../../../lambdas/grayscale/convert-image.ts';
import { orientationExif } from '../../../../lambdas/grayscale/jpeg/orientation.ts';
import { luma } from '../../../../lambdas/grayscale/luma.ts';
import {
  readAnimation,
  type WebpFrame,
  wholeFrame,
  writeAnimation,
} from '../../../../lambdas/grayscale/webp/animation.ts';
import { webpChunks, webpOf } from '../../../../lambdas/grayscale/webp/chunks.ts';
import { gif, lzw } from '../hostile/gif-writer.ts';
import { animation as animated, decoded, encoder, gradient, type Pixels } from '../pictures.ts';

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

/** The header says that there is Exif. */
function withExifFlag(chunks: ReturnType<typeof webpChunks>): ReturnType<typeof webpChunks> {
  const hasExif = 0x08;
  const [header] = chunks;
  header?.content.writeUInt8((header.content[0] as number) | hasExif, 0);
  return chunks;
}

describe('what a GIF may say and a WebP may not', () => {
  /** Repeats, as the file counts them: it is shown once more. */
  const repeats = (count: number) =>
    Buffer.concat([
      Buffer.from([0x21, 0xff, 11]),
      Buffer.from('NETSCAPE2.0'),
      Buffer.from([3, 1, count & 0xff, count >> 8, 0]),
    ]);
  const shownFor = (bytes: Buffer, hundredths: number) => {
    bytes.writeUInt16LE(hundredths, bytes.indexOf(Buffer.from([0x21, 0xf9, 4])) + 4);
    return bytes;
  };
  const withRepeats = (bytes: Buffer, count: number) => {
    bytes.writeUInt16LE(count, bytes.indexOf('NETSCAPE2.0') + 13);
    return bytes;
  };

  test.each([
    ['as much as there is room for', 6_553, 65_534, 65_530, 65_535],
    ['more than there is room for', 6_554, 65_535, 65_535, 65_535],
    ['the most that a GIF has room for', 65_535, 65_535, 65_535, 65_535],
  ])('is cut to what it may: %s', async (_, hundredths, count, milliseconds, loop) => {
    const source = shownFor(withRepeats(await animated(2, 'gif'), count), hundredths);
    const { bytes } = await toGrayscale(source, 'gif');
    expect(await sharp(bytes).metadata()).toMatchObject({ pages: 2, delay: [milliseconds, 60], loop });
  });

  test('is cut for large frames, too', async () => {
    const [width, height] = [4_100, 4_100];
    const white = { width: 1, height: 1, data: Buffer.from([2, 2, 0x4c, 0x01, 0]) };
    const large = { width, height, data: lzw(width * height) };
    const source = shownFor(gif(width, height, [large, white], repeats(65_535)), 65_535);
    const { bytes } = await toGrayscale(source, 'gif');
    expect(await sharp(bytes).metadata()).toMatchObject({ pages: 2, delay: [655_350, 100], loop: 65_535 });
  });
});

test('a colour profile of up to 1 MiB counts for each frame, a larger one and a second one for none', async () => {
  const frame = wholeFrame(await encoder(gradient(16, 16)).webp().toBuffer(), 16, 16, 50);
  const chunks = webpChunks(writeAnimation({ width: 16, height: 16, animation, frames: [frame, frame] }));
  const profileOf = (bytes: number) => ({ name: 'ICCP', content: Buffer.alloc(bytes, 7) });
  const taken = (...profiles: readonly ReturnType<typeof profileOf>[]) =>
    webpChunks(readAnimation([...profiles, ...chunks])?.frames[1]?.picture ?? Buffer.alloc(8))
      .filter(({ name }) => name === 'ICCP')
      .map(({ content }) => content.length);
  expect(taken(profileOf(1_048_576))).toEqual([1_048_576]);
  expect(taken(profileOf(1_048_577))).toEqual([]);
  expect(taken(profileOf(100), profileOf(200))).toEqual([100]);
});

test('one with large frames that is stored on its side comes out upright, too', async () => {
  const frame = await frameAt(gradient(64, 48), 0, 0, true);
  const clear = Buffer.from([0, 0, 0, 0, 4, 0]);
  const plain = writeAnimation({ width: 4_200, height: 4_100, animation: clear, frames: [frame, frame] });
  const exif = { name: 'EXIF', content: orientationExif(6) };
  const { bytes, ...size } = await toGrayscale(webpOf([...withExifFlag(webpChunks(plain)), exif]), 'webp');
  expect(size).toEqual({ width: 4_100, height: 4_200 });
  const { data, channels } = await decoded(bytes, { page: 1 });
  const alphaAt = (x: number, y: number) => data[(y * size.width + x) * channels + channels - 1];
  // What was in the upper left is in the upper right.
  expect([alphaAt(size.width - 10, 10), alphaAt(10, 10)]).toEqual([255, 0]);
});

test.each([2, 3, 4, 5, 6, 7, 8])(
  'one that is stored on its side comes out upright: %i',
  async (orientation) => {
    const frames = [
      await frameAt(gradient(63, 47), 0, 0, true),
      await frameAt(gradient(20, 10, 4), 40, 30, true),
    ];
    const plain = writeAnimation({ width: 63, height: 47, animation, frames });
    const chunks = withExifFlag(webpChunks(plain));
    const exif = { name: 'EXIF', content: orientationExif(orientation) };

    const { bytes, ...size } = await toGrayscale(webpOf([...chunks, exif]), 'webp');
    expect(size).toEqual(orientation < 5 ? { width: 63, height: 47 } : { width: 47, height: 63 });
    expect(await sharp(bytes).metadata()).toMatchObject({ ...size, delay: [70, 70], loop: 4, pages: 2 });
    expect((await sharp(bytes).metadata()).orientation ?? 1).toBe(1);
    for (const page of [0, 1]) {
      const shownPage = await sharp(plain, { page }).png().withMetadata({ orientation }).toBuffer();
      const [before, after] = [
        await decoded(shownPage, { autoOrient: true }),
        await decoded(bytes, { page }),
      ];
      let largest = 0;
      for (let pixel = 0; pixel < size.width * size.height; pixel++) {
        const [red = 0, green = 0, blue = 0] = before.data.subarray(pixel * before.channels);
        const gray = after.data[pixel * after.channels] as number;
        largest = Math.max(largest, Math.abs(gray - luma(red, green, blue)));
      }
      expect(largest).toBeLessThanOrEqual(12);
    }
  },
);
