/** Pixels of one frame, 8 bits for each channel. */
export interface Pixels {
  readonly data: Buffer;
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 2 | 3 | 4;
}

/**
 * Rotates and flips a frame of an animation, or an AVIF. sharp does this only for still images of the other formats.
 *
 * @param orientation 1 (upright) to 8, as in Exif 2.3, section 4.6.4
 */
export function applyOrientation({ data, channels, ...stored }: Pixels, orientation: number): Pixels {
  // Which side of the stored frame becomes the top, and which the left side.
  const fromRight = [2, 3, 7, 8].includes(orientation);
  const fromBottom = [3, 4, 6, 7].includes(orientation);
  const [width, height] = orientation < 5 ? [stored.width, stored.height] : [stored.height, stored.width];
  const columnStep = channels * (fromRight ? -1 : 1);
  const rowStep = channels * stored.width * (fromBottom ? -1 : 1);
  const [right, down] = orientation < 5 ? [columnStep, rowStep] : [rowStep, columnStep];
  const first =
    channels * ((fromRight ? stored.width - 1 : 0) + (fromBottom ? stored.height - 1 : 0) * stored.width);
  const upright = Buffer.allocUnsafe(data.length);
  let to = 0;
  for (let y = 0; y < height; y++) {
    let from = first + y * down;
    for (let x = 0; x < width; x++, from += right) {
      for (let channel = 0; channel < channels; channel++) upright[to++] = data[from + channel] as number;
    }
  }
  return { data: upright, channels, width, height };
}
