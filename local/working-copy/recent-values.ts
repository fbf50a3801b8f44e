/** The values that were added last, by their hash. */
export class RecentValues<Value> {
  /** The last ones are at the end. */
  readonly #values = new Map<string, Value>();

  get(hash: string): Value | undefined {
    return this.#values.get(hash);
  }

  add(hash: string, value: Value): void {
    this.#values.delete(hash);
    this.#values.set(hash, value);
  }

  /** Removes all but the last ones. */
  keep(count: number): void {
    for (const hash of [...this.#values.keys()].slice(0, -count)) this.#values.delete(hash);
  }
}
