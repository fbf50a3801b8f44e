import type { GrayPixels } from './luma.ts';

/**
 * @param stored the picture as its file has it
 * @param orientation 1 (upright) to 8, as Exif counts them
 * @returns the picture upright
 */
export function turned({ pixels, channels, ...stored }: GrayPixels, orientation: number): GrayPixels {
  // Which side of the stored picture becomes the upper one, and which the left one (Exif 2.3, 4.6.4).
  const fromRight = [2, 3, 7, 8].includes(orientation);
  const fromBottom = [3, 4, 6, 7].includes(orientation);
  const [width, height] = orientation < 5 ? [stored.width, stored.height] : [stored.height, stored.width];
  const columnStep = channels * (fromRight ? -1 : 1);
  const rowStep = channels * stored.width * (fromBottom ? -1 : 1);
  const [right, down] = orientation < 5 ? [columnStep, rowStep] : [rowStep, columnStep];
  const first =
    channels * ((fromRight ? stored.width - 1 : 0) + (fromBottom ? stored.height - 1 : 0) * stored.width);
  const upright = Buffer.allocUnsafe(pixels.length);
  let to = 0;
  for (let y = 0; y < height; y++) {
    let from = first + y * down;
    for (let x = 0; x < width; x++, from += right) {
      upright[to++] = pixels[from] as number;
      if (channels === 2) upright[to++] = pixels[from + 1] as number;
    }
  }
  return { pixels: upright, channels, width, height };
}
