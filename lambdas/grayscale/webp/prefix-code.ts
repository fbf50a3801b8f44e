/** How the symbols of an alphabet are written. */
export interface PrefixCode {
  /** In bits, by symbol; 0 for one that does not occur. */
  readonly lengths: Uint8Array;
  /** By symbol, its first bit in the lowest place. */
  readonly codes: Uint16Array;
}

/** The longest code that the format has room for. */
const longest = 15;

/**
 * A canonical prefix code that is as short as its lengths' limit allows, or nearly (RFC 9649, section 6.2).
 *
 * @param counts how often each symbol occurs; at least two do
 */
export function prefixCode(counts: Uint32Array): PrefixCode {
  let lengths = codeLengths(counts);
  // Rare symbols are taken for less rare ones until the tree is flat enough.
  for (let least = 2; Math.max(...lengths) > longest; least *= 2) {
    lengths = codeLengths(counts.map((count) => (count > 0 ? Math.max(count, least) : 0)));
  }
  return { lengths, codes: canonical(lengths) };
}

/** Huffman's: the two rarest become one, until one is left. */
function codeLengths(counts: Uint32Array): Uint8Array {
  const lengths = new Uint8Array(counts.length);
  let trees = Array.from(counts, (count, symbol) => ({ count, symbols: [symbol] })).filter(
    ({ count }) => count > 0,
  );
  while (trees.length > 1) {
    trees.sort((one, other) => one.count - other.count);
    const [rarest, second, ...others] = trees as [(typeof trees)[0], (typeof trees)[0], ...typeof trees];
    const symbols = [...rarest.symbols, ...second.symbols];
    for (const symbol of symbols) (lengths[symbol] as number)++;
    trees = [...others, { count: rarest.count + second.count, symbols }];
  }
  return lengths;
}

/** Shorter codes first, and codes of one length in the order of their symbols. */
function canonical(lengths: Uint8Array): Uint16Array {
  const codes = new Uint16Array(lengths.length);
  let next = 0;
  for (let length = 1; length <= longest; length++, next <<= 1) {
    lengths.forEach((each, symbol) => {
      if (each === length) codes[symbol] = reversed(next++, length);
    });
  }
  return codes;
}

/** @returns the lowest bits of a number in the opposite order */
export function reversed(value: number, bits: number): number {
  let result = 0;
  for (let bit = 0; bit < bits; bit++) result |= ((value >> bit) & 1) << (bits - 1 - bit);
  return result;
}
