import type { Metadata, Sharp } from 'sharp';
import { Problem } from '../shared/problem.ts';
import { resultFormats, type SourceFormat } from './format.ts';

/** What is encoded. */
export interface GrayPicture {
  /** Gray already, in libvips' hands. */
  readonly image: Sharp;
  /** What it was. */
  readonly format: SourceFormat;
  /** Of all frames. */
  readonly pixels: number;
  /** Of the source, for the timing of an animation. */
  readonly metadata: Metadata;
}

/** Up to this many pixels, what was lossless stays it in WebP. */
const losslessPixels = 8_388_608;

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
 * - lossless: 250 ms a million pixels and 28 MB, and twice that with transparency; so up to 4 s
 * - quality 90, effort 2: 90 ms. Efforts 0 and 1 give up on 48 million pixels, because the modes of their blocks
 *   take more than the 512 KiB that the format has for them; from effort 2 on, libwebp uses fewer modes then
 * - an animation, whose frames have fewer blocks: 100 ms at quality 90 and effort 0, 78 ms at quality 75
 */
function webp({ image, format, pixels, metadata: { pages = 1, delay, loop } }: GrayPicture): Sharp {
  const quick = pixels > quickAbovePixels;
  const animated = delay !== undefined && pages > 1;
  return image.webp({
    lossless: pixels <= losslessPixels && (format === 'gif' || format === 'tiff'),
    quality: quick && animated ? 75 : 90,
    effort: quick && animated ? 0 : 2,
    ...(animated && { delay, loop }),
  });
}

/** Pixels whose transparency is not that of a neighbour, at most: see below. */
const maximumAlphaChanges = 1_000_000;

/** Bytes of a pixel with gray and alpha. */
const pixelBytes = 2;

/**
 * Refuses a large picture whose transparency is noise: WebP keeps transparency without loss, for which libwebp takes up to
 * 100 bytes for each such pixel. (Measured, beside what the picture takes itself: 0.3 GB for 3 million; up to
 * `quickAbovePixels` 0.7 GB in all, however noisy.) Pictures of things change along their outlines, and don't come near.
 *
 * @param pixels gray and alpha
 * @param width in pixels
 * @throws Problem 413
 */
export function checkAlpha(pixels: Buffer, width: number): void {
  if (pixels.length <= quickAbovePixels * pixelBytes) return;
  const rowBytes = width * pixelBytes;
  let changes = 0;
  for (let at = rowBytes + 1 + pixelBytes; at < pixels.length; at += pixelBytes) {
    const alpha = pixels[at];
    if (alpha !== pixels[at - pixelBytes] && alpha !== pixels[at - rowBytes]) changes++;
  }
  if (changes <= maximumAlphaChanges) return;
  const detail = 'The transparency of this image is too detailed for its size. Send it smaller, or without.';
  throw new Problem('image-too-large', { detail });
}
