import { crc32 } from 'node:zlib';
import { endsEarly, notReadable, type SourcePicture } from './source-picture.ts';

const signatureBytes = 8;
/** Length and type before the data of a chunk, and the checksum after it. */
const [headerBytes, checksumBytes] = [8, 4];

/**
 * The chunks that the decoder gets, with their maximum length. The others are texts, which libpng would decompress
 * (measured: 23 s for 100 texts of 50 MB in 5 MB), or frames of an animation, of which only the still image is
 * converted.
 */
const maxChunkBytes: Readonly<Record<string, number>> = {
  IHDR: 13,
  PLTE: 768,
  tRNS: 256,
  IDAT: Number.POSITIVE_INFINITY,
  IEND: 0,
  // Exif data have at most 64 KiB, as in a JPEG.
  eXIf: 65_536,
  iCCP: 1_048_576,
  // Most encoders write one or more of these. A file without other chunks is not copied.
  gAMA: 4,
  pHYs: 9,
  sRGB: 1,
};

/** Encoders write chunks of 8 KiB or more, so 20 MiB have at most 2,560. */
const maxChunks = 65_536;

/**
 * libpng checks the checksums of critical chunks. Like browsers, this ignores optional chunks with a wrong checksum.
 *
 * @throws {Problem} 422 for a truncated file, or too many chunks
 */
export function readPng(source: Buffer): SourcePicture {
  const all = [...chunks(source)];
  const [header] = all;
  if (header?.content.length !== 13) throw notReadable('no header');
  const [width, height] = [header.content.readUInt32BE(0), header.content.readUInt32BE(4)];
  const kept = all.filter(
    ({ type, content, whole }) =>
      content.length <= (maxChunkBytes[type] ?? -1) && (isCritical(type) || isIntact(whole)),
  );
  const signature = source.subarray(0, signatureBytes);
  const bytes =
    kept.length === all.length ? source : Buffer.concat([signature, ...kept.map(({ whole }) => whole)]);
  return { bytes, width, height, frames: 1 };
}

interface Chunk {
  readonly type: string;
  readonly content: Buffer;
  /** Including length, type and checksum. */
  readonly whole: Buffer;
}

function* chunks(source: Buffer): Generator<Chunk> {
  let count = 0;
  for (let at = signatureBytes; at + headerBytes + checksumBytes <= source.length; ) {
    const end = at + headerBytes + source.readUInt32BE(at) + checksumBytes;
    if (end > source.length) break;
    if (++count > maxChunks) throw notReadable('too many chunks');
    const whole = source.subarray(at, end);
    const type = whole.toString('latin1', 4, headerBytes);
    yield { type, content: whole.subarray(headerBytes, -checksumBytes), whole };
    if (type === 'IEND') return;
    at = end;
  }
  throw endsEarly();
}

function isIntact(chunk: Buffer): boolean {
  return crc32(chunk.subarray(4, -checksumBytes)) === chunk.readUInt32BE(chunk.length - checksumBytes);
}

/** A critical chunk, whose type begins with a capital letter. */
function isCritical(type: string): boolean {
  return /^[A-Z]/.test(type);
}
