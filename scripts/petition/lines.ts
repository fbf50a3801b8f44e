/** A line of a file. */
export interface Line {
  /** 1 for the first. */
  readonly number: number;
  /** Without its line break; undefined where it is longer than any signature, or not UTF-8. */
  readonly text: string | undefined;
}

const lineFeed = 0x0a;
/** Longest line that is read, in bytes: many times what a signature takes. */
const longest = 16 * 1024;

/** Cuts a file into lines, with memory for one piece of it at a time, whatever is in it. */
export async function* linesOf(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Line> {
  let number = 1;
  let rest: Uint8Array = Buffer.alloc(0);
  for await (const piece of pieces) {
    let from = 0;
    for (let end = piece.indexOf(lineFeed); end >= 0; end = piece.indexOf(lineFeed, from)) {
      yield { number, text: decode(joined(rest, piece.subarray(from, end)), number) };
      number += 1;
      rest = Buffer.alloc(0);
      from = end + 1;
    }
    rest = joined(rest, piece.subarray(from));
  }
  if (rest.length > 0) yield { number, text: decode(rest, number) };
}

/** One byte more than the longest is enough to tell that it is too long. */
function joined(start: Uint8Array, end: Uint8Array): Uint8Array {
  return Buffer.concat([start, end.subarray(0, longest + 1)]).subarray(0, longest + 1);
}

function decode(bytes: Uint8Array, number: number): string | undefined {
  if (bytes.length > longest) return undefined;
  try {
    // Spreadsheets write a byte order mark at the beginning; anywhere else it is a character of the text.
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: number > 1 });
    return decoder.decode(bytes).replace(/\r$/, '');
  } catch {
    return undefined;
  }
}
