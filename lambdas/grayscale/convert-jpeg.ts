import { type JpegSegment, jpegHeaders } from './formats/jpeg.ts';
import type { GrayscaleImage } from './grayscale-image.ts';
import { isSrgb } from './icc-srgb.ts';
import { grayJpeg } from './jpeg/gray-jpeg.ts';
import { jpegOrientation } from './jpeg/orientation.ts';

/**
 * Extracts the gray image of a JPEG without decoding it. This is lossless and takes a fraction of the time.
 *
 * @returns undefined for a JPEG that must be decoded: it is rotated, has another color space, or a coding that
 * `grayJpeg` does not support
 */
export function convertJpeg(source: Buffer): GrayscaleImage | undefined {
  const headers = jpegHeaders(source);
  if (jpegOrientation(headers) !== 1 || hasOtherColorSpace(headers)) return undefined;
  const gray = grayJpeg(source);
  if (!gray) return undefined;
  const bytes = Buffer.from(gray.buffer, gray.byteOffset, gray.byteLength);
  return { bytes, ...sizeOf(bytes) };
}

const profileName = 'ICC_PROFILE\0';
/** Number of the part, and total number of parts. */
const partBytes = 2;

/**
 * Whether the file has an ICC profile that is not sRGB. A decoder converts its values to sRGB. Here they would stay
 * unchanged.
 */
function hasOtherColorSpace(headers: readonly JpegSegment[]): boolean {
  const [profile, ...more] = headers
    .filter(({ marker }) => marker === 0xe2)
    .filter(({ content }) => content.toString('latin1', 0, profileName.length) === profileName)
    .map(({ content }) => content.subarray(profileName.length + partBytes));
  if (!profile) return false;
  // Profiles of sRGB have 400 to 4,000 bytes, which fit into one part.
  return more.length > 0 || !isSrgb(profile);
}

/** Size in the frame header (SOF0 or SOF1). */
function sizeOf(jpeg: Buffer): { width: number; height: number } {
  const frame = jpegHeaders(jpeg).find(({ marker }) => marker === 0xc0 || marker === 0xc1);
  if (!frame) throw new Error('The written JPEG must have a frame header.');
  return { height: frame.content.readUInt16BE(1), width: frame.content.readUInt16BE(3) };
}
