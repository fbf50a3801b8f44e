import type { Metadata, Sharp, default as SharpLibrary, SharpOptions } from 'sharp';
import type { Deadline } from '../shared/deadline.ts';
import { applyOrientation, type Pixels } from './apply-orientation.ts';
import { rgbOfCmyk } from './cmyk.ts';
import { convertJpeg } from './convert-jpeg.ts';
import { mapDecodeErrors, tookTooLong } from './decode-errors.ts';
import { readAvif } from './formats/avif.ts';
import { readGif } from './formats/gif.ts';
import { readJpeg } from './formats/jpeg.ts';
import { readPng } from './formats/png.ts';
import { notReadable, type SourcePicture } from './formats/source-picture.ts';
import { readTiff } from './formats/tiff.ts';
import { readWebp } from './formats/webp.ts';
import type { GrayscaleImage } from './grayscale-image.ts';
import { isSrgb } from './icc-srgb.ts';
import { checkLimits, formatLimits, maxAnimationPixels } from './limits.ts';
import { loadSharp } from './load-sharp.ts';
import { isGray, lumaOfPixels } from './luma.ts';
import { resultFormats, type SourceFormat } from './result-format.ts';
import { webpOptions } from './webp-options.ts';
import { encodingMs, withTiming } from './webp-timing.ts';

const readers: Readonly<Record<SourceFormat, (source: Buffer) => SourcePicture>> = {
  jpeg: readJpeg,
  png: readPng,
  webp: readWebp,
  avif: readAvif,
  gif: readGif,
  tiff: readTiff,
};

/**
 * Converts an image to grayscale: Rec. 601 luma of its sRGB values, upright, without metadata. Limits are checked
 * twice: on the structure of the file before decoding, and on the metadata of the decoder.
 *
 * @param format detected from the first bytes
 * @throws {Problem} 413 for an image above the limits, 422 for one that can't be decoded completely
 */
export async function toGrayscale(
  source: Buffer,
  format: SourceFormat,
  deadline: Deadline,
): Promise<GrayscaleImage> {
  const recoded = format === 'jpeg' ? convertJpeg(source) : undefined;
  if (recoded) return recoded;
  const picture = readers[format](source);
  checkLimits(picture, format);
  const sharp = await loadSharp();
  const conversion = new Conversion(sharp, picture, format, deadline);
  // libvips checks its timeout between rows, but encoders such as libwebp get all rows at once.
  return await mapDecodeErrors(() => deadline.limit(conversion.run()));
}

class Conversion {
  readonly #sharp: typeof SharpLibrary;
  readonly #picture: SourcePicture;
  readonly #format: SourceFormat;
  readonly #deadline: Deadline;

  constructor(sharp: typeof SharpLibrary, picture: SourcePicture, format: SourceFormat, deadline: Deadline) {
    this.#sharp = sharp;
    this.#picture = picture;
    this.#format = format;
    this.#deadline = deadline;
  }

