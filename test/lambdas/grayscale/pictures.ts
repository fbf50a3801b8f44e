import sharp, { type Sharp, type SharpOptions } from 'sharp';

/** A picture as raw pixels. */
export interface Pixels {
  readonly data: Buffer;
  readonly width: number;
  readonly height: number;
  readonly channels: 3 | 4;
}

/** Smooth colors over the whole range of each channel. Lossy formats change them only slightly. */
export function gradient(width: number, height: number, channels: 3 | 4 = 3): Pixels {
  const data = Buffer.alloc(width * height * channels);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * channels;
      data[at] = (255 * x) / (width - 1);
      data[at + 1] = (255 * y) / (height - 1);
      data[at + 2] = 255 - (255 * x) / (width - 1);
      if (channels === 4) data[at + 3] = 255 - (200 * y) / (height - 1);
    }
  }
  return { data, width, height, channels };
}

/** A sharp instance for encoding the pixels. */
export function encoder({ data, width, height, channels }: Pixels): Sharp {
  return sharp(data, { raw: { width, height, channels } });
}

/** An animation as GIF or WebP. */
export function animation(frames: number, format: 'gif' | 'webp'): Promise<Buffer> {
  const [width, height] = [16, 8];
  const data = Buffer.alloc(width * height * frames * 3);
  for (let frame = 0; frame < frames; frame++) {
    data.fill((frame * 37) % 256, frame * width * height * 3, (frame + 1) * width * height * 3);
  }
  const image = sharp(data, { raw: { width, height: height * frames, channels: 3, pageHeight: height } });
  const timing = { delay: Array.from({ length: frames }, (_, frame) => 50 + 10 * (frame % 5)), loop: 2 };
  return (
    format === 'gif'
      ? image.gif({ ...timing, keepDuplicateFrames: true })
      : image.webp({ ...timing, lossless: true })
  ).toBuffer();
}

/** Decodes a picture as viewers do: RGB or RGBA, 8 bits. */
export async function decoded(bytes: Buffer, options: SharpOptions = {}): Promise<Pixels> {
  const { data, info } = await sharp(bytes, options)
    .toColorspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: info.channels as 3 | 4 };
}

/** Rec. 601 luma, rounded. Calculated in thousandths, so that the sum is exact. */
export function lumaOf(red: number, green: number, blue: number): number {
  return Math.floor((299 * red + 587 * green + 114 * blue + 500) / 1000);
}
