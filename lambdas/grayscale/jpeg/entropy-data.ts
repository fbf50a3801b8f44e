import { maxBlockBytes } from './bits.ts';
import { UnsupportedJpegError } from './unsupported-jpeg-error.ts';

/** Entropy-coded data of a scan without stuffed bytes and restart markers. */
export interface EntropyData {
  /** Unused space, the data, and `maxBlockBytes` zeros for lookahead. */
  readonly bytes: Uint8Array;
  /** Start of the data. */
  readonly start: number;
  /** End of each part between restart markers. */
  readonly ends: readonly number[];
}

/**
 * Usually about one byte in 200 is 0xFF and stuffed. Data with only such bytes would take a second. So data with more
 * stuffed bytes than this are refused if they are more than one byte in 8.
 */
const maxEscapes = 65_536;

/** Space before the data, so that a result which is written over them stays behind the position of reading. */
function spaceBefore(bytes: number): number {
  return 65_536 + (bytes >> 5);
}

/**
 * Entropy-coded data end at the first marker that is not a restart marker, or at the end of the file.
 *
 * @param from start of the data
 * @returns the data and their end in the source
 */
export function readEntropyData(source: Uint8Array, from: number): { data: EntropyData; end: number } {
  const start = spaceBefore(source.length - from);
  const shift = start - from;
  // Copied as a whole, then compacted in place: native code is fast from the first call.
  const bytes = new Uint8Array(Buffer.allocUnsafeSlow(source.length + shift + maxBlockBytes).buffer);
  bytes.set(source.subarray(from), start);
  const ends: number[] = [];
  let length = start;
  let at = from;
  for (let escapes = 0; ; escapes++) {
    const marker = source.indexOf(0xff, at);
    const end = marker < 0 ? source.length : marker;
    if (at + shift > length) bytes.copyWithin(length, at + shift, end + shift);
    length += end - at;
    at = end;
    if (marker < 0) break;
    const next = source[marker + 1] as number;
    if (next === 0) bytes[length++] = 0xff;
    else if (next === 0xd0 + (ends.length & 7)) ends.push(length);
    else if ((next & 0xf8) === 0xd0) throw new UnsupportedJpegError('a restart marker is out of order');
    else break;
    at = marker + 2;
    if (escapes > maxEscapes && escapes > (at - from) / 8)
      throw new UnsupportedJpegError('the data has too many stuffed bytes');
  }
  ends.push(length);
  bytes.fill(0, length, length + maxBlockBytes);
  return { data: { bytes, start, ends }, end: at };
}