  async run(): Promise<GrayscaleImage> {
    const metadata = await this.#readMetadata();
    if (this.#picture.frames > 1) return await this.#convertAnimation(metadata);
    if (this.#format !== 'jpeg') return await this.#convertStill(metadata, 'error');
    try {
      return await this.#convertStill(metadata, 'warning');
    } catch (error) {
      if (!isHarmless(error, this.#picture.isStrict)) throw error;
      return await this.#convertStill(metadata, 'error');
    }
  }

  async #readMetadata(): Promise<Metadata> {
    const { bytes, frames, firstPage = 0, isPremultiplied } = this.#picture;
    const metadata = await this.#sharp(bytes, { failOn: 'error', limitInputPixels: false }).metadata();
    const { format, compression, width, height, depth, pages = 1 } = metadata;
    if ((format === 'heif' && compression === 'av1' ? 'avif' : format) !== this.#format) {
      throw notReadable('the decoder detects another format');
    }
    checkLimits({ width, height, frames }, this.#format);
    if (frames > 1 && pages !== frames + firstPage) throw notReadable('the decoder counts other frames');
    if (channelsBeyondColors(metadata) > 1) throw notReadable('too many channels');
    // libvips reads other samples, such as 32-bit integers in a TIFF, as noise.
    if (depth !== 'uchar' && depth !== 'ushort') throw notReadable('unsupported samples');
    // A profile applies to the colors before the multiplication, where sharp can't apply it.
    if (isPremultiplied && metadata.icc && !isSrgb(metadata.icc)) {
      throw notReadable('premultiplied colors with a profile');
    }
    return metadata;
  }

  #open(source: Buffer, options: SharpOptions = {}): Sharp {
    const { maxPixels } = formatLimits[this.#format];
    const seconds = Math.floor(this.#deadline.remainingMs / 1000);
    if (seconds < 1) throw tookTooLong();
    const { frames, firstPage } = this.#picture;
    return this.#sharp(source, {
      failOn: 'error',
      limitInputChannels: 5,
      limitInputPixels: frames > 1 ? maxAnimationPixels : maxPixels,
      ...(firstPage !== undefined && { page: firstPage }),
      ...options,
    }).timeout({ seconds });
  }

  async #convertStill(metadata: Metadata, failOn: 'error' | 'warning'): Promise<GrayscaleImage> {
    const { isPremultiplied, grayRange } = this.#picture;
    const isCmyk = metadata.space === 'cmyk';
    // Whether libvips can apply a profile to the values as it decodes them.
    const isDirect = isCmyk || (metadata.depth === 'uchar' && grayRange === undefined);
    let image = this.#open(this.#picture.bytes, { autoOrient: isDirect, failOn });
    if (!isDirect) image = await this.#withEightBits(image, metadata);
    if (isCmyk && !metadata.hasProfile) image = await this.#cmykToRgb(image, metadata);
    if (isPremultiplied && metadata.hasAlpha) image = await this.#unpremultiplied(image);
    const gray = isGray(metadata) ? image : this.#openPixels(await this.#luma(image));
    const { data, info } = await this.#encode(gray.toColourspace('b-w'), metadata).toBuffer({
      resolveWithObject: true,
    });
    return { bytes: data, width: info.width, height: info.height };
  }

