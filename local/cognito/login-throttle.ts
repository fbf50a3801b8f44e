/** How many wrong passwords a name has before it must wait (Cognito's own number). */
const freeFailures = 5;
/** Cognito's longest wait: about 15 minutes. In milliseconds. */
const maxWaitMs = 15 * 60_000;
/** Names remembered at once, so that guesses can't fill the memory. */
const maxNames = 10_000;

/** Slows down guessing: after five wrong passwords for a name each further one doubles the wait, from one second. */
export class LoginThrottle {
  readonly #failures = new Map<string, { count: number; until: number }>();
  readonly #now: () => number;

  /** @param now milliseconds since the epoch */
  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Seconds until the name may try again; 0 if it may now. */
  wait(name: string): number {
    const failure = this.#failures.get(name.toLowerCase());
    return failure ? Math.max(0, Math.ceil((failure.until - this.#now()) / 1000)) : 0;
  }

  failed(name: string): void {
    const key = name.toLowerCase();
    const count = (this.#failures.get(key)?.count ?? 0) + 1;
    const wait = count < freeFailures ? 0 : Math.min(maxWaitMs, 1000 * 2 ** (count - freeFailures));
    this.#failures.delete(key);
    this.#failures.set(key, { count, until: this.#now() + wait });
    const [oldest] = this.#failures.keys();
    if (this.#failures.size > maxNames && oldest !== undefined) this.#failures.delete(oldest);
  }

  /** Forgets the wrong passwords: the right one was typed, or a new one was set. */
  succeeded(name: string): void {
    this.#failures.delete(name.toLowerCase());
  }
}
