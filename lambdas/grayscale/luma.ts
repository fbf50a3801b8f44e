/**
 * What grayscale means here: Rec. 601 luma of the stored values, Y = 0.299 R + 0.587 G + 0.114 B, as JPEG's own Y
 * channel. (libvips' own grayscale converts to linear light first, which gives other values.)
 */
const weights = { red: 0.299, green: 0.587, blue: 0.114 };

// In thousandths the weights are whole numbers, so the sum is exact; 500 rounds to the nearest.
const thousandths = {
  red: Math.round(1000 * weights.red),
  green: Math.round(1000 * weights.green),
  blue: Math.round(1000 * weights.blue),
};

/** @returns the luma of an 8-bit pixel, rounded to the nearest, halves up */
export function luma(red: number, green: number, blue: number): number {
  const sum = thousandths.red * red + thousandths.green * green + thousandths.blue * blue + 500;
  // Cut to thousands without a division, which takes a third longer: an eighth of a thousand is 125, and 33,555 is 2²² /
  // 125 rounded up. Exact for sums up to 472,991; this one is 255,500 at most.
  return ((sum >>> 3) * 33_555) >>> 22;
}

/** @returns the luma of a pixel of 16 bits a sample, rounded to the nearest of 8 bits */
export function luma16(red: number, green: number, blue: number): number {
  return Math.round((weights.red * red + weights.green * green + weights.blue * blue) / 257);
}

/**
 * The same as a matrix and an addition, for an image that libvips streams: gives what {@link luma} does, for each of
 * the 16,777,216 colours. The sum is cut to a whole number after the addition. Between 500 and 501 thousandths, what
 * is added keeps the errors of 32-bit floating point on the right side.
 */
export const lumaMatrix = {
  matrix: [row(), row(), row()] as [Row, Row, Row],
  rounding: 0.5005,
};

type Row = [number, number, number];

function row(): Row {
  return [weights.red, weights.green, weights.blue];
}

/** A gray picture as plain pixels. */
export interface GrayPixels {
  /** One byte each, or two: gray and alpha. */
  readonly pixels: Buffer;
  readonly channels: 1 | 2;
  /** In pixels. */
  readonly width: number;
  /** In pixels. */
  readonly height: number;
}

/**
 * Turns 8-bit pixels into luma, with alpha where they have it.
 *
 * @param pixels 1 (gray), 2 (gray, alpha), 3 (RGB) or 4 (RGB, alpha) bytes a pixel. Overwritten: the result begins
 * where the pixels began, because a copy of 50 million pixels is memory that the function does not need to have
 * @param channels bytes a pixel
 * @returns the result, 1 or 2 bytes a pixel
 * @throws RangeError for another number of channels
 */
export function toLuma(pixels: Buffer, channels: number): Pick<GrayPixels, 'pixels' | 'channels'> {
  if (channels === 1 || channels === 2) return { pixels, channels };
  if (channels === 3) {
    let to = 0;
    for (let from = 0; from + 2 < pixels.length; from += 3) {
      pixels[to++] = luma(pixels[from] as number, pixels[from + 1] as number, pixels[from + 2] as number);
    }
    return { pixels: pixels.subarray(0, to), channels: 1 };
  }
  if (channels === 4) {
    let to = 0;
    for (let from = 0; from + 3 < pixels.length; from += 4) {
      const alpha = pixels[from + 3] as number;
      pixels[to++] = luma(pixels[from] as number, pixels[from + 1] as number, pixels[from + 2] as number);
      pixels[to++] = alpha;
    }
    return { pixels: pixels.subarray(0, to), channels: 2 };
  }
  throw new RangeError(`Pixels have 1 to 4 channels, not ${channels}.`);
}
