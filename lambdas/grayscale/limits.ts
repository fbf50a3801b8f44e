import { Problem } from '../shared/problem.ts';
import type { SourceFormat } from './result-format.ts';

interface FormatLimits {
  /** For messages. */
  readonly name: string;
  /** Pixels of a frame. */
  readonly maxPixels: number;
  /** Pixels of a side. */
  readonly maxSide: number;
}

/** WebP has at most 16,383 pixels a side, and the others are converted to it. */
const webpLimits = { maxPixels: 25_000_000, maxSide: 16_383 };

export const formatLimits: Readonly<Record<SourceFormat, FormatLimits>> = {
  jpeg: { name: 'A JPEG image', maxPixels: 50_000_000, maxSide: 65_535 },
  // The side is libpng's limit.
  png: { name: 'A PNG image', maxPixels: 50_000_000, maxSide: 1_000_000 },
  webp: { name: 'A WebP image', ...webpLimits },
  avif: { name: 'An AVIF image', ...webpLimits },
  gif: { name: 'A GIF image', ...webpLimits },
  tiff: { name: 'A TIFF image', ...webpLimits },
};

export const maxBytes = 20 * 1024 * 1024;
export const maxFrames = 100;
/** Pixels of all frames of an animation together. */
export const maxAnimationPixels = 50_000_000;
/** Scans of a JPEG. Encoders write about ten. Each scan is a pass over all blocks, and needs few bytes. */
export const maxScans = 100;

/** Size of a decoded image. */
export interface PictureSize {
  /** In pixels. Of an animation, the size of the canvas. */
  readonly width: number;
  readonly height: number;
  /** 1 for a still image. */
  readonly frames: number;
}

/** @throws {Problem} 413 with a detail that names the limit */
export function checkLimits({ width, height, frames }: PictureSize, format: SourceFormat): void {
  const { name, maxPixels, maxSide } = formatLimits[format];
  if (width * height > maxPixels) throw tooLarge(`${name} may have at most ${millions(maxPixels)} pixels.`);
  if (Math.max(width, height) > maxSide) {
    throw tooLarge(`${name} may have at most ${maxSide.toLocaleString('en-US')} pixels a side.`);
  }
  if (frames > maxFrames) throw tooManyFrames();
  if (frames > 1 && width * height * frames > maxAnimationPixels) {
    throw tooLarge(
      `The frames of an animation may have at most ${millions(maxAnimationPixels)} pixels in all.`,
    );
  }
}

export function tooManyFrames(): Problem {
  return tooLarge(`An animation may have at most ${maxFrames} frames.`);
}

export function tooLarge(detail: string): Problem {
  return new Problem('image-too-large', { detail });
}

export function millions(count: number): string {
  return `${count / 1_000_000} million`;
}
