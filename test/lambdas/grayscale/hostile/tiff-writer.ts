/** A tag with its values: numbers are LONGs, a buffer is BYTEs. */
export type TiffTags = Readonly<Record<number, readonly number[]>>;

/** Tags of TIFF 6.0. */
export const tag = {
  width: 256,
  height: 257,
  bits: 258,
  compression: 259,
  photometric: 262,
  stripOffsets: 273,
  samples: 277,
  rowsPerStrip: 278,
  stripBytes: 279,
  planar: 284,
  tileWidth: 322,
  tileLength: 323,
  tileOffsets: 324,
  tileBytes: 325,
  extraSamples: 338,
  sampleFormat: 339,
  subsampling: 530,
} as const;

const header = 8;

/**
 * A little-endian TIFF.
 *
 * @param data placed after the header, at offset 8
 * @param pages the tags of each page; all values are written as LONG
 * @param loop whether the last page links to the first
 */
export function tiff(data: Buffer, pages: readonly TiffTags[], loop = false): Buffer {
  const parts: Buffer[] = [];
  let at = header + data.length + (data.length % 2);
  const first = at;
  pages.forEach((tags, page) => {
    const directory = directoryOf(tags, at);
    at += directory.length;
    const isLast = page === pages.length - 1;
    directory.writeUInt32LE(isLast ? (loop ? first : 0) : at, 2 + 12 * Object.keys(tags).length);
    parts.push(directory);
  });
  const start = Buffer.from('II*\0....', 'latin1');
  start.writeUInt32LE(first, 4);
  return Buffer.concat([start, data, Buffer.alloc(data.length % 2), ...parts]);
}

function directoryOf(tags: TiffTags, at: number): Buffer {
  // JavaScript sorts integer keys, and TIFF requires sorted tags.
  const entries = Object.entries(tags);
  const size = 2 + 12 * entries.length + 4;
  const directory = Buffer.alloc(size);
  const longer: Buffer[] = [];
  let end = size;
  directory.writeUInt16LE(entries.length, 0);
  entries.forEach(([name, values], nth) => {
    const entry = 2 + 12 * nth;
    directory.writeUInt16LE(Number(name), entry);
    directory.writeUInt16LE(4, entry + 2);
    directory.writeUInt32LE(values.length, entry + 4);
    const bytes = Buffer.alloc(4 * values.length);
    values.forEach((value, index) => void bytes.writeUInt32LE(value, 4 * index));
    if (values.length <= 1) bytes.copy(directory, entry + 8);
    else {
      directory.writeUInt32LE(at + end, entry + 8);
      longer.push(bytes);
      end += bytes.length;
    }
  });
  return Buffer.concat([directory, ...longer]);
}

/** Tags of a gray picture in one strip after the header. */
export function strip(width: number, height: number, bytes: number, others: TiffTags = {}): TiffTags {
  return {
    [tag.width]: [width],
    [tag.height]: [height],
    [tag.bits]: [8],
    [tag.compression]: [1],
    [tag.photometric]: [1],
    [tag.stripOffsets]: [header],
    [tag.samples]: [1],
    [tag.rowsPerStrip]: [height],
    [tag.stripBytes]: [bytes],
    ...others,
  };
}

export type ByteOrder = 'II' | 'MM';

/** A field of a directory. Its value is a single SHORT, or four bytes with all values or their position. */
export type TiffField = readonly [tag: number, type: number, count: number, value: number];

/** An unsigned number in a byte order. */
export function uint(order: ByteOrder, value: number, bytes: number): Buffer {
  const buffer = Buffer.alloc(bytes);
  if (order === 'II') buffer.writeUIntLE(value, 0, bytes);
  else buffer.writeUIntBE(value, 0, bytes);
  return buffer;
}

/** @param more what follows the directory. @default - nothing */
export function tiffDirectory(
  order: ByteOrder,
  fields: readonly TiffField[],
  more: readonly Buffer[] = [],
): Buffer {
  const short = 3;
  const number = (value: number, bytes: number) => uint(order, value, bytes);
  const all = fields.map(([tag, type, count, value]) => {
    const isShort = type === short && count === 1;
    const content = isShort ? [number(value, 2), Buffer.alloc(2)] : [number(value, 4)];
    return Buffer.concat([number(tag, 2), number(type, 2), number(count, 4), ...content]);
  });
  const start = [Buffer.from(order), number(42, 2), number(header, 4), number(fields.length, 2)];
  return Buffer.concat([...start, ...all, ...more]);
}
