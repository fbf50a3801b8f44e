const [countBytes, entryBytes, valueOffset] = [2, 12, 8];
/** Type of a two-byte number. Of the other types, the tags that are read here use only four-byte ones. */
const short = 3;
/** More values of a tag are not read. */
const maxValues = 5;

/**
 * The first directory of a TIFF, which lists tags with values (TIFF 6.0, section 2). Exif metadata have the same form.
 */
export class TiffDirectory {
  readonly #source: Buffer;
  readonly #start: number;

  /** @param source begins with the byte order */
  constructor(source: Buffer) {
    this.#source = source;
    this.#start = this.#uint(4, 4) + countBytes;
  }

  /** Position after the last tag. It is after the end of a truncated file. */
  get end(): number {
    return this.#start + entryBytes * this.#uint(this.#start - countBytes, 2);
  }

  /** @returns an empty list if the directory lacks the tag, zeros for values after the end of the file */
  values(tag: number): readonly number[] {
    const end = Math.min(this.end, this.#source.length);
    for (let entry = this.#start; entry < end; entry += entryBytes) {
      if (this.#uint(entry, 2) !== tag) continue;
      const size = this.#uint(entry + 2, 2) === short ? 2 : 4;
      const count = Math.min(this.#uint(entry + 4, 4), maxValues);
      const inEntry = count * size <= 4;
      const first = inEntry ? entry + valueOffset : this.#uint(entry + valueOffset, 4);
      return Array.from({ length: count }, (_, index) => this.#uint(first + index * size, size));
    }
    return [];
  }

  /** @returns 0 after the end of the file */
  #uint(at: number, size: 2 | 4): number {
    if (at + size > this.#source.length) return 0;
    const isLittleEndian = this.#source[0] === 0x49;
    return isLittleEndian ? this.#source.readUIntLE(at, size) : this.#source.readUIntBE(at, size);
  }
}
