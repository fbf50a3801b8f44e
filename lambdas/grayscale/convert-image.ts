import type { Metadata, default as SharpLibrary, SharpOptions } from 'sharp';
import { Problem } from '../shared/problem.ts';
import { convertAnimatedPng, readAnimatedPng } from './animated-png.ts';
import { convertJpeg } from './convert-jpeg.ts';
import { checkAlpha, encoder } from './encode.ts';
import type { SourceFormat } from './format.ts';
import { checkBlocks } from './gif-blocks.ts';
import { checkScans } from './jpeg-segments.ts';
import { checkLimits, limits } from './limits.ts';
import { loadSharp } from './load-sharp.ts';
import { lumaMatrix, toLuma } from './luma.ts';
import { essentialPng } from './png-chunks.ts';
import { readable, timeOut, tookTooLong } from './readable.ts';
import { checkFrames } from './webp-chunks.ts';

/** A converted picture. */
export interface GrayscaleImage {
  readonly bytes: Buffer;
  /** In pixels, upright. */
  readonly width: number;
  /** In pixels, upright; of an animation, of one frame. */
  readonly height: number;
}

/** Seconds that a conversion may take: with 8 for fetching, the function has 4 left for the bucket. */
const maximumSeconds = 16;

/**
 * Converts a picture to grayscale: luma of the stored sRGB values, upright, without metadata.
 *
 * @param format as its first bytes tell
 * @throws Problem 413 for too many pixels, frames or scans, 422 for what cannot be decoded to its end
 */
export async function toGrayscale(source: Buffer, format: SourceFormat): Promise<GrayscaleImage> {
  const recoded = format === 'jpeg' ? convertJpeg(source) : undefined;
  if (recoded) return recoded;
  const sharp = await loadSharp();
  const timeout = timeLimit();
  const animatedPng = format === 'png' ? readAnimatedPng(source) : undefined;
  if (animatedPng) {
    return await convertAnimatedPng(animatedPng, (png) => convertPicture(sharp, png, format, timeout));
  }
  return await convertPicture(sharp, checkStructure(source, format), format, timeout);
}

/** @param source one picture, or an animation that libvips knows */
async function convertPicture(
  sharp: typeof SharpLibrary,
  source: Buffer,
  format: SourceFormat,
  timeout: TimeLimit,
): Promise<GrayscaleImage> {
  const metadata = await readMetadata(sharp, source, format);
  const frames = animationFrames(metadata, format);
  checkLimits(metadata, frames, format);
  return frames > 1
    ? await convertAnimation(sharp, source, format, metadata, timeout)
    : await convertStill(sharp, source, format, metadata, timeout);
}

/**
 * What a file's own list of its parts tells, before a decoder gets to see it.
 *
 * @returns the file, or what a decoder needs of it
 */
function checkStructure(source: Buffer, format: SourceFormat): Buffer {
  if (format === 'jpeg') checkScans(source);
  if (format === 'webp') checkFrames(source);
  if (format === 'gif') checkBlocks(source);
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
  timeout: TimeLimit,
): Promise<GrayscaleImage> {
  const { data, info } = await readable(() =>
    sharp(source, { ...decoding, autoOrient: true })
      .timeout(timeout())
      .toColourspace('srgb')
      .raw()
      .toBuffer({ resolveWithObject: true }),
  );
  const { width, height } = info;
  const { pixels, channels } = toLuma(data, info.channels);
  const image = sharp(pixels, { raw: { width, height, channels }, limitInputPixels: false });
  if (channels === 2 && format !== 'png') checkAlpha(pixels, width);
  try {
    const encoded = encoder({ image, format, pixels: width * height, metadata });
    return { bytes: await encoded.timeout(timeout()).toBuffer(), width, height };
  } catch (cause) {
    throw timeOut(cause) ?? cause;
  }
}

/**
 * Gives each step of a conversion the seconds that are left for it.
 *
 * @throws Problem 413 when there are none
 */
type TimeLimit = () => { seconds: number };

function timeLimit(): TimeLimit {
  const end = performance.now() + 1000 * maximumSeconds;
  return () => {
    const seconds = Math.ceil((end - performance.now()) / 1000);
    if (seconds < 1) throw tookTooLong();
    return { seconds };
  };
}

/** Frame by frame within libvips, which turns none: all frames at once would take 400 MB more. */
async function convertAnimation(
  sharp: typeof SharpLibrary,
  source: Buffer,
  format: SourceFormat,
  metadata: Metadata,
  timeout: TimeLimit,
): Promise<GrayscaleImage> {
  const { width, height, pages = 1 } = metadata;
  const image = sharp(source, { ...decoding, animated: true })
    .recomb(lumaMatrix.matrix)
    .linear(1, lumaMatrix.rounding);
  const encoded = encoder({ image, format, pixels: width * height * pages, metadata });
  const bytes = await readable(() => encoded.timeout(timeout()).toBuffer());
  return { bytes, width, height };
}
