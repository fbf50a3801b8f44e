import type { WebpOptions } from 'sharp';
import type { SourceFormat } from './result-format.ts';

/** Maximum pixels of a lossless source that is encoded losslessly. */
const maxLosslessPixels = 8_388_608;

/** Animations with more pixels are encoded with the fast options. */
const maxSlowPixels = 16_777_216;

/**
 * Measured on one core, in CPU time, for noise, which takes longest:
 * - lossless: 250 ms a million pixels and 28 MB, and twice that with transparency
 * - quality 90, effort 2: 90 ms
 * - an animation: 100 ms at quality 90 and effort 0, 78 ms at quality 75
 *
 * @param framePixels of one frame
 * @param frames 1 for a still image
 */
export function webpOptions(format: SourceFormat, framePixels: number, frames: number): WebpOptions {
  const pixels = framePixels * frames;
  const isFast = frames > 1 && pixels > maxSlowPixels;
  return {
    lossless: pixels <= maxLosslessPixels && (format === 'gif' || format === 'tiff'),
    quality: isFast ? 75 : 90,
    effort: isFast && framePixels <= maxSlowPixels ? 0 : 2,
  };
}
