/** Returns the quantile of the values; 0 if there are none. Sorts the values in place. */
export function quantile(values: number[], share: number): number {
  values.sort((a, b) => a - b);
  return values[Math.min(values.length - 1, Math.ceil(values.length * share) - 1)] ?? values[0] ?? 0;
}

/** Counts the responses by status, and records the durations of the successful ones. */
export class ResponseTimes {
  readonly byStatus = new Map<string, number>();
  readonly #durationsMs: number[] = [];

  add(status: string, durationMs: number): void {
    this.byStatus.set(status, (this.byStatus.get(status) ?? 0) + 1);
    if (/^2/.test(status)) this.#durationsMs.push(durationMs);
  }

  get total(): number {
    return [...this.byStatus.values()].reduce((sum, each) => sum + each, 0);
  }

  quantileMs(share: number): number {
    return quantile(this.#durationsMs, share);
  }
}
