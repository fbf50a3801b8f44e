/** Writes numbers of up to 16 bits, the lowest bit first, as lossless WebP has them. */
export class BitWriter {
  readonly #bytes: Buffer;
  #at = 0;
  #bits = 0;
  #count = 0;

  /** @param bits how many there will be */
  constructor(bits: number) {
    this.#bytes = Buffer.alloc(Math.ceil(bits / 8));
  }

  /** @param count of bits, 0 to 16; the value has no more */
  put(value: number, count: number): void {
    this.#bits |= value << this.#count;
    this.#count += count;
    while (this.#count >= 8) {
      this.#bytes[this.#at++] = this.#bits & 0xff;
      this.#bits >>>= 8;
      this.#count -= 8;
    }
  }

  /** @returns what was written; the last byte is filled up with zeros */
  end(): Buffer {
    if (this.#count > 0) this.#bytes[this.#at++] = this.#bits & 0xff;
    return this.#bytes.subarray(0, this.#at);
  }
}
