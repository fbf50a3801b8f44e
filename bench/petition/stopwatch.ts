/** @returns the value that this share of all is not above; 0 for none. The values are sorted in place */
export function quantile(values: number[], share: number): number {
  values.sort((a, b) => a - b);
  return values[Math.min(values.length - 1, Math.ceil(values.length * share) - 1)] ?? values[0] ?? 0;
}

/** Answers of one kind of request: how many by status, and how long those took that succeeded, in milliseconds. */
export class Answers {
  readonly byStatus = new Map<string, number>();
  readonly #millis: number[] = [];

  add(status: string, millis: number): void {
    this.byStatus.set(status, (this.byStatus.get(status) ?? 0) + 1);
    if (/^2/.test(status)) this.#millis.push(millis);
  }

  get total(): number {
    return [...this.byStatus.values()].reduce((sum, each) => sum + each, 0);
  }

  millis(share: number): number {
    return quantile(this.#millis, share);
  }
}
