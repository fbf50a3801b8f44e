import { peek16, readAhead } from './bits.ts';
import { type AcTable, acTable, readingCodes, skipAc } from './huffman.ts';
import type { Component, Frame, LumaScan } from './markers.ts';
import { UnsupportedJpegError } from './unsupported-jpeg-error.ts';

/** The luma blocks of a scan, row by row, without the blocks that only fill the last MCUs. */
export interface LumaBlocks {
  /** The scan's data without stuffed bytes and markers. */
  readonly view: DataView;
  /** Quantized DC coefficients. */
  readonly dc: Int16Array;
  /** Start of the AC coefficients, in bits. */
  readonly start: Int32Array;
  /** Length of the AC coefficients, in bits. */
  readonly length: Uint16Array;
}

/** One block of an MCU. */
interface McuBlock {
  /** Index of its component in the scan. */
  readonly component: number;
  readonly dc: Uint16Array;
  readonly ac: AcTable;
  readonly luma: boolean;
  /** Column in the MCU's blocks. */
  readonly column: number;
  /** Row in the MCU's blocks. */
  readonly row: number;
}

/** Maximum bits of a DC difference of 8-bit samples (ITU-T T.81, table F.1). */
const maxDcSize = 11;
/** DC coefficients of 8-bit samples are within 1,024 of zero. Some encoders exceed this. */
const maxDc = 2047;
/** Maximum blocks of an MCU with several components (ITU-T T.81, B.2.3). */
const maxMcuBlocks = 10;

/** @throws {UnsupportedJpegError} if the data are damaged */
export function readLuma(frame: Frame, scan: LumaScan): LumaBlocks {
  const [luma] = frame.components as [Component];
  const blocks = mcuBlocks(luma, scan);
  const single = scan.components.length === 1;
  const wide = Math.ceil(frame.width / 8);
  const high = Math.ceil(frame.height / 8);
  const across = single ? 1 : luma.horizontal;
  const down = single ? 1 : luma.vertical;
  const mcusWide = Math.ceil(frame.width / 8 / across);
  const mcusHigh = Math.ceil(frame.height / 8 / down);
  const mcus = mcusWide * mcusHigh;
  // A block has at least a DC and an AC code, one bit each. So the allocation is never larger than the data allow.
  if (mcus * blocks.length > scan.data.length * 4)
    throw new UnsupportedJpegError('the picture is larger than its data');
  const interval = scan.restartInterval || mcus;
  const { view, ends } = unstuff(scan.data, Math.ceil(mcus / interval));

  const dc = new Int16Array(wide * high);
  const start = new Int32Array(wide * high);
  const length = new Uint16Array(wide * high);
  const predictions = new Int32Array(scan.components.length);
  let segment = 0;
  let end = (ends[0] as number) * 8;
  let left = interval;
  let at = 0;
  for (let mcuRow = 0; mcuRow < mcusHigh; mcuRow++) {
    for (let mcuColumn = 0; mcuColumn < mcusWide; mcuColumn++) {
      if (left === 0) {
        if (end - at >= 8) throw new UnsupportedJpegError('there is extra data before a restart marker');
        at = end;
        end = (ends[++segment] as number) * 8;
        left = interval;
        predictions.fill(0);
      }
      left--;
      for (let index = 0; index < blocks.length; index++) {
        const block = blocks[index] as McuBlock;
        const code = block.dc[peek16(view, at)] as number;
        const size = code & 0xff;
        if (code === 0 || size > maxDcSize) throw new UnsupportedJpegError('a DC code is damaged');
        at += code >>> 8;
        const prediction = (predictions[block.component] as number) + difference(peek16(view, at), size);
        const from = at + size;
        at = skipAc(view, block.ac, from);
        if (at < 0 || at > end) throw new UnsupportedJpegError('AC codes are damaged');
        if (prediction > maxDc || prediction < -maxDc)
          throw new UnsupportedJpegError('a DC coefficient is too large');
        predictions[block.component] = prediction;
        const row = mcuRow * down + block.row;
        const column = mcuColumn * across + block.column;
        if (!block.luma || column >= wide || row >= high) continue;
        const position = row * wide + column;
        dc[position] = prediction;
        start[position] = from;
        length[position] = at - from;
      }
    }
  }
  if (scan.hasEndMarker && end - at >= 8) throw new UnsupportedJpegError('there is extra data at the end');
  return { view, dc, start, length };
}

/** Decodes a signed number of `size` bits. Numbers that begin with 0 are negative. */
function difference(bits16: number, size: number): number {
  const bits = bits16 >>> (16 - size);
  return size === 0 || bits >>> (size - 1) ? bits : bits + 1 - (1 << size);
}

function mcuBlocks(luma: Component, scan: LumaScan): McuBlock[] {
  const single = scan.components.length === 1;
  const dcTables = new Map<Uint8Array, Uint16Array>();
  const acTables = new Map<Uint8Array, AcTable>();
  const blocks = scan.components.flatMap(({ component, dc, ac }, index): McuBlock[] => {
    const across = single ? 1 : component.horizontal;
    const down = single ? 1 : component.vertical;
    const tables = { dc: once(dcTables, dc, readingCodes), ac: once(acTables, ac, acTable) };
    return Array.from({ length: across * down }, (_, block) => ({
      ...{ component: index, luma: component === luma, ...tables },
      ...{ column: block % across, row: Math.floor(block / across) },
    }));
  });
  if (blocks.length > maxMcuBlocks) throw new UnsupportedJpegError('an MCU has too many blocks');
  return blocks;
}

function once<Key, Value>(made: Map<Key, Value>, key: Key, make: (key: Key) => Value): Value {
  const value = made.get(key) ?? make(key);
  made.set(key, value);
  return value;
}

/**
 * Removes stuffed bytes and restart markers.
 *
 * @param count number of parts between restart markers
 * @returns the bytes, followed by zeros for lookahead, and the end of each part, in bytes
 */
function unstuff(data: Uint8Array, count: number): { view: DataView; ends: Int32Array } {
  const bytes = new Uint8Array(data.length + readAhead);
  const ends = new Int32Array(count);
  let part = 0;
  let length = 0;
  // Copied as a whole, then compacted in place: native code is fast from the first call.
  bytes.set(data);
  for (let at = 0; at < data.length; ) {
    const marker = data.indexOf(0xff, at);
    const end = marker < 0 ? data.length : marker;
    if (at > length) bytes.copyWithin(length, at, end);
    length += end - at;
    if (marker < 0) break;
    const next = data[marker + 1];
    if (next === 0) bytes[length++] = 0xff;
    else if (next === 0xd0 + (part & 7) && part < count - 1) ends[part++] = length;
    else throw new UnsupportedJpegError('a restart marker is out of order');
    at = marker + 2;
  }
  if (part !== count - 1) throw new UnsupportedJpegError('restart markers are missing');
  ends[part] = length;
  bytes.fill(0, length);
  return { view: new DataView(bytes.buffer), ends };
}
