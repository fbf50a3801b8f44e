/** A symbol to write: the code from a table, then `size` more bits. */
export interface Token {
  /** Table id as in a DHT segment: 0 and 1 for DC, 16 and 17 for AC. */
  readonly table: number;
  readonly symbol: number;
  readonly bits: number;
  readonly size: number;
}

/** A Huffman table: symbols, and the lengths of their codes in bits, ascending. */
export interface Table {
  readonly symbols: readonly number[];
  readonly lengths: readonly number[];
}

/** The content of a DHT segment. */
export function tableSegment(id: number, { symbols, lengths }: Table): number[] {
  const counts = Array.from(
    { length: 16 },
    (_, index) => lengths.filter((each) => each === index + 1).length,
  );
  return [id, ...counts, ...symbols];
}

/** Entropy-coded data of a scan. `restart` becomes a restart marker. */
export function entropyCoded(
  tokens: readonly (Token | 'restart')[],
  tables: ReadonlyMap<number, Table>,
): number[] {
  const codes = new Map([...tables].map(([id, table]) => [id, codesOf(table)]));
  const bytes: number[] = [];
  let pending = '';
  let restarts = 0;
  const write = (bits: string) => {
    pending += bits;
    for (; pending.length >= 8; pending = pending.slice(8)) {
      const byte = Number.parseInt(pending.slice(0, 8), 2);
      bytes.push(byte);
      if (byte === 0xff) bytes.push(0);
    }
  };
  const align = () => write('1'.repeat((8 - pending.length) % 8));
  for (const token of tokens) {
    if (token === 'restart') {
      align();
      bytes.push(0xff, 0xd0 + (restarts++ & 7));
      continue;
    }
    write(codes.get(token.table)?.get(token.symbol) ?? '');
    if (token.size > 0) write(token.bits.toString(2).padStart(token.size, '0'));
  }
  align();
  return bytes;
}

/** Assigns the codes as in ITU-T T.81, annex C. */
function codesOf({ symbols, lengths }: Table): Map<number, string> {
  const codes = new Map<number, string>();
  let next = 0;
  let last = lengths[0] ?? 0;
  symbols.forEach((symbol, index) => {
    const length = lengths[index] ?? 0;
    next <<= length - last;
    last = length;
    codes.set(symbol, (next++).toString(2).padStart(length, '0'));
  });
  return codes;
}
