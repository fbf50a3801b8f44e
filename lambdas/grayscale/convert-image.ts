import type { Metadata, default as SharpLibrary, SharpOptions } from 'sharp';
import { Problem } from '../shared/problem.ts';
import { convertJpeg } from './convert-jpeg.ts';
import { encode, webpOptions } from './encode.ts';
import type { SourceFormat } from './format.ts';
import { freeMemory } from './free-memory.ts';
import { checkBlocks } from './gif-blocks.ts';
import { checkScans } from './jpeg-segments.ts';
import { checkLimits, limits } from './limits.ts';
import { loadSharp } from './load-sharp.ts';
import { type GrayPixels, lumaMatrix, toLuma } from './luma.ts';
import { convertAnimatedPng, readAnimatedPng } from './png/animation.ts';
import { essentialPng, pngChunks } from './png/chunks.ts';
import { grayPng } from './png/gray-png.ts';
import { readable } from './readable.ts';
import { type TimeLimit, timeLimit } from './time-limit.ts';
import { turned } from './turned.ts';
import {
  animationHeader,
  mostTimesShown,
  readAnimation,
  wholeFrame,
  writeAnimation,
} from './webp/animation.ts';
import { webpChunks } from './webp/chunks.ts';

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
  const timeout = timeLimit(maximumSeconds);
  if (format !== 'png') return await convertPicture({ sharp: await loadSharp(), source, format, timeout });
  const animation = readAnimatedPng(source);
  return animation
    ? await convertAnimatedPng(animation, (frame) => convertPng(frame, timeout))
    : await convertPng(source, timeout);
}

/** Row by row, unless it has to be decoded as a whole. */
async function convertPng(source: Buffer, timeout: TimeLimit): Promise<GrayscaleImage> {
  const recoded = await grayPng(pngChunks(source), timeout);
  if (recoded) return recoded;
  return await convertPicture({
    sharp: await loadSharp(),
    source: essentialPng(source),
    format: 'png',
    timeout,
  });
}

interface Conversion {
  readonly sharp: typeof SharpLibrary;
  /** One picture, or an animation that libvips knows. */
  readonly source: Buffer;
  readonly format: SourceFormat;
  readonly timeout: TimeLimit;
}

async function convertPicture(conversion: Conversion): Promise<GrayscaleImage> {
  const { sharp, source, format } = conversion;
  checkStructure(source, format);
  const metadata = await readMetadata(sharp, source, format);
  const frames = animationFrames(metadata, format);
  checkLimits(metadata, frames, format);
  if (frames < 2) return await convertStill(conversion);
  const isTurned = (metadata.orientation ?? 1) !== 1;
  if (format === 'webp' && !isTurned) return await convertWebpAnimation(conversion);
  if (metadata.width * metadata.height > limits.joinedFramePixels)
    return await convertLargeFrames(conversion, metadata);
  return isTurned
    ? await convertTurnedFrames(conversion, metadata)
    : await convertAnimation(conversion, metadata);
}