  async #luma(image: Sharp): Promise<Pixels> {
    const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
    const { width, height, channels } = info;
    if (channels !== 3 && channels !== 4) throw notReadable('more channels than a picture has');
    const luma: Pixels = {
      data: lumaOfPixels(data, channels),
      width,
      height,
      channels: channels === 3 ? 1 : 2,
    };
    const { orientation = 1 } = this.#picture;
    return orientation === 1 ? luma : applyOrientation(luma, orientation);
  }

  #openPixels({ data, ...raw }: Pixels, pageHeight?: number): Sharp {
    return this.#open(data, { raw: { ...raw, pageHeight }, page: undefined });
  }

  /**
   * Rounds to 8 bits, and expands the limited range of gray, before the color profile is applied. By default, sharp
   * truncates 16 bits to 8 (except gray, where it truncates only the transparency), converts images with a profile to
   * Display P3, and ignores profiles of gray images. libheif decodes an AVIF without colors to RGB in its own range.
   * The image is rotated afterwards, because sharp 0.35.5 with `autoOrient` writes freed memory as the profile.
   */
  async #withEightBits(image: Sharp, { channels, space, depth, hasAlpha, icc }: Metadata): Promise<Sharp> {
    const isGray = space === 'grey16';
    const step = depth === 'ushort' ? 256 : 1;
    const [factor, offset] = step === 1 || isGray ? [1, 0] : [65_280 / 65_535, 128];
    const factors = Array<number>(channels).fill(factor);
    const offsets = Array<number>(channels).fill(offset);
    if (this.#picture.grayRange === 'limited') {
      factors.fill(255 / 219, 0, 3);
      offsets.fill(step * (0.5 - (16 * 255) / 219), 0, 3);
    }
    if (isGray && hasAlpha) offsets[1] = 128;
    const isGrayProfile = this.#picture.grayRange && icc?.toString('latin1', 16, 20) === 'GRAY';
    const png = await image
      .linear(factors, offsets)
      .toColourspace(isGray || isGrayProfile ? 'b-w' : 'srgb')
      .keepIccProfile()
      // Of the Exif metadata, only the orientation.
      .withExif({})
      .png({ compressionLevel: 0 })
      .toBuffer();
    return this.#open(png, { page: undefined, autoOrient: true });
  }

  /** Without a profile, libvips assumes a printing press. */
  async #cmykToRgb(image: Sharp, { channels, depth, hasAlpha }: Metadata): Promise<Sharp> {
    const [factor, offset] = depth === 'ushort' ? [1 / 257, 0.5] : [1, 0];
    const { data, info } = await image
      .pipelineColourspace('cmyk')
      .linear(Array(channels).fill(factor), Array(channels).fill(offset))
      .toColourspace('cmyk')
      .raw()
      .toBuffer({ resolveWithObject: true });
    const { width, height } = info;
    return this.#openPixels({ ...rgbOfCmyk(data, hasAlpha), width, height });
  }

  /** libheif leaves this to the viewer. */
  async #unpremultiplied(image: Sharp): Promise<Sharp> {
    const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
    const { width, height, channels } = info;
    return this.#open(data, { raw: { width, height, channels, premultiplied: true } });
  }

  #encode(image: Sharp, { width, height }: Metadata): Sharp {
    switch (resultFormats[this.#format].extension) {
      case 'jpg':
        // Optimal Huffman tables take a third more time and save 2% of the bytes.
        return image.jpeg({ quality: 90, mozjpeg: false, optimiseCoding: false });
      case 'png':
        return image.png({ compressionLevel: 6 });
      case 'webp':
        return image.webp(webpOptions(this.#format, width * height, 1));
    }
  }

  async #convertAnimation(metadata: Metadata): Promise<GrayscaleImage> {
    const { frames, firstPage = 0 } = this.#picture;
    const { width, height, autoOrient, orientation = 1, delay = [], loop = 0 } = metadata;
    const { data, channels } = await this.#luma(this.#open(this.#picture.bytes, { pages: frames }));
    if (orientation !== 1) turnFrames({ data, width, height, channels }, orientation);
    const size = { width: autoOrient.width, height: autoOrient.height };
    const image = this.#openPixels({ data, ...size, height: size.height * frames, channels }, size.height);
    const options = webpOptions(this.#format, width * height, frames);
    const encoded = await image
      .toColourspace('b-w')
      .webp({ ...options, delay: Array(frames).fill(encodingMs), loop: 0 })
      .toBuffer();
    const delays = Array.from({ length: frames }, (_, frame) => delay[firstPage + frame] ?? 0);
    return { bytes: withTiming(encoded, size, { delays, loop }), ...size };
  }
}

/**
 * libjpeg fills missing data with gray, and only warns. Browsers show files with other warnings.
 *
 * @param isStrict whether the file has no end marker
 */
function isHarmless(error: unknown, isStrict = false): boolean {
  const message = error instanceof Error ? error.message : '';
  // This warning gives the number of bytes between the last scan and the end marker. The data before them are complete.
  if (isStrict) return /^(VipsJpeg: .* extraneous bytes .*\s*)+$/.test(message);
  return message.startsWith('VipsJpeg: ') && !/premature end|marker 0xd9 instead of RST/.test(message);
}

/** In place: a second copy of all frames would take 100 MB. */
function turnFrames({ data, ...frame }: Pixels, orientation: number): void {
  const bytes = frame.width * frame.height * frame.channels;
  for (let start = 0; start < data.length; start += bytes) {
    const pixels = data.subarray(start, start + bytes);
    applyOrientation({ data: pixels, ...frame }, orientation).data.copy(pixels);
  }
}

/** Such as transparency. */
function channelsBeyondColors({ space, channels }: Metadata): number {
  const colors = space === 'b-w' || space === 'grey16' ? 1 : space === 'cmyk' ? 4 : 3;
  return channels - colors;
}
