/** A line of a file. */
export interface Line {
  /** Starts at 1. */
  readonly number: number;
  /** Without its line break; undefined if it is too long or not UTF-8. */
  readonly text: string | undefined;
}

const lineFeed = 0x0a;
/** Many times the size of a signature. */
const maxLineBytes = 16 * 1024;

/** Splits a file into lines. Memory holds one chunk at a time, also for a file without line breaks. */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Line> {
  let number = 1;
  let rest: Uint8Array = Buffer.alloc(0);
  for await (const chunk of chunks) {
    let from = 0;
    for (let end = chunk.indexOf(lineFeed); end >= 0; end = chunk.indexOf(lineFeed, from)) {
      yield { number, text: decode(joined(rest, chunk.subarray(from, end)), number) };
      number += 1;
      rest = Buffer.alloc(0);
      from = end + 1;
    }
    rest = joined(rest, chunk.subarray(from));
  }
  if (rest.length > 0) yield { number, text: decode(rest, number) };
}

/** One byte above the maximum is enough to detect a line that is too long. */
function joined(start: Uint8Array, end: Uint8Array): Uint8Array {
  return Buffer.concat([start, end.subarray(0, maxLineBytes + 1)]).subarray(0, maxLineBytes + 1);
}

function decode(bytes: Uint8Array, number: number): string | undefined {
  if (bytes.length > maxLineBytes) return undefined;
  try {
    // Spreadsheets write a byte order mark at the start of a file. Elsewhere it is a character of the text.
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: number > 1 });
    return decoder.decode(bytes).replace(/\r$/, '');
  } catch {
    return undefined;
  }
}
