import type { Metadata, default as SharpLibrary, SharpOptions } from 'sharp';
import { Problem } from '../shared/problem.ts';
import { convertJpeg } from './convert-jpeg.ts';
import { encoder, isNoisy } from './encode.ts';
import type { SourceFormat } from './format.ts';
import { checkScans } from './jpeg-segments.ts';
import { checkLimits, limits } from './limits.ts';
import { loadSharp } from './load-sharp.ts';
import { lumaMatrix, toLuma } from './luma.ts';
import { essentialPng } from './png-chunks.ts';
import { readable, tookTooLong } from './readable.ts';
import { checkFrames } from './webp-chunks.ts';

/** A converted picture. */
export interface GrayscaleImage {
  readonly bytes: Buffer;
  /** In pixels, upright. */
  readonly width: number;
  /** In pixels, upright; of an animation, of one frame. */
  readonly height: number;
}

/** Seconds that each step may take. */
const seconds = { decode: 6, encode: 10, animation: 15 };

/**
 * Converts a picture to grayscale: luma of the stored sRGB values, upright, without metadata.
 *
 * @param format as its first bytes tell
 * @throws Problem 413 for too many pixels, frames or scans, 422 for what cannot be decoded to its end
 */
export async function toGrayscale(source: Buffer, format: SourceFormat): Promise<GrayscaleImage> {
  const recoded = format === 'jpeg' ? convertJpeg(source) : undefined;
  if (recoded) return recoded;
  const checked = checkStructure(source, format);
  const sharp = await loadSharp();
  const metadata = await readMetadata(sharp, checked, format);
  const frames = animationFrames(metadata, format);
  checkLimits(metadata, frames, format);
  return frames > 1
    ? await convertAnimation(sharp, checked, format, metadata)
    : await convertStill(sharp, checked, format, metadata);
}

/**
 * What a file's own list of its parts tells, before a decoder gets to see it.
 *
 * @returns the file, or what a decoder needs of it
 */
function checkStructure(source: Buffer, format: SourceFormat): Buffer {
  if (format === 'jpeg') checkScans(source);
  if (format === 'webp') checkFrames(source);
  return format === 'png' ? essentialPng(source) : source;
}

async function readMetadata(
  sharp: typeof SharpLibrary,
  source: Buffer,
  format: SourceFormat,
): Promise<Metadata> {
  const metadata = await readable(() =>
    sharp(source, { failOn: 'error', limitInputPixels: false }).metadata(),
  );
  const found = metadata.format === 'heif' && metadata.compression === 'av1' ? 'avif' : metadata.format;
  if (found !== format)
    throw new Problem('image-not-readable', { reason: 'another format than it begins with' });
  return metadata;
}

/** GIF and WebP hold animations. The pages of a TIFF are pictures of their own: the first one is converted. */
function animationFrames({ pages = 1 }: Metadata, format: SourceFormat): number {
  return format === 'gif' || format === 'webp' ? pages : 1;
}

const decoding: SharpOptions = {
  failOn: 'error',
  limitInputChannels: 5,
  limitInputPixels: limits.totalPixels,
};

/** By way of plain pixels, whose luma takes a third of the time that it takes libvips. */
async function convertStill(
  sharp: typeof SharpLibrary,
  source: Buffer,
  format: SourceFormat,
  metadata: Metadata,
): Promise<GrayscaleImage> {
  const { data, info } = await readable(() =>
    sharp(source, { ...decoding, autoOrient: true })
      .timeout({ seconds: seconds.decode })
      .toColourspace('srgb')
      .raw()
      .toBuffer({ resolveWithObject: true }),
  );
  const { width, height } = info;
  const { pixels, channels } = toLuma(data, info.channels);
  const image = sharp(pixels, { raw: { width, height, channels }, limitInputPixels: false });
  const noisyAlpha = channels === 2 && isNoisy(pixels);
  try {
    const encoded = encoder({ image, format, pixels: width * height, noisyAlpha, metadata });
    return { bytes: await encoded.timeout({ seconds: seconds.encode }).toBuffer(), width, height };
  } catch (cause) {
    throw tookTooLong(cause) ?? cause;
  }
}

/** Frame by frame within libvips, which turns none: all frames at once would take 400 MB more. */
async function convertAnimation(
  sharp: typeof SharpLibrary,
  source: Buffer,
  format: SourceFormat,
  metadata: Metadata,
): Promise<GrayscaleImage> {
  const { width, height, pages = 1 } = metadata;
  const image = sharp(source, { ...decoding, animated: true })
    .recomb(lumaMatrix.matrix)
    .linear(1, lumaMatrix.rounding);
  const encoded = encoder({ image, format, pixels: width * height * pages, noisyAlpha: false, metadata });
  const bytes = await readable(() => encoded.timeout({ seconds: seconds.animation }).toBuffer());
  return { bytes, width, height };
}
