import { endsEarly, notReadable, type SourcePicture } from './source-picture.ts';

/** Tags of the TIFF 6.0 specification, sections 8 and 23. */
const tags = {
  width: 256,
  height: 257,
  bits: 258,
  photometric: 262,
  samples: 277,
  planarConfiguration: 284,
  sampleFormat: 339,
} as const;

const [entryBytes, valueOffset] = [12, 8];
/** Type of a two-byte number. Of the other types, these tags use only four-byte ones. */
const short = 3;

const photometric = { ycbcr: 6, lab: [8, 9, 10] };
const [separatePlanes, unsignedIntegers, undefinedFormat] = [2, 1, 4];

/**
 * Reads the first page, which is converted.
 *
 * @throws {Problem} 422 for a truncated file, and for samples that libvips reads incorrectly: more than 16 bits,
 * signed or floating-point numbers, YCbCr in separate planes, Lab with transparency
 */
export function readTiff(source: Buffer): SourcePicture {
  const directory = readDirectory(source);
  const [[width = 0], [height = 0]] = [directory.values(tags.width), directory.values(tags.height)];
  const [color = 0] = directory.values(tags.photometric);
  const [samples = 1] = directory.values(tags.samples);
  const [planes = 1] = directory.values(tags.planarConfiguration);
  const formats = directory.values(tags.sampleFormat);
  const isSupported =
    Math.max(1, ...directory.values(tags.bits)) <= 16 &&
    formats.every((format) => format === unsignedIntegers || format === undefinedFormat) &&
    !(color === photometric.ycbcr && planes === separatePlanes) &&
    !(photometric.lab.includes(color) && samples > 3);
  if (!isSupported) throw notReadable('unsupported samples');
  // Removes the link to the next page.
  const bytes = Buffer.from(source);
  bytes.fill(0, directory.end, directory.end + 4);
  return { bytes, width, height, frames: 1 };
}

interface Directory {
  /** @returns an empty list if the page lacks the tag */
  values(tag: number): readonly number[];
  /** Position of the link to the next page. */
  readonly end: number;
}

function readDirectory(source: Buffer): Directory {
  const little = source.toString('latin1', 0, 2) === 'II';
  const uint16 = (at: number) => (little ? source.readUInt16LE(at) : source.readUInt16BE(at));
  const uint32 = (at: number) => (little ? source.readUInt32LE(at) : source.readUInt32BE(at));
  const inside = (end: number) => {
    if (end > source.length) throw endsEarly();
  };
  inside(8);
  const start = uint32(4);
  inside(start + 2);
  const end = start + 2 + entryBytes * uint16(start);
  inside(end + 4);
  return {
    end,
    values(tag) {
      for (let entry = start + 2; entry < end; entry += entryBytes) {
        if (uint16(entry) !== tag) continue;
        const isShort = uint16(entry + 2) === short;
        const size = isShort ? 2 : 4;
        // More than five samples are refused later.
        const count = Math.min(uint32(entry + 4), 5);
        const first = count * size <= 4 ? entry + valueOffset : uint32(entry + valueOffset);
        inside(first + count * size);
        return Array.from({ length: count }, (_, index) => (isShort ? uint16 : uint32)(first + index * size));
      }
      return [];
    },
  };
}
