import type { Metadata, Sharp } from 'sharp';

const weights: [number, number, number] = [0.299, 0.587, 0.114];
/** Rounds half up. The value slightly above a half compensates for errors of 32-bit floating-point numbers. */
const rounding = 0.5005;

/** Limited range: 16 is black, 235 is white. */
const limited = { factor: 255 / 219, offset: (-16 * 255) / 219 };

/**
 * Computes Rec. 601 luma of the sRGB values, exact for 8 bits. sharp's `greyscale()` converts to linear light first,
 * which gives other values.
 *
 * @param metadata of the source, with 8 bits for each channel
 * @param isLimitedGray whether the source is gray with limited range
 */
export function toLuma(image: Sharp, metadata: Metadata, isLimitedGray = false): Sharp {
  if (isGray(metadata)) return image;
  const [factor, offset] = isLimitedGray ? [limited.factor, limited.offset + rounding] : [1, rounding];
  const luma = image.recomb([weights, weights, weights]);
  return metadata.hasAlpha
    ? luma.linear([factor, factor, factor, 1], [offset, offset, offset, 0])
    : luma.linear(factor, offset);
}

/** @param image with equal color channels */
export function toSingleChannel(image: Sharp, metadata: Metadata): Sharp {
  return isGray(metadata) || metadata.hasAlpha ? image.toColourspace('b-w') : image.extractChannel(0);
}

/** A profile converts gray to colors. */
function isGray({ space, hasProfile }: Metadata): boolean {
  return (space === 'b-w' || space === 'grey16') && !hasProfile;
}
