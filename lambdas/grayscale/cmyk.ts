import type { Pixels } from './apply-orientation.ts';

/**
 * Converts CMYK without a profile to RGB as Chromium does: each color is reduced by its ink and by black.
 *
 * @param pixels 0 is no ink. Overwritten: the result begins where they began
 * @param hasAlpha whether there is a fifth channel, which is kept
 */
export function rgbOfCmyk(pixels: Buffer, hasAlpha: boolean): Pick<Pixels, 'data' | 'channels'> {
  const [channels, left] = hasAlpha ? ([5, 4] as const) : ([4, 3] as const);
  let to = 0;
  for (let from = 0; from < pixels.length; from += channels, to += left) {
    const light = 255 - (pixels[from + 3] as number);
    for (let color = 0; color < 3; color++) {
      pixels[to + color] = ((255 - (pixels[from + color] as number)) * light) / 255 + 0.5;
    }
    if (hasAlpha) pixels[to + 3] = pixels[from + 4] as number;
  }
  return { data: pixels.subarray(0, to), channels: left };
}
