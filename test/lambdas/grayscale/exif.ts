import { tiffDirectory } from './hostile/tiff-writer.ts';

/**
 * @param orientation 1 to 8
 * @returns Exif data with this orientation only
 */
export function orientationExif(orientation: number): Buffer {
  const [orientationTag, short] = [0x0112, 3];
  const noOtherDirectory = Buffer.alloc(4);
  return tiffDirectory('MM', [[orientationTag, short, 1, orientation]], [noOtherDirectory]);
}
