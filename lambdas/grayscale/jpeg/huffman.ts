import { peek16 } from './bits.ts';
import { UnsupportedJpegError } from './unsupported-jpeg-error.ts';

/** A Huffman table of AC coefficients, prepared for reading. */
export interface AcTable {
  /** See `readingCodes`. */
  readonly codes: Uint16Array;
  /**
   * For the next `severalBits` bits: as many complete symbols as fit, with the bits that follow each. The lower 8
   * bits have their length in bits, the upper ones the number of coefficients. `endOfBlock` is added if the last one
   * ends the block. `none` means that not even one symbol is complete.
   */
  readonly several: Int32Array;
}

/** Coefficients in a block. */
const blockSize = 64;
/**
 * Number of bits in one lookup. A table for 12 bits, 16 KiB, is as fast as one for 16 and is built in a sixteenth of
 * the time. Two lookups fit into the 25 bits of one read.
 */
const severalBits = 12;
const endOfBlock = 256;
const none = 128;
/** Maximum bits of a DC difference of 8-bit samples (ITU-T T.81, table F.1). */
const maxDcSize = 11;
/** Maximum bits of an AC coefficient of 8-bit samples (ITU-T T.81, table F.2). */
const maxAcSize = 10;

/**
 * @param definition as in a DHT segment after the table's number: the number of codes of 1 to 16 bits, then their
 * symbols
 * @returns for each 16 bits: the code's length in bits << 8 | its symbol, 0 if no code begins with them
 * @throws {UnsupportedJpegError} if the codes don't fit into their lengths
 */
export function readingCodes(definition: Uint8Array): Uint16Array {
  const codes = new Uint16Array(1 << 16);
  let symbol = 16;
  let next = 0;
  for (let length = 1; length <= 16; length++) {
    const span = 1 << (16 - length);
    for (let left = definition[length - 1] as number; left > 0; left--) {
      codes.fill((length << 8) | (definition[symbol++] as number), next, next + span);
      next += span;
      // ITU-T T.81, annex C, reserves the code of ones only, and decoders reject a table that uses it.
      if (next + span > 1 << 16) throw new UnsupportedJpegError('a Huffman table has too many codes');
    }
  }
  return codes;
}

/** @throws {UnsupportedJpegError} if the codes don't fit into their lengths */
export function acTable(definition: Uint8Array): AcTable {
  const codes = readingCodes(definition);
  const several = new Int32Array(1 << severalBits);
  for (let bits = 0; bits < several.length; bits++) several[bits] = wholeSymbols(codes, bits);
  return { codes, several };
}

function wholeSymbols(codes: Uint16Array, bits: number): number {
  let length = 0;
  let advance = 0;
  while (length < severalBits) {
    const code = codes[(bits << (16 - severalBits + length)) & 0xffff] as number;
    const run = (code & 0xff) >>> 4;
    const size = code & 15;
    const end = length + (code >>> 8) + size;
    if (code === 0 || end > severalBits || size > maxAcSize || advance + run >= blockSize) break;
    if (size === 0 && run === 0) return ((endOfBlock + advance) << 8) | end;
    if (size === 0 && run !== 15) break;
    length = end;
    advance += run + 1;
  }
  return length === 0 ? none << 8 : (advance << 8) | length;
}

/**
 * Reads a block's DC difference, and finds the end of its AC coefficients. This is one function for the same reason as
 * `BlockWriter.write`.
 *
 * @param from position in bits
 * @param block receives the DC difference and the start of the AC coefficients, in bits
 * @returns position after the block, in bits; -1 if it is damaged. It may be after the end of the data.
 */
export function readBlock(
  view: DataView,
  dcCodes: Uint16Array,
  { several, codes }: AcTable,
  from: number,
  block: Int32Array,
): number {
  const dcCode = dcCodes[peek16(view, from)] as number;
  const dcSize = dcCode & 0xff;
  if (dcCode === 0 || dcSize > maxDcSize) return -1;
  let at = from + (dcCode >>> 8);
  // Numbers that begin with 0 are negative.
  const value = peek16(view, at) >>> (16 - dcSize);
  block[0] = dcSize === 0 || value >>> (dcSize - 1) ? value : value + 1 - (1 << dcSize);
  at += dcSize;
  block[1] = at;
  let coefficient = 1;
  for (;;) {
    // A 32-bit read at any bit position contains 25 usable bits, enough for two lookups.
    const bits = view.getInt32(at >>> 3) << (at & 7);
    let entry = several[bits >>> (32 - severalBits)] as number;
    let next = coefficient + (entry >>> 8);
    if (next < blockSize) {
      coefficient = next;
      at += entry & 0xff;
      entry = several[(bits << (entry & 0xff)) >>> (32 - severalBits)] as number;
      next = coefficient + (entry >>> 8);
      if (next < blockSize) {
        coefficient = next;
        at += entry & 0xff;
        continue;
      }
    }
    if (next === blockSize || (next > endOfBlock && next < endOfBlock + blockSize))
      return at + (entry & 0xff);
    // No complete symbol, or more than this block's: read one at a time.
    const code = codes[peek16(view, at)] as number;
    const run = (code & 0xff) >>> 4;
    const size = code & 15;
    if (code === 0 || size > maxAcSize) return -1;
    at += (code >>> 8) + size;
    if (size === 0 && run === 0) return at;
    if (size === 0 && run !== 15) return -1;
    coefficient += run + 1;
    if (coefficient === blockSize) return at;
    if (coefficient > blockSize) return -1;
  }
}

/** The code words of a Huffman table, by symbol. */
export interface WritingCodes {
  readonly code: Uint16Array;
  /** In bits. 0 if the table has no code for a symbol. */
  readonly length: Uint8Array;
}

/** @param definition as in `readingCodes`, which has validated it */
export function writingCodes(definition: Uint8Array): WritingCodes {
  const code = new Uint16Array(256);
  const length = new Uint8Array(256);
  let at = 16;
  let next = 0;
  for (let bits = 1; bits <= 16; bits++, next <<= 1) {
    for (let left = definition[bits - 1] as number; left > 0; left--) {
      const symbol = definition[at++] as number;
      code[symbol] = next++;
      length[symbol] = bits;
    }
  }
  return { code, length };
}

/** The table for luminance DC differences in ITU-T T.81, table K.3. It has all categories of 8-bit samples. */
export const standardDcDefinition = Uint8Array.of(
  ...[0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0],
  ...[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
);
