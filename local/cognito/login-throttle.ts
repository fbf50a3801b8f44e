/** Maximum wrong passwords of a name without a wait. Cognito's number. */
const maxFreeFailures = 5;
/** Cognito's maximum: about 15 minutes. */
const maxWaitMs = 15 * 60_000;
/** Bounds the memory. */
const maxNames = 10_000;

/**
 * Slows down guessing: after five wrong passwords for a name, each further one doubles the wait, starting at one
 * second.
 */
export class LoginThrottle {
  readonly #failures = new Map<string, { count: number; until: number }>();
  readonly #now: () => number;

  /** @param now milliseconds since the epoch */
  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /**
   * Begins an attempt. It counts as wrong until `succeeded` is called, so that parallel guesses wait, too.
   *
   * @returns 0, or the seconds until the name may try again
   */
  begin(name: string): number {
    const key = name.toLowerCase();
    const until = this.#failures.get(key)?.until ?? 0;
    const seconds = Math.max(0, Math.ceil((until - this.#now()) / 1000));
    if (seconds === 0) this.#set(key, (this.#failures.get(key)?.count ?? 0) + 1);
    return seconds;
  }

  /** Starts the wait when the password was found to be wrong, however long that took. */
  failed(name: string): void {
    const key = name.toLowerCase();
    const count = this.#failures.get(key)?.count;
    if (count !== undefined) this.#set(key, count);
  }

  /** Forgets the wrong passwords, after the right one or a new one. */
  succeeded(name: string): void {
    this.#failures.delete(name.toLowerCase());
  }

  #set(key: string, count: number): void {
    const waitMs = count < maxFreeFailures ? 0 : Math.min(maxWaitMs, 1000 * 2 ** (count - maxFreeFailures));
    this.#failures.delete(key);
    this.#failures.set(key, { count, until: this.#now() + waitMs });
    const [oldest] = this.#failures.keys();
    if (this.#failures.size > maxNames && oldest !== undefined) this.#failures.delete(oldest);
  }
}
