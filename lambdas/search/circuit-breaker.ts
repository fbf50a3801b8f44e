import { UpstreamError } from './upstream-error.ts';

/** When the searched service is left alone. */
export interface CircuitBreakerOptions {
  /**
   * Outages one after the other until then. A service may well fail for a few questions in its own ways, and be up for
   * the next. @default 10
   */
  readonly threshold?: number;
  /** The first rest, in milliseconds; each probe that fails doubles it. @default 2000 */
  readonly initialOpenMs?: number;
  /** The longest rest, in milliseconds. @default 30000 */
  readonly maxOpenMs?: number;
}

/**
 * A circuit breaker: gives a service that is down some rest, and visitors an answer at once. It counts questions, not
 * attempts. Whatever a service answers, be it understood or not, shows that it is up. When the rest is over, one
 * question probes whether it is.
 *
 * It knows what its own execution environment saw and no more: no question waits for a store that many would share.
 */
export class CircuitBreaker {
  readonly #options: Required<CircuitBreakerOptions>;
  #outages = 0;
  #restMs = 0;
  #restsUntil = 0;
  #probing = false;
  #last: UpstreamError | undefined;

  constructor(options: CircuitBreakerOptions = {}) {
    this.#options = { threshold: 10, initialOpenMs: 2_000, maxOpenMs: 30_000, ...options };
  }

  /** @throws UpstreamError the work's own, or `resting` without doing it */
  async run<T>(work: () => Promise<T>): Promise<T> {
    const probe = this.#outages >= this.#options.threshold;
    if (probe) {
      const retryAfterMs = this.#restsUntil - Date.now();
      if (retryAfterMs > 0 || this.#probing)
        throw new UpstreamError('circuit-open', { retryAfterMs, before: this.#last?.failure });
      this.#probing = true;
    }
    try {
      const result = await work();
      this.#close();
      return result;
    } catch (error) {
      if (error instanceof UpstreamError) this.#note(error);
      throw error;
    } finally {
      if (probe) this.#probing = false;
    }
  }

  #note(failure: UpstreamError): void {
    if (!failure.isOutage) {
      // A question that never got there says nothing about the service.
      if (failure.attempts > 0) this.#close();
      return;
    }
    this.#last = failure;
    this.#outages++;
    const { threshold, initialOpenMs, maxOpenMs } = this.#options;
    if (this.#outages < threshold || this.#restsUntil > Date.now()) return;
    this.#restMs = Math.min(this.#restMs * 2 || initialOpenMs, maxOpenMs);
    this.#restsUntil = Date.now() + this.#restMs;
  }

  #close(): void {
    this.#outages = 0;
    this.#restMs = 0;
    this.#restsUntil = 0;
  }
}
