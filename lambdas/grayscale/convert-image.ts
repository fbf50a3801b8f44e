import sharp, { type Metadata, type Sharp, type SharpOptions } from 'sharp';
import { Problem } from '../shared/problem.ts';
import { resultFormats, type SourceFormat } from './format.ts';
import { toLuma } from './luma.ts';

/** A converted picture. */
export interface GrayscaleImage {
  readonly bytes: Buffer;
  /** In pixels, upright. */
  readonly width: number;
  /** In pixels, upright; of an animation, of one frame. */
  readonly height: number;
}

/** Pixels of one frame, and of one side in WebP (its format's limit), and of all frames; frames. */
const limits = { framePixels: 50_000_000, totalPixels: 100_000_000, frames: 100, webpSide: 16_383 };

/** Seconds that each step may take: with 8 for fetching it fits into the 28 that the function has. */
const seconds = { decode: 8, encode: 10 };

/**
 * Above this many pixels WebP is made the quick way. Measured for a million pixels of noise, the worst there is, on
 * one core: lossless 245 ms; with loss 105 ms at effort 2, 69 ms at effort 0.
 */
const quickAbovePixels = 16_000_000;

// Only what the six formats need is able to load: libvips also knows SVG, PDF and others, which run for minutes
// on a few hundred bytes.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: [
    'VipsForeignLoadJpegBuffer',
    'VipsForeignLoadPngBuffer',
    'VipsForeignLoadWebpBuffer',
    'VipsForeignLoadHeifBuffer',
    'VipsForeignLoadNsgifBuffer',
    'VipsForeignLoadTiffBuffer',
  ],
});
// No picture comes twice to the same environment soon enough for a cache to be worth its memory.
sharp.cache(false);

/**
 * Converts a picture to grayscale: luma of the stored sRGB values, upright, without metadata.
 *
 * @param format as its first bytes tell
 * @throws Problem 413 for too many pixels or frames, 422 for what cannot be decoded to its end
 */
export async function toGrayscale(source: Buffer, format: SourceFormat): Promise<GrayscaleImage> {
  const metadata = await readMetadata(source, format);
  const frames = animationFrames(metadata, format);
  checkLimits(metadata, frames, format);
  const decoded = await decode(source, frames > 1);
  const { width } = decoded.info;
  const height = decoded.info.height / frames;
  const gray = toLuma(decoded.data, decoded.info.channels);
  const raw = { width, height: decoded.info.height, channels: gray.channels, pageHeight: height };
  const image = sharp(gray.pixels, { raw, limitInputPixels: false });
  const bytes = await encode(image, format, width * decoded.info.height, metadata);
  return { bytes, width, height };
}

async function readMetadata(source: Buffer, format: SourceFormat): Promise<Metadata> {
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

function checkLimits({ width, height, pages = 1 }: Metadata, frames: number, format: SourceFormat): void {
  const pixels = width * height;
  const tooLarge =
    pixels > limits.framePixels ||
    pixels * frames > limits.totalPixels ||
    Math.max(frames, pages) > limits.frames;
  if (tooLarge) throw new Problem('image-too-large');
  if (resultFormats[format].extension === 'webp' && Math.max(width, height) > limits.webpSide) {
    const detail = `This format becomes WebP, which has at most ${limits.webpSide} pixels a side.`;
    throw new Problem('image-too-large', { detail });
  }
}

function decode(source: Buffer, animated: boolean) {
  const options: SharpOptions = {
    animated,
    // A still picture only: libvips cannot turn the frames of an animation.
    autoOrient: !animated,
    failOn: 'error',
    limitInputChannels: 5,
    limitInputPixels: limits.totalPixels,
  };
  return readable(() =>
    sharp(source, options)
      .timeout({ seconds: seconds.decode })
      .toColourspace('srgb')
      .raw()
      .toBuffer({ resolveWithObject: true }),
  );
}

/** A decoder's errors all mean the same to whoever sent the picture, except that it took too long. */
async function readable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw tookTooLong(cause) ?? new Problem('image-not-readable', { cause });
  }
}

async function encode(
  gray: Sharp,
  format: SourceFormat,
  pixels: number,
  metadata: Metadata,
): Promise<Buffer> {
  try {
    return await encoder(gray, format, pixels, metadata).timeout({ seconds: seconds.encode }).toBuffer();
  } catch (cause) {
    throw tookTooLong(cause) ?? cause;
  }
}

function encoder(gray: Sharp, format: SourceFormat, pixels: number, { delay, loop }: Metadata): Sharp {
  switch (resultFormats[format].extension) {
    case 'jpg':
      return gray.jpeg({ quality: 90, optimiseCoding: false });
    case 'png':
      return gray.toColourspace('b-w').png({ compressionLevel: 6 });
    case 'webp': {
      const quick = pixels > quickAbovePixels;
      // What was lossless stays it.
      const lossless = !quick && (format === 'gif' || format === 'tiff');
      return gray.webp({ lossless, quality: 90, effort: quick ? 0 : 2, ...(delay && { delay, loop }) });
    }
  }
}

/** libvips tells a time-out by its message alone: "timeout: 29% complete", or "killed" when it came from a saver. */
function tookTooLong(cause: unknown): Problem | undefined {
  if (!(cause instanceof Error) || !/timeout: |VipsImage: killed/.test(cause.message)) return undefined;
  return new Problem('image-too-large', { cause, detail: 'This image takes too long to convert.' });
}
