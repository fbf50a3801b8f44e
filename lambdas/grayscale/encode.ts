import type { Metadata, Sharp } from 'sharp';
import { resultFormats, type SourceFormat } from './format.ts';

/** What is encoded. */
export interface GrayPicture {
  /** Gray already, in libvips' hands. */
  readonly image: Sharp;
  /** What it was. */
  readonly format: SourceFormat;
  /** Of all frames. */
  readonly pixels: number;
  /** Whether its transparency is noise: see `isNoisy`. */
  readonly noisyAlpha: boolean;
  /** Of the source, for the timing of an animation. */
  readonly metadata: Metadata;
}

/** Above this many pixels what takes long is made the quick way. */
const quickAbovePixels = 16_777_216;

/** The picture with the encoder that it gets. */
export function encoder(picture: GrayPicture): Sharp {
  const { image, format, pixels } = picture;
  switch (resultFormats[format].extension) {
    case 'jpg':
      // Optimal Huffman tables cost a third more time for 2% of the bytes.
      return image.toColourspace('b-w').jpeg({ quality: 90, mozjpeg: false, optimiseCoding: false });
    case 'png':
      // Measured for 48 million pixels with alpha: level 6 takes 1.7 times as long as 3, and saves 5% of the bytes.
      return image.toColourspace('b-w').png({ compressionLevel: pixels > quickAbovePixels ? 3 : 6 });
    case 'webp':
      return webp(picture);
  }
}

/**
 * Measured on one core, in CPU time, for noise, the worst there is:
 * - lossless: 250 ms a million pixels, and 28 MB; so 4 s and 0.5 GB for the most that is made so
 * - quality 90, effort 2: 90 ms. Efforts 0 and 1 give up on 48 million pixels, because the modes of their blocks
 *   take more than the 512 KiB that the format has for them; from effort 2 on, libwebp uses fewer modes then
 * - an animation, whose frames have fewer blocks: 100 ms at quality 90 and effort 0, 78 ms at quality 75
 */
function webp({
  image,
  format,
  pixels,
  noisyAlpha,
  metadata: { pages = 1, delay, loop },
}: GrayPicture): Sharp {
  const quick = pixels > quickAbovePixels;
  const animated = delay !== undefined && pages > 1;
  return image.webp({
    // What was lossless stays it.
    lossless: !quick && (format === 'gif' || format === 'tiff'),
    quality: quick && animated ? 75 : 90,
    effort: quick && animated ? 0 : 2,
    alphaQuality: noisyAlpha ? 0 : 100,
    ...(animated && { delay, loop }),
  });
}

/** Bytes of a pixel with gray and alpha. */
const pixelBytes = 2;

/**
 * Whether a picture's transparency changes from pixel to pixel so often that WebP, which keeps it without loss, would
 * take too much memory: measured, 38 bytes for each change, which is 1.9 GB for 50 million. Such a one is kept in two
 * steps instead of 256. Pictures of things do not come near: they change along outlines.
 *
 * @param pixels gray and alpha
 */
export function isNoisy(pixels: Buffer): boolean {
  const most = 8_000_000;
  let changes = 0;
  if (pixels.length <= most * pixelBytes) return false;
  for (let at = 1 + pixelBytes; at < pixels.length; at += pixelBytes) {
    if (pixels[at] !== pixels[at - pixelBytes]) changes++;
  }
  return changes > most;
}
