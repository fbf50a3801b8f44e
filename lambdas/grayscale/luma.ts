import type { Metadata, Sharp } from 'sharp';

const weights: [number, number, number] = [0.299, 0.587, 0.114];
/** Halves round up; what is more than a half keeps 32-bit floating-point errors on the right side. */
const rounding = 0.5005;

/** Limited range has 16 for black and 235 for white. */
const limited = { factor: 255 / 219, offset: (-16 * 255) / 219 };

/**
 * Makes each color Rec. 601 luma of its sRGB values, exact for 8 bits. `greyscale()` of sharp converts to linear light
 * first, which gives other values.
 *
 * @param metadata of the source, with 8 bits a channel
 * @param isLimitedGray whether the source is gray in limited range
 */
export function toLuma(image: Sharp, metadata: Metadata, isLimitedGray = false): Sharp {
  if (isGray(metadata)) return image;
  const [factor, offset] = isLimitedGray ? [limited.factor, limited.offset + rounding] : [1, rounding];
  const luma = image.recomb([weights, weights, weights]);
  return metadata.hasAlpha
    ? luma.linear([factor, factor, factor, 1], [offset, offset, offset, 0])
    : luma.linear(factor, offset);
}

/** @param image its colors are equal */
export function toSingleChannel(image: Sharp, metadata: Metadata): Sharp {
  return isGray(metadata) || metadata.hasAlpha ? image.toColourspace('b-w') : image.extractChannel(0);
}

/** A profile turns gray into colors. */
function isGray({ space, hasProfile }: Metadata): boolean {
  return (space === 'b-w' || space === 'grey16') && !hasProfile;
}
