/**
 * Number of bytes that may be read after the last bit of a scan's data. One block reads at most a DC code of 16 bits
 * with 15 more, 63 AC codes of 16 bits with 15 more each, and the 32 bits of a lookahead.
 */
export const readAhead = 256;

/**
 * @param at position in bits
 * @returns the 16 bits from there
 */
export function peek16(view: DataView, at: number): number {
  return (view.getInt32(at >>> 3) << (at & 7)) >>> 16;
}

/** Writes bits as entropy-coded data, most significant bit first, with a zero byte after each 0xFF. */
export class BitWriter {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #length: number;
  /** The bits of the incomplete word, left-aligned. */
  #word = 0;
  /** Free bits of the word, 1 to 32. */
  #room = 32;

  /**
   * @param bytes target; it needs twice the bytes that the bits fill, because each may need stuffing
   * @param start position of the first byte
   */
  constructor(bytes: Uint8Array, start: number) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#length = start;
  }

  /**
   * @param value the bits, right-aligned, with zeros above
   * @param count number of bits, 0 to 31
   */
  put(value: number, count: number): void {
    if (count < this.#room) {
      this.#room -= count;
      this.#word |= value << this.#room;
      return;
    }
    const rest = count - this.#room;
    this.#flush(this.#word | (value >>> rest));
    this.#room = 32 - rest;
    this.#word = rest === 0 ? 0 : value << this.#room;
  }

  /**
   * Copies bits unchanged.
   *
   * @param view source, with 4 bytes more than the bits fill
   * @param from position of the first bit
   * @param count number of bits
   */
  copy(view: DataView, from: number, count: number): void {
    let at = from;
    let left = count;
    // A 32-bit read at any bit position contains 25 usable bits.
    for (; left > 25; left -= 25, at += 25) {
      this.put((view.getInt32(at >>> 3) << (at & 7)) >>> 7, 25);
    }
    if (left > 0) this.put((view.getInt32(at >>> 3) << (at & 7)) >>> (32 - left), left);
  }

  /**
   * Fills the last byte with ones, as JPEG requires.
   *
   * @returns the end of the data, in bytes
   */
  finish(): number {
    const used = (39 - this.#room) >>> 3;
    const word = this.#room === 32 ? this.#word : this.#word | ((1 << this.#room) - 1);
    for (let byte = 0; byte < used; byte++) this.#byte(word >>> (24 - 8 * byte));
    return this.#length;
  }

  #flush(word: number): void {
    // Not zero if a byte of the word is 0xFF (and, rarely, if the byte above such a byte is 0xFE).
    if ((~word - 0x01010101) & word & 0x80808080) {
      this.#byte(word >>> 24);
      this.#byte(word >>> 16);
      this.#byte(word >>> 8);
      this.#byte(word);
    } else {
      this.#view.setInt32(this.#length, word);
      this.#length += 4;
    }
  }

  #byte(value: number): void {
    this.#bytes[this.#length++] = value;
    if ((value & 0xff) === 0xff) this.#bytes[this.#length++] = 0;
  }
}
