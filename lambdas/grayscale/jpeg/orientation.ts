import type { JpegSegment } from '../formats/jpeg.ts';

/** Orientation tag (Exif 2.3, 4.6.4). */
const orientationTag = 0x0112;
/** Type of a two-byte integer. */
const short = 3;

/** Marker of the segment, and the name that its content begins with. */
const [exifMarker, exifName] = [0xe1, 'Exif\0\0'];

/**
 * Reads the orientation of a JPEG from its Exif metadata.
 *
 * @param headers the segments before the first scan
 * @returns 1 (upright) to 8, as in Exif; 1 if there is no readable value. Never throws.
 */
export function jpegOrientation(headers: readonly JpegSegment[]): number {
  const exif = headers.find(
    ({ marker, content }) =>
      marker === exifMarker && content.toString('latin1', 0, exifName.length) === exifName,
  );
  if (!exif) return 1;
  const { buffer, byteOffset, length } = exif.content.subarray(exifName.length);
  return exifOrientation(new DataView(buffer, byteOffset, length));
}

/**
 * @param tiff Exif data: a header of 8 bytes, and directories
 * @returns 1 (upright) to 8; 1 if there is no readable value
 */
function exifOrientation(tiff: DataView): number {
  if (tiff.byteLength < 8) return 1;
  const order = tiff.getUint16(0);
  if (order !== 0x4949 && order !== 0x4d4d) return 1;
  const little = order === 0x4949;
  const directory = tiff.getUint32(4, little);
  if (directory + 2 > tiff.byteLength) return 1;
  const last = Math.min(directory + 2 + 12 * tiff.getUint16(directory, little), tiff.byteLength);
  for (let entry = directory + 2; entry + 12 <= last; entry += 12) {
    if (tiff.getUint16(entry, little) !== orientationTag) continue;
    const valid = tiff.getUint16(entry + 2, little) === short && tiff.getUint32(entry + 4, little) === 1;
    const orientation = tiff.getUint16(entry + 8, little);
    return valid && orientation >= 1 && orientation <= 8 ? orientation : 1;
  }
  return 1;
}
