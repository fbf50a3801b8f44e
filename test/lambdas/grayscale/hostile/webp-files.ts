import { orientationExif } from '../exif.ts';
import { animation, encoder, gradient } from '../pictures.ts';
import { named } from './hostile-file.ts';
import { chunk, extended, riff } from './webp-writer.ts';

const file = named('WebP');

const repeated = (bytes: Buffer, count: number): Buffer => Buffer.alloc(count * bytes.length, bytes);

/** A lossless picture of one color with any size in its header. */
async function flat(width: number, height: number): Promise<Buffer> {
  const picture = { create: { width: 16, height: 16, channels: 3, background: '#777' } } as const;
  const { default: sharp } = await import('sharp');
  const bytes = await sharp(picture).webp({ lossless: true }).toBuffer();
  const size = bytes.indexOf('VP8L') + 9;
  bytes.writeUInt32LE(((width - 1) | ((height - 1) << 14)) >>> 0, size);
  return bytes;
}

/** Noise in each channel, which needs the most memory in libwebp. */
async function noise(width: number, height: number): Promise<Buffer> {
  const data = Buffer.alloc(4 * width * height);
  let state = 1;
  for (let at = 0; at < data.length; at += 4) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    data.writeInt32LE(state, at);
  }
  const picture = encoder({ data, width, height, channels: 4 });
  return await picture.webp({ quality: 30, alphaQuality: 30, effort: 0 }).toBuffer();
}

/** The chunk of a still picture of 16 by 16 pixels. */
async function still(): Promise<Buffer> {
  return (await encoder(gradient(16, 16)).webp().toBuffer()).subarray(12);
}

const hasExif = 0x08;
const [hasAnimation, hasProfile] = [0x02, 0x20];

/** @param side of the canvas, in pixels */
async function onCanvas(frames: number, side: number): Promise<Buffer> {
  const bytes = await animation(frames, 'webp');
  bytes.writeUIntLE(side - 1, 24, 3);
  bytes.writeUIntLE(side - 1, 27, 3);
  return bytes;
}

async function rotated(frames: number, side: number): Promise<Buffer> {
  const bytes = await onCanvas(frames, side);
  bytes.writeUInt8((bytes[20] as number) | hasExif, 20);
  return riff([bytes.subarray(12), chunk('EXIF', orientationExif(6))]);
}

/** A frame of one pixel in the upper left corner. */
async function pixelFrame(): Promise<Buffer> {
  const pixel = await encoder({ data: Buffer.alloc(3), width: 1, height: 1, channels: 3 })
    .webp()
    .toBuffer();
  const control = Buffer.alloc(16);
  control.writeUIntLE(100, 12, 3);
  return chunk('ANMF', Buffer.concat([control, pixel.subarray(12)]));
}

export const webpFiles = [
  file(413, '268 million pixels in 38 bytes', () => flat(16_383, 16_383)),
  file(413, 'slightly more than 25 million pixels in 38 bytes', () => flat(16_383, 1_526)),
  file(201, '25 million pixels of noise with transparency', () => noise(5_000, 5_000)),
  file(413, '100,000 frames', async () => {
    const bytes = await animation(2, 'webp');
    const frame = bytes.subarray(bytes.lastIndexOf('ANMF'));
    return riff([bytes.subarray(12), repeated(frame, 100_000)]);
  }),
  file(413, 'three frames on a canvas of 25 million pixels', () => onCanvas(3, 5_000)),
  // Needs more memory than the same frames stored upright.
  file(201, 'two frames on a canvas of 25 million pixels, rotated', () => rotated(2, 5_000)),
  file(201, '100 frames on a canvas of 0.1 million pixels, rotated', () => rotated(100, 316)),
  file(413, 'an animation on the maximum canvas of the header', async () => {
    const bytes = await animation(2, 'webp');
    bytes.writeUIntLE(2 ** 24 - 1, 24, 3);
    bytes.writeUIntLE(2 ** 24 - 1, 27, 3);
    return bytes;
  }),
  file(422, 'a canvas that is larger than its picture', async () =>
    riff([extended(0, 4_000, 4_000), await still()]),
  ),
  file(201, '15 MB of Exif', async () =>
    riff([extended(hasExif, 16, 16), await still(), chunk('EXIF', Buffer.alloc(15e6))]),
  ),
  file(422, '500,000 unknown chunks', async () =>
    riff([extended(0, 16, 16), repeated(chunk('junk', Buffer.alloc(2)), 500_000), await still()]),
  ),
  file(201, '100 frames of one pixel with a color profile of 18.9 MB', async () => {
    const frame = await pixelFrame();
    return riff([
      extended(hasAnimation | hasProfile, 1, 1),
      chunk('ICCP', Buffer.alloc(18.9e6)),
      chunk('ANIM', Buffer.alloc(6)),
      repeated(frame, 100),
    ]);
  }),
  file(422, 'a length of four gigabytes', async () => {
    const bytes = riff([await still()]);
    bytes.writeUInt32LE(0xffff_fffe, 4);
    return bytes;
  }),
];
