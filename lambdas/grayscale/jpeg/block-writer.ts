import type { WritingCodes } from './huffman.ts';

/** Writes blocks as entropy-coded data, most significant bit first, with a zero byte after each 0xFF. */
export class BlockWriter {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #dcCodes: WritingCodes;
  #length: number;
  /** The bits of the incomplete word, left-aligned. */
  #word = 0;
  /** Free bits of the word, 1 to 32. */
  #room = 32;
  #lastDc = 0;

  /**
   * @param bytes target
   * @param start position of the first byte
   */
  constructor(bytes: Uint8Array, start: number, dcCodes: WritingCodes) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#length = start;
    this.#dcCodes = dcCodes;
  }

  /** Position after the last complete word, in bytes. */
  get length(): number {
    return this.#length;
  }

  /**
   * One function on purpose: V8 would compile smaller ones once more inside their callers. That takes a quarter of the
   * first conversion.
   *
   * @param dc quantized DC coefficient
   * @param view source of the AC coefficients, which are copied, with 4 bytes more
   * @param from start of the AC coefficients, in bits
   * @param count length of the AC coefficients, in bits
   * @returns false if the table lacks a code
   */
  write(dc: number, view: DataView, from: number, count: number): boolean {
    const difference = dc - this.#lastDc;
    this.#lastDc = dc;
    const size = 32 - Math.clz32(Math.abs(difference));
    const codeLength = this.#dcCodes.length[size] as number;
    if (codeLength === 0) return false;
    const value = difference < 0 ? difference + (1 << size) - 1 : difference;
    let bits = ((this.#dcCodes.code[size] as number) << size) | value;
    let added = codeLength + size;
    let at = from;
    let left = count;
    let length = this.#length;
    let word = this.#word;
    let room = this.#room;
    for (;;) {
      if (added < room) {
        room -= added;
        word |= bits << room;
      } else {
        const rest = added - room;
        word |= bits >>> rest;
        // Not zero if a byte of the word is 0xFF (and, rarely, if the byte above such a byte is 0xFE).
        if ((~word - 0x01010101) & word & 0x80808080) {
          for (let shift = 24; shift >= 0; shift -= 8) {
            const byte = (word >>> shift) & 0xff;
            this.#bytes[length++] = byte;
            if (byte === 0xff) this.#bytes[length++] = 0;
          }
        } else {
          this.#view.setInt32(length, word);
          length += 4;
        }
        room = 32 - rest;
        word = rest === 0 ? 0 : bits << room;
      }
      if (left === 0) break;
      // A 32-bit read at any bit position contains 25 usable bits.
      added = left > 25 ? 25 : left;
      bits = (view.getInt32(at >>> 3) << (at & 7)) >>> (32 - added);
      at += added;
      left -= added;
    }
    this.#length = length;
    this.#word = word;
    this.#room = room;
    return true;
  }

  /**
   * Fills the last byte with ones, as JPEG requires.
   *
   * @returns the end of the data, in bytes
   */
  finish(): number {
    const word = this.#word | (2 ** this.#room - 1);
    for (let shift = 24; shift >= (this.#room & ~7); shift -= 8) {
      const byte = (word >>> shift) & 0xff;
      this.#bytes[this.#length++] = byte;
      if (byte === 0xff) this.#bytes[this.#length++] = 0;
    }
    return this.#length;
  }
}
