/**
 * A block has at most a DC code of 16 bits with 15 more, and 63 AC codes of 16 bits with 15 more each. A lookahead
 * reads 32 more. That is 252 bytes, and each can need a stuffed one.
 */
export const maxBlockBytes = 512;

/**
 * @param at position in bits
 * @returns the 16 bits from there
 */
export function peek16(view: DataView, at: number): number {
  return (view.getInt32(at >>> 3) << (at & 7)) >>> 16;
}
