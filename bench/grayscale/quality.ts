import sharp from 'sharp';

/** A picture with one 8-bit channel. */
export interface LumaPicture {
  readonly width: number;
  readonly height: number;
  readonly values: Uint8Array;
}

/**
 * Decodes a picture and computes its luma, Y = 0.299 R + 0.587 G + 0.114 B, rounded to 8 bits like every result.
 */
export async function lumaOf(path: string): Promise<LumaPicture> {
  const { data, info } = await sharp(path, { limitInputPixels: false })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  const values = new Uint8Array(width * height);
  for (let at = 0, from = 0; at < values.length; at++, from += channels) {
    const red = data[from] as number;
    values[at] =
      channels < 3
        ? red
        : Math.round(
            (299 * red + 587 * (data[from + 1] as number) + 114 * (data[from + 2] as number)) / 1000,
          );
  }
  return { width, height, values };
}

/**
 * Peak signal-to-noise ratio.
 *
 * @returns dB; infinite if all values are the same
 * @throws {Error} if the pictures have different sizes
 */
export function psnr(a: LumaPicture, b: LumaPicture): number {
  if (a.width !== b.width || a.height !== b.height) {
    throw new Error(`The result has ${b.width} x ${b.height} pixels, its source ${a.width} x ${a.height}.`);
  }
  let squares = 0;
  for (let at = 0; at < a.values.length; at++) {
    squares += ((a.values[at] as number) - (b.values[at] as number)) ** 2;
  }
  return 10 * Math.log10((255 ** 2 * a.values.length) / squares);
}
