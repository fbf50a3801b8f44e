import type { default as SharpLibrary } from 'sharp';
import { resultFormats, type SourceFormat } from './format.ts';
import type { GrayPixels } from './luma.ts';
import { timeOut } from './readable.ts';
import type { TimeLimit } from './time-limit.ts';
import { alphaChunk } from './webp/alpha-chunk.ts';
import { withAlpha } from './webp/chunks.ts';

/** Up to this many pixels, what was lossless stays it in WebP. */
const losslessPixels = 8_388_608;

/** Above this many pixels what takes long is made the quick way. */
const quickAbovePixels = 16_777_216;

/**
 * Measured on one core, in CPU time, for noise, the worst there is:
 * - lossless: 250 ms a million pixels and 28 MB, and twice that with transparency; so up to 4 s
 * - quality 90, effort 2: 90 ms. Efforts 0 and 1 give up on 48 million pixels, because the modes of their blocks
 *   take more than the 512 KiB that the format has for them; from effort 2 on, libwebp uses fewer modes then
 * - an animation, whose frames have fewer blocks: 100 ms at quality 90 and effort 0, 78 ms at quality 75
 *
 * @param format of the source
 * @param framePixels of one frame
 * @param frames 1 for a still picture
 */
export function webpOptions(format: SourceFormat, framePixels: number, frames: number) {
  const pixels = framePixels * frames;
  const quick = frames > 1 && pixels > quickAbovePixels;
  return {
    lossless: pixels <= losslessPixels && (format === 'gif' || format === 'tiff'),
    quality: quick ? 75 : 90,
    effort: quick && framePixels <= quickAbovePixels ? 0 : 2,
  };
}

/**
 * Encodes one picture as what its format becomes.
 *
 * @param picture its pixels are overwritten
 * @param format of the source
 * @param frames of the animation that it belongs to. @default 1
 */
export async function encode(
  sharp: typeof SharpLibrary,
  picture: GrayPixels,
  format: SourceFormat,
  timeout: TimeLimit,
  frames = 1,
): Promise<Buffer> {
  const { width, height, channels } = picture;
  const count = width * height;
  const open = (pixels: Buffer, each: 1 | 2) =>
    sharp(pixels, { raw: { width, height, channels: each }, limitInputPixels: false }).timeout(timeout());
  try {
    switch (resultFormats[format].extension) {
      case 'jpg':
        // Optimal Huffman tables cost a third more time for 2% of the bytes.
        return await open(picture.pixels, channels)
          .toColourspace('b-w')
          .jpeg({ quality: 90, mozjpeg: false, optimiseCoding: false })
          .toBuffer();
      case 'png':
        // Measured for 48 million pixels with alpha: level 6 takes 1.7 times as long as 3, and saves 5% of the bytes.
        return await open(picture.pixels, channels)
          .toColourspace('b-w')
          .png({ compressionLevel: count > quickAbovePixels ? 3 : 6 })
          .toBuffer();
      case 'webp': {
        const options = webpOptions(format, count, frames);
        if (channels === 1 || options.lossless)
          return await open(picture.pixels, channels).webp(options).toBuffer();
        const { gray, alpha } = apart(picture.pixels);
        const chunk = alpha && alphaChunk(alpha, width);
        const coded = await open(gray, 1).webp(options).toBuffer();
        return chunk ? withAlpha(coded, chunk, width, height) : coded;
      }
    }
  } catch (cause) {
    throw timeOut(cause) ?? cause;
  }
}

/**
 * Takes gray and alpha apart. What nobody sees becomes what was seen before it, which takes few bytes.
 *
 * @param pixels two bytes each. Overwritten: gray begins where they began
 * @returns no alpha where nothing is transparent
 */
function apart(pixels: Buffer): { gray: Buffer; alpha: Uint8Array | undefined } {
  const count = pixels.length / 2;
  const alpha = new Uint8Array(count);
  let seen = pixels[0] as number;
  let transparent = false;
  for (let at = 0; at < count; at++) {
    const opacity = pixels[2 * at + 1] as number;
    if (opacity > 0) seen = pixels[2 * at] as number;
    if (opacity < 255) transparent = true;
    pixels[at] = seen;
    alpha[at] = opacity;
  }
  return { gray: pixels.subarray(0, count), alpha: transparent ? alpha : undefined };
}