/** What a file's own list of its parts tells, before a decoder gets to see it. */
function checkStructure(source: Buffer, format: SourceFormat): void {
  if (format === 'jpeg') checkScans(source);
  if (format === 'webp') webpChunks(source);
  if (format === 'gif') checkBlocks(source);
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

/**
 * By way of plain pixels, whose luma takes a third of the time that it takes libvips.
 *
 * @param page of an animation. @default the first
 */
async function decode({ sharp, source, timeout }: Conversion, page = 0): Promise<GrayPixels> {
  await freeMemory();
  const { data, info } = await readable(() =>
    sharp(source, { ...decoding, autoOrient: true, page })
      .timeout(timeout())
      .toColourspace('srgb')
      .raw()
      .toBuffer({ resolveWithObject: true }),
  );
  // A TIFF may have any number of them: nobody knows what they are.
  if (info.channels > 4)
    throw new Problem('image-not-readable', { reason: 'more channels than a picture has' });
  return { ...toLuma(data, info.channels), width: info.width, height: info.height };
}

/** @param frames of the animation that it belongs to. @default 1 */
async function convertStill(conversion: Conversion, frames = 1): Promise<GrayscaleImage> {
  const { sharp, format, timeout } = conversion;
  const picture = await decode(conversion);
  const { width, height } = picture;
  return { bytes: await encode(sharp, picture, format, timeout, frames), width, height };
}

/**
 * Frame by frame, each where it was: frames are laid over each other by their alpha, in which luma is linear, so the luma
 * of what is shown is what is shown of the lumas. (libvips would hold seven canvases of the animation.)
 */
async function convertWebpAnimation(conversion: Conversion): Promise<GrayscaleImage> {
  const animation = readAnimation(webpChunks(conversion.source));
  if (!animation) throw new Problem('image-not-readable', { reason: 'no animation' });
  const { width, height, frames } = animation;
  const grayFrames = [];
  for (const { control, picture } of frames) {
    const { bytes } = await convertStill({ ...conversion, source: picture }, frames.length);
    grayFrames.push({ control, picture: bytes });
  }
  return { bytes: writeAnimation({ ...animation, frames: grayFrames }), width, height };
}

/**
 * Frame by frame, each whole and upright: the memory of a still picture. Two to five, so little is decoded more than
 * once.
 */
async function convertLargeFrames(
  conversion: Conversion,
  { autoOrient: { width, height }, pages = 1, delay = [], loop = 0 }: Metadata,
): Promise<GrayscaleImage> {
  const frames = [];
  for (let page = 0; page < pages; page++) {
    const picture = await decode(conversion, page);
    const bytes = await encode(conversion.sharp, picture, conversion.format, conversion.timeout, pages);
    frames.push(wholeFrame(bytes, width, height, delay[page] ?? 0));
  }
  return {
    bytes: writeAnimation({ width, height, animation: animationHeader(loop), frames }),
    width,
    height,
  };
}

/**
 * An animated WebP that is stored on its side, with each frame whole: turned by themselves, frames might begin at odd
 * pixels, which the format has no room for. Decoded all at once, because each is laid over the one before: one by one,
 * 100 frames of 250,000 pixels took longer than there is.
 */
async function convertTurnedFrames(
  { sharp, source, format, timeout }: Conversion,
  { width, height, orientation = 1, autoOrient, pages = 1, delay = [], loop = 0 }: Metadata,
): Promise<GrayscaleImage> {
  await freeMemory();
  const { data, info } = await readable(() =>
    sharp(source, { ...decoding, animated: true })
      .timeout(timeout())
      .toColourspace('srgb')
      .raw()
      .toBuffer({ resolveWithObject: true }),
  );
  const bytes = width * height * info.channels;
  const frames = [];
  for (let page = 0; page < pages; page++) {
    const stored = toLuma(data.subarray(page * bytes, (page + 1) * bytes), info.channels);
    const picture = turned({ ...stored, width, height }, orientation);
    const coded = await encode(sharp, picture, format, timeout, pages);
    frames.push(wholeFrame(coded, picture.width, picture.height, delay[page] ?? 0));
  }
  const size = { width: autoOrient.width, height: autoOrient.height };
  return { bytes: writeAnimation({ ...size, animation: animationHeader(loop), frames }), ...size };
}

/** What sharp takes for a frame of an animation. A GIF may say ten times as much. */
const mostMilliseconds = 65_535;

/** Frame by frame within libvips, which turns none: all frames at once would take 400 MB more. */
async function convertAnimation(
  { sharp, source, format, timeout }: Conversion,
  { width, height, pages = 1, delay = [], loop = 0 }: Metadata,
): Promise<GrayscaleImage> {
  const timing = {
    delay: delay.map((milliseconds) => Math.min(milliseconds, mostMilliseconds)),
    loop: Math.min(loop, mostTimesShown),
  };
  const bytes = await readable(() =>
    sharp(source, { ...decoding, animated: true })
      .recomb(lumaMatrix.matrix)
      .linear(1, lumaMatrix.rounding)
      .webp({ ...webpOptions(format, width * height, pages), ...timing })
      .timeout(timeout())
      .toBuffer(),
  );
  return { bytes, width, height };
}
