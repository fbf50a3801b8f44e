import type { JpegSegment } from '../formats/jpeg.ts';
import { TiffDirectory } from '../formats/tiff-directory.ts';

/** Orientation tag (Exif 2.3, 4.6.4). */
const orientationTag = 0x0112;

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
  const directory = new TiffDirectory(exif.content.subarray(exifName.length));
  const [orientation = 1] = directory.values(orientationTag);
  return orientation >= 1 && orientation <= 8 ? orientation : 1;
}
