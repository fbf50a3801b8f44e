import { constants, crc32, deflateRawSync, deflateSync } from 'node:zlib';

const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');

/** The fields of a PNG header. */
export interface PngHeader {
  readonly width: number;
  readonly height: number;
  /** 1, 2, 4, 8 or 16. @default 8 */
  readonly depth?: number;
  /** 0 gray, 2 RGB, 3 palette, 4 gray with alpha, 6 RGB with alpha. @default 0 */
  readonly colorType?: number;
  /** Whether the rows are in the seven passes of Adam7. @default false */
  readonly interlaced?: boolean;
}

export function pngChunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

/**
 * @param data compressed rows. @default zeros of the size in the header
 * @param before chunks between the header and the data
 */
export function png(
  header: PngHeader,
  data = zeros(rowBytes(header)),
  before: readonly Buffer[] = [],
): Buffer {
  return Buffer.concat([
    signature,
    pngHeader(header),
    ...before,
    pngChunk('IDAT', data),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

function pngHeader({ width, height, depth = 8, colorType = 0, interlaced = false }: PngHeader): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([depth, colorType, 0, 0, interlaced ? 1 : 0], 8);
  return pngChunk('IHDR', header);
}

const samples: Record<number, number> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
/** Start and step of each Adam7 pass. */
const adam7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

function rowBytes({ width, height, depth = 8, colorType = 0, interlaced = false }: PngHeader): number {
  const bits = depth * (samples[colorType] ?? 1);
  const passes = interlaced ? adam7 : ([[0, 0, 1, 1]] as const);
  let bytes = 0;
  for (const [left, top, across, down] of passes) {
    const columns = Math.ceil((width - left) / across);
    if (columns > 0) bytes += Math.ceil((height - top) / down) * (1 + Math.ceil((columns * bits) / 8));
  }
  return bytes;
}

/** A zlib stream of zeros, a thousandth of their size. It is created without holding all zeros in memory. */
export function zeros(bytes: number): Buffer {
  const block = 2 ** 20;
  // A full flush resets the compressor, so the same bytes can be repeated.
  const flushed = deflateRawSync(Buffer.alloc(block), { finishFlush: constants.Z_FULL_FLUSH, level: 9 });
  const last = deflateRawSync(Buffer.alloc(bytes % block));
  const adler = Buffer.alloc(4);
  adler.writeUInt32BE((bytes % 65_521) * 65_536 + 1);
  const blocks = Array.from({ length: Math.floor(bytes / block) }, () => flushed);
  return Buffer.concat([Buffer.from([0x78, 0xda]), ...blocks, last, adler]);
}

/** A compressed text with this size after decompression. */
export function compressedText(bytes: number): Buffer {
  return pngChunk('zTXt', Buffer.concat([Buffer.from('Comment\0\0', 'latin1'), zeros(bytes)]));
}

/** A compressed international text with this size after decompression. */
export function internationalText(bytes: number): Buffer {
  return pngChunk('iTXt', Buffer.concat([Buffer.from('Comment\0\x01\0\0\0', 'latin1'), zeros(bytes)]));
}

/** A color profile with this size after decompression. */
export function compressedProfile(bytes: number): Buffer {
  return pngChunk('iCCP', Buffer.concat([Buffer.from('icc\0\0', 'latin1'), zeros(bytes)]));
}

/**
 * An animated PNG with empty frames of full size.
 *
 * @param claimed declared number of frames. @default the real number
 */
export function animatedPng(header: PngHeader, frames: number, claimed = frames): Buffer {
  const data = deflateSync(Buffer.alloc(rowBytes(header)));
  let sequence = 0;
  const number = () => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(sequence++);
    return bytes;
  };
  const control = () => {
    const bytes = Buffer.alloc(22);
    bytes.writeUInt32BE(header.width, 0);
    bytes.writeUInt32BE(header.height, 4);
    bytes.writeUInt16BE(1, 16);
    bytes.writeUInt16BE(10, 18);
    return pngChunk('fcTL', Buffer.concat([number(), bytes]));
  };
  const count = Buffer.alloc(8);
  count.writeUInt32BE(claimed);
  const chunks = [pngHeader(header), pngChunk('acTL', count)];
  for (let frame = 0; frame < frames; frame++) {
    chunks.push(control());
    chunks.push(frame === 0 ? pngChunk('IDAT', data) : pngChunk('fdAT', Buffer.concat([number(), data])));
  }
  return Buffer.concat([signature, ...chunks, pngChunk('IEND', Buffer.alloc(0))]);
}
