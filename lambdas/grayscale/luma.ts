import type { Metadata } from 'sharp';

/**
 * Computes Rec. 601 luma of sRGB values, exact for 8 bits. sharp's `greyscale()` converts to linear light first, which
 * gives other values. Within libvips (`recomb`), a PNG of 12 megapixels takes 940 ms of CPU time, and so it takes 630.
 *
 * @param pixels RGB, with alpha if there are four channels. Overwritten: the result begins where they began
 * @returns luma, with alpha if there was
 */
export function lumaOfPixels(pixels: Buffer, channels: 3 | 4): Buffer {
  let to = 0;
  for (let from = 0; from + channels <= pixels.length; from += channels) {
    const red = pixels[from] as number;
    const green = pixels[from + 1] as number;
    const blue = pixels[from + 2] as number;
    const alpha = pixels[from + 3] as number;
    // In thousandths, so that the sum is exact; 500 rounds. The division by 1,000 is one by 8 and a multiplication by
    // 2²² / 125, exact for sums up to 472,991.
    const sum = 299 * red + 587 * green + 114 * blue + 500;
    pixels[to++] = ((sum >>> 3) * 33_555) >>> 22;
    if (channels === 4) pixels[to++] = alpha;
  }
  return pixels.subarray(0, to);
}

/** Whether the values are luma already. A profile converts gray to colors. */
export function isGray({ space, hasProfile }: Metadata): boolean {
  return (space === 'b-w' || space === 'grey16') && !hasProfile;
}

/**
 * Expands limited range in place: 16 becomes 0, 235 becomes 255. Transparency always has the full range.
 *
 * @param channels 1, or 2 with transparency
 */
export function expandLimitedRange(luma: Buffer, channels: 1 | 2): void {
  const full = Uint8ClampedArray.from({ length: 256 }, (_, value) => ((value - 16) * 255) / 219);
  for (let at = 0; at < luma.length; at += channels) luma[at] = full[luma[at] as number] as number;
}
