import { notReadable } from './source-picture.ts';

/** A box of an ISO base media file (ISO/IEC 14496-12, section 4.2). */
export interface Box {
  /** Four characters. */
  readonly type: string;
  readonly content: Buffer;
}

/** Encoders write about 40. */
const maxBoxes = 4_096;

/**
 * Reads consecutive boxes one at a time. Stops when the caller stops.
 *
 * @throws {Problem} 422 if a box is longer than its container
 */
export function* readBoxes(bytes: Buffer): Generator<Box> {
  let boxes = 0;
  for (let at = 0; at + 8 <= bytes.length; ) {
    if (++boxes > maxBoxes) throw notReadable('too many boxes');
    const size = bytes.readUInt32BE(at);
    // 1 means that a 64-bit length follows. 0 means that the box is the last one.
    const header = size === 1 ? 16 : 8;
    if (at + header > bytes.length) throw notReadable('a truncated box');
    const length = size === 1 ? Number(bytes.readBigUInt64BE(at + 8)) : size === 0 ? bytes.length - at : size;
    if (length < header || at + length > bytes.length) throw notReadable('a truncated box');
    const type = bytes.toString('latin1', at + 4, at + 8);
    yield { type, content: bytes.subarray(at + header, at + length) };
    at += length;
  }
}

/** Reads consecutive numbers. */
export class FieldReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** What is not read yet. */
  get rest(): Buffer {
    return this.#bytes.subarray(this.#at);
  }

  /** @param size in bytes */
  uint(size: 1 | 2 | 3 | 4): number {
    if (this.#at + size > this.#bytes.length) throw notReadable('a truncated box');
    const value = this.#bytes.readUIntBE(this.#at, size);
    this.#at += size;
    return value;
  }
}
