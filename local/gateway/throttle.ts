import type { Throttle } from './definition.ts';

/** A token bucket that starts full. */
export class TokenBucket {
  readonly #limits: Throttle;
  readonly #now: () => number;
  #tokens: number;
  #filledAt: number;

  /** @param now the clock, in milliseconds */
  constructor(limits: Throttle, now: () => number) {
    this.#limits = limits;
    this.#now = now;
    this.#tokens = limits.burstLimit;
    this.#filledAt = now();
  }

  /** Takes a token. Returns false if there is none. */
  take(): boolean {
    const { rateLimit, burstLimit } = this.#limits;
    const now = this.#now();
    const refill = ((now - this.#filledAt) / 1000) * rateLimit;
    this.#tokens = Math.min(burstLimit, this.#tokens + refill);
    this.#filledAt = now;
    if (rateLimit === 0 || this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}
