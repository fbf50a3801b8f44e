import type { Metadata } from 'sharp';
import { Problem } from '../shared/problem.ts';
import { resultFormats, type SourceFormat } from './format.ts';

/** What a picture may have at most. */
export const limits = {
  /** Pixels of one frame. */
  framePixels: 50_000_000,
  /** Pixels of all frames. */
  totalPixels: 100_000_000,
  frames: 100,
  /**
   * Pixels of one frame of a GIF up to which all its frames go through libwebp's encoder of animations together, which
   * holds up to seven of them: measured, two frames of 49 million pixels take 1.5 GB, six of 16 million 0.8 GB.
   */
  joinedFramePixels: 16_777_216,
  /**
   * Bytes of a frame as its decoder holds it: 50 million pixels of RGB with alpha, 16 bits each. Only a TIFF may have
   * more, of up to 16 bytes a pixel, and libtiff may hold all of them: measured, 1.3 GB.
   */
  decodedBytes: 400_000_000,
  /**
   * The same for AVIF: 50 million pixels of RGB with alpha, 8 bits each. libaom and libheif hold 18 bytes for a pixel of 8
   * bits, and 25 for one of more: measured, 1.0 GB and 1.2 GB for 50 million.
   */
  decodedAvifBytes: 200_000_000,
  /** Pixels of a side in WebP, which is what its format has room for. */
  webpSide: 16_383,
  /** Pixels of a side of a PNG that is not converted row by row: libpng refuses more. */
  decodedPngSide: 1_000_000,
  /** Scans of a JPEG. Encoders write about ten; each costs a walk over all blocks, and an empty one a few bytes. */
  scans: 100,
};

const sampleBytes: Readonly<Record<string, number>> = {
  uchar: 1,
  char: 1,
  ushort: 2,
  short: 2,
  uint: 4,
  int: 4,
  float: 4,
  complex: 8,
  double: 8,
  dpcomplex: 16,
};

/**
 * @param metadata what the file's header says: nothing is decoded yet
 * @param frames of the animation, 1 for a still picture
 * @throws Problem 413
 */
export function checkLimits(metadata: Metadata, frames: number, format: SourceFormat): void {
  const { width, height, pages = 1, channels, depth } = metadata;
  const pixels = width * height;
  const decodedBytes = pixels * channels * (sampleBytes[depth] ?? 16);
  const tooLarge =
    pixels > limits.framePixels ||
    pixels * frames > limits.totalPixels ||
    Math.max(frames, pages) > limits.frames;
  if (tooLarge) throw new Problem('image-too-large');
  if (decodedBytes > (format === 'avif' ? limits.decodedAvifBytes : limits.decodedBytes)) {
    const detail =
      'With so many bits a pixel, an image of this size is too large. Send it with 8 bits a channel.';
    throw new Problem('image-too-large', { detail });
  }
  const isWebp = resultFormats[format].extension === 'webp';
  if (isWebp && Math.max(width, height) > limits.webpSide) {
    const detail = `This format becomes WebP, which has at most ${limits.webpSide} pixels a side.`;
    throw new Problem('image-too-large', { detail });
  }
}
