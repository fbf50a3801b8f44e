import { endsEarly, notReadable, type SourcePicture } from './source-picture.ts';
import { TiffDirectory } from './tiff-directory.ts';

/** Tags of the TIFF 6.0 specification, section 8. */
const tags = {
  width: 256,
  height: 257,
  compression: 259,
  photometric: 262,
  planarConfiguration: 284,
  /** Section 21. */
  subsampling: 530,
} as const;

/** Of JPEG, with which libtiff converts YCbCr to RGB. */
const jpegCompressions = [6, 7];
const photometric = { ycbcr: 6, lab: [8, 9, 10] };
const separatePlanes = 2;
/** Position of the next directory, after the tags. */
const linkBytes = 4;

/**
 * Reads the first page, which is converted.
 *
 * @throws {Problem} 422 for a truncated file, and for samples that libvips does not read or reads incorrectly: Lab,
 * YCbCr in separate planes, and YCbCr without subsampling, which it reads as RGB unless JPEG compresses it
 */
export function readTiff(source: Buffer): SourcePicture {
  const directory = new TiffDirectory(source);
  const link = directory.end;
  if (link + linkBytes > source.length) throw endsEarly();
  const first = (tag: number, missing: number) => directory.values(tag)[0] ?? missing;
  const color = first(tags.photometric, 0);
  const isPlanar = first(tags.planarConfiguration, 1) === separatePlanes;
  const isJpeg = jpegCompressions.includes(first(tags.compression, 1));
  // Both are 2 by default.
  const [across = 2, down = 2] = directory.values(tags.subsampling);
  const isSubsampled = across > 1 || down > 1;
  const isUnreadYcbcr = color === photometric.ycbcr && (isPlanar || (!isJpeg && !isSubsampled));
  if (isUnreadYcbcr || photometric.lab.includes(color)) throw notReadable('unsupported samples');
  const bytes = Buffer.from(source);
  bytes.fill(0, link, link + linkBytes);
  return { bytes, width: first(tags.width, 0), height: first(tags.height, 0), frames: 1 };
}
