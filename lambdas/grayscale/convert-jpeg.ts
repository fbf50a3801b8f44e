import type { GrayscaleImage } from './convert-image.ts';
import { jpegHeaders } from './formats/jpeg.ts';
import { iccDescription } from './icc-description.ts';
import { grayJpeg } from './jpeg/gray-jpeg.ts';
import { jpegOrientation } from './jpeg/orientation.ts';
import { formatLimits } from './limits.ts';

/**
 * Takes the gray picture out of a JPEG without decoding it: nothing is lost, and it takes a fraction of the time.
 *
 * @returns undefined for what has to be decoded after all: a JPEG that is turned, has colors of another space, or is
 * coded in another way than `grayJpeg` takes
 */
export function convertJpeg(source: Buffer): GrayscaleImage | undefined {
  if (jpegOrientation(source) !== 1 || hasOtherColorSpace(source)) return undefined;
  const gray = grayJpeg(source, { maxPixels: formatLimits.jpeg.maxPixels });
  if (!gray) return undefined;
  const bytes = Buffer.from(gray.buffer, gray.byteOffset, gray.byteLength);
  return { bytes, ...sizeOf(bytes) };
}

const profileName = 'ICC_PROFILE\0';
/** Its number, and how many there are. */
const partBytes = 2;

/**
 * Whether the file brings an ICC profile that does not call itself sRGB. Its values become sRGB when it is decoded; here
 * they would stay what they are.
 */
function hasOtherColorSpace(source: Buffer): boolean {
  const [profile, ...more] = jpegHeaders(source)
    .filter(({ marker }) => marker === 0xe2)
    .filter(({ content }) => content.toString('latin1', 0, profileName.length) === profileName)
    .map(({ content }) => content.subarray(profileName.length + partBytes));
  if (!profile) return false;
  // sRGB's own profiles are of 400 to 4,000 bytes, which is one part.
  return more.length > 0 || !/^sRGB\b/.test(iccDescription(profile));
}

/** From the frame header (SOF0 or SOF1). */
function sizeOf(jpeg: Buffer): { width: number; height: number } {
  const frame = jpegHeaders(jpeg).find(({ marker }) => marker === 0xc0 || marker === 0xc1);
  if (!frame) throw new Error('A JPEG was written without a frame header.');
  return { height: frame.content.readUInt16BE(1), width: frame.content.readUInt16BE(3) };
}
