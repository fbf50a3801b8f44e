import { type AcTable, acTable, readBlock, readingCodes } from './huffman.ts';
import type { Component, Frame, LumaScan } from './markers.ts';
import { UnsupportedJpegError } from './unsupported-jpeg-error.ts';

/** The luma blocks of a row of MCUs, without those that only fill the last MCUs: row by row of blocks. */
export interface LumaBlocks {
  /** Quantized DC coefficients. */
  readonly dc: Int16Array;
  /** Start of the AC coefficients, in bits. */
  readonly start: Int32Array;
  /** Length of the AC coefficients, in bits. */
  readonly length: Uint16Array;
  /** The arrays may be longer. */
  readonly count: number;
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

/** DC coefficients of 8-bit samples are within 1,024 of zero. Some encoders exceed this. */
const maxDc = 2047;
/** Maximum blocks of an MCU with several components (ITU-T T.81, B.2.3). */
const maxMcuBlocks = 10;

/**
 * @param view the scan's data
 * @returns the blocks of each row of MCUs. They overwrite those of the row before.
 * @throws {UnsupportedJpegError} if the data are damaged
 */
export function* readLuma(frame: Frame, scan: LumaScan, view: DataView): Generator<LumaBlocks> {
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
  const { start: first, ends } = scan.data;
  // A block has at least a DC and an AC code, one bit each. So the allocation is never larger than the data allow.
  if (mcus * blocks.length > ((ends.at(-1) as number) - first) * 4)
    throw new UnsupportedJpegError('the picture is larger than its data');
  const interval = scan.restartInterval || mcus;
  if (ends.length !== Math.ceil(mcus / interval))
    throw new UnsupportedJpegError('a restart marker is missing or unexpected');

  const dc = new Int16Array(wide * down);
  const start = new Int32Array(wide * down);
  const length = new Uint16Array(wide * down);
  const predictions = new Int32Array(scan.components.length);
  const read = new Int32Array(2);
  let segment = 0;
  let end = (ends[0] as number) * 8;
  let left = interval;
  let at = first * 8;
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
        at = readBlock(view, block.dc, block.ac, at, read);
        if (at < 0 || at > end) throw new UnsupportedJpegError('a block is damaged');
        const from = read[1] as number;
        const prediction = (predictions[block.component] as number) + (read[0] as number);
        if (prediction > maxDc || prediction < -maxDc)
          throw new UnsupportedJpegError('a DC coefficient is too large');
        predictions[block.component] = prediction;
        const column = mcuColumn * across + block.column;
        if (!block.luma || column >= wide) continue;
        const position = block.row * wide + column;
        dc[position] = prediction;
        start[position] = from;
        length[position] = at - from;
      }
    }
    yield { dc, start, length, count: wide * Math.min(down, high - mcuRow * down) };
  }
  if (scan.hasEndMarker && end - at >= 8) throw new UnsupportedJpegError('there is extra data at the end');
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
