/** What a handler waits for: the search API, the table, the source of an image, the images bucket, the user pool. */
export type TimedPart = 'upstream' | 'table' | 'source' | 'bucket' | 'users';

/**
 * Durations of one request, for the `Server-Timing` header. Whole milliseconds: finer ones would help timing attacks.
 *
 * @example
 * const found = await timing.measure('table', () => readPage(table));
 */
export class ServerTiming {
  readonly #startedAt = performance.now();
  readonly #partMs = new Map<TimedPart, number>();

  /** Measures work. The durations of the same part are added. */
  async measure<T>(part: TimedPart, work: () => Promise<T>): Promise<T> {
    const startedAt = performance.now();
    try {
      return await work();
    } finally {
      this.#partMs.set(part, (this.#partMs.get(part) ?? 0) + performance.now() - startedAt);
    }
  }

  /** The value of the header: the whole handler so far, then its parts. */
  toString(): string {
    const all = [['handler', performance.now() - this.#startedAt] as const, ...this.#partMs];
    return all.map(([name, ms]) => `${name};dur=${Math.round(ms)}`).join(', ');
  }
}
