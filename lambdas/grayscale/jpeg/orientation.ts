/** Orientation tag (Exif 2.3, 4.6.4). */
const orientationTag = 0x0112;
/** Type of a two-byte integer. */
const short = 3;

/**
 * Reads the orientation of a JPEG from its Exif metadata.
 *
 * @returns 1 (upright) to 8, as in Exif; 1 if there is no readable value. Never throws.
 */
export function jpegOrientation(source: Uint8Array): number {
  const exif = findExif(source);
  return exif ? exifOrientation(exif) : 1;
}

/** @returns the data after `Exif`, 0, 0 in the first such segment: a TIFF header and its directories */
function findExif(source: Uint8Array): DataView | undefined {
  const view = new DataView(source.buffer, source.byteOffset, source.byteLength);
  let at = 2;
  while (at + 4 <= source.length && source[at] === 0xff) {
    const marker = source[at + 1];
    if (marker === 0xff) {
      at++;
      continue;
    }
    if (marker === 0xda || marker === 0xd9) return undefined;
    const length = view.getUint16(at + 2);
    const end = at + 2 + length;
    if (length < 2 || end > source.length) return undefined;
    // The minimum is 8 bytes of header and 6 bytes of name.
    if (
      marker === 0xe1 &&
      length >= 16 &&
      view.getUint32(at + 4) === 0x45786966 &&
      view.getUint16(at + 8) === 0
    ) {
      return new DataView(source.buffer, source.byteOffset + at + 10, length - 8);
    }
    at = end;
  }
  return undefined;
}

/**
 * @param tiff Exif data: a header of 8 bytes, and directories
 * @returns 1 (upright) to 8; 1 if there is no readable value
 */
export function exifOrientation(tiff: DataView): number {
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
