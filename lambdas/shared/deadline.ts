/** A point in time at which all of a task's waiting ends. */
export class Deadline {
  /** For work that heeds a signal. */
  readonly signal: AbortSignal;
  private readonly passing: Promise<never>;
  private readonly endsAt: number;

  /** @param milliseconds from now */
  constructor(milliseconds: number) {
    this.endsAt = performance.now() + milliseconds;
    const signal = AbortSignal.timeout(milliseconds);
    this.signal = signal;
    this.passing = new Promise((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
    // Nobody may be waiting when it passes.
    this.passing.catch(() => undefined);
  }

  /** Whether it is over. */
  get hasPassed(): boolean {
    return this.signal.aborted;
  }

  /** How long there is left, in milliseconds; 0 when it is over. */
  get remainingMs(): number {
    return Math.max(0, Math.floor(this.endsAt - performance.now()));
  }

  /**
   * For work that does not heed a signal: it goes on, but nobody waits for it any more.
   *
   * @throws TimeoutError when the deadline passes first
   */
  limit<T>(work: Promise<T>): Promise<T> {
    return Promise.race([work, this.passing]);
  }
}
