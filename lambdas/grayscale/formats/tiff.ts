import { endsEarly, notReadable, type SourcePicture } from './source-picture.ts';
import { TiffDirectory } from './tiff-directory.ts';

/** Tags of the TIFF 6.0 specification, section 8. */
const tags = { width: 256, height: 257, photometric: 262, samples: 277, planarConfiguration: 284 } as const;

const photometric = { ycbcr: 6, lab: [8, 9, 10] };
const separatePlanes = 2;
/** Position of the next directory, after the tags. */
const linkBytes = 4;

/**
 * Reads the first page, which is converted.
 *
 * @throws {Problem} 422 for a truncated file, and for samples that libvips reads incorrectly: YCbCr in separate planes,
 * and Lab with transparency
 */
export function readTiff(source: Buffer): SourcePicture {
  const directory = new TiffDirectory(source);
  const link = directory.end;
  if (link + linkBytes > source.length) throw endsEarly();
  const first = (tag: number, missing: number) => directory.values(tag)[0] ?? missing;
  const color = first(tags.photometric, 0);
  const isPlanarYcbcr = color === photometric.ycbcr && first(tags.planarConfiguration, 1) === separatePlanes;
  const isTransparentLab = photometric.lab.includes(color) && first(tags.samples, 1) > 3;
  if (isPlanarYcbcr || isTransparentLab) throw notReadable('unsupported samples');
  const bytes = Buffer.from(source);
  bytes.fill(0, link, link + linkBytes);
  return { bytes, width: first(tags.width, 0), height: first(tags.height, 0), frames: 1 };
}
