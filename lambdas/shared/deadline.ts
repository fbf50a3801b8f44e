/** Maximum delay of a Node.js timer. */
const maxTimerMs = 2 ** 31 - 1;

/** Milliseconds reserved at the end of an invocation to send the response. */
const responseMs = 1_000;

/** A point in time at which an operation has to end. */
export class Deadline {
  /** Aborts at the deadline. */
  readonly signal: AbortSignal;
  readonly #passed: Promise<never>;
  readonly #endsAt: number;

  /** @param timeoutMs from now */
  constructor(timeoutMs: number) {
    const remainingMs = Math.min(Math.max(timeoutMs, 0), maxTimerMs);
    this.#endsAt = performance.now() + remainingMs;
    const signal = AbortSignal.timeout(remainingMs);
    this.signal = signal;
    this.#passed = new Promise((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
    // The deadline may pass while nothing waits for it.
    this.#passed.catch(() => undefined);
  }

  /**
   * The deadline of an invocation: the function's timeout, less the time to send the response.
   *
   * @param context as Lambda passes it
   */
  static ofInvocation(context: { getRemainingTimeInMillis(): number }): Deadline {
    return new Deadline(context.getRemainingTimeInMillis() - responseMs);
  }

  /**
   * @param maxMs from now
   * @returns the earlier of this deadline and one in `maxMs`
   */
  within(maxMs: number): Deadline {
    return new Deadline(Math.min(maxMs, this.remainingMs));
  }

  get hasPassed(): boolean {
    return this.signal.aborted;
  }

  /** 0 after the deadline. */
  get remainingMs(): number {
    return Math.max(0, Math.floor(this.#endsAt - performance.now()));
  }

  /**
   * For work that takes no signal: it continues after the deadline, but its result is ignored.
   *
   * @throws TimeoutError when the deadline passes first
   */
  limit<T>(work: Promise<T>): Promise<T> {
    return Promise.race([work, this.#passed]);
  }
}
