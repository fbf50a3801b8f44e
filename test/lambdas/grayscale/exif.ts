/**
 * @param orientation 1 to 8
 * @returns Exif data with this orientation only
 */
export function orientationExif(orientation: number): Buffer {
  const tiff = Buffer.alloc(26);
  tiff.write('MM\0*', 'latin1');
  const directory = 8;
  tiff.writeUInt32BE(directory, 4);
  tiff.writeUInt16BE(1, directory);
  const [orientationTag, short] = [0x0112, 3];
  tiff.writeUInt16BE(orientationTag, directory + 2);
  tiff.writeUInt16BE(short, directory + 4);
  tiff.writeUInt32BE(1, directory + 6);
  tiff.writeUInt16BE(orientation, directory + 10);
  return tiff;
}
