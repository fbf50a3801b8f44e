import { UpstreamError } from './upstream-error.ts';

/** Consecutive outages after which it opens. A few failed searches don't mean that the API is down. */
const threshold = 10;

/** How long it stays open at first. Doubled after each failed probe. */
const initialOpenMs = 2_000;

/** Maximum time that it stays open. */
const maxOpenMs = 30_000;

/**
 * Circuit breaker: while the API is down, searches fail immediately and the API receives no requests. When the open
 * time ends, one search is sent as a probe.
 *
 * Counts searches, not attempts. Any response except status 429 and 5xx shows that the API is up, even one that can't
 * be parsed. The state is local to the execution environment, because a shared store would slow every search down.
 */
export class CircuitBreaker {
  #outages = 0;
  #openMs = 0;
  #openUntil = 0;
  #isProbing = false;
  #lastOutage: UpstreamError | undefined;

  /**
   * @returns the result of `search`
   * @throws {UpstreamError} of `search`, or `circuit-open` without calling it
   */
  async run<T>(search: () => Promise<T>): Promise<T> {
    const isProbe = this.#outages >= threshold;
    if (isProbe) {
      const retryAfterMs = this.#openUntil - Date.now();
      if (retryAfterMs > 0 || this.#isProbing)
        throw new UpstreamError('circuit-open', {
          retryAfterMs,
          previousKind: this.#lastOutage?.kind,
          previousStatus: this.#lastOutage?.upstreamStatus,
        });
      this.#isProbing = true;
    }
    try {
      const result = await search();
      this.#close();
      return result;
    } catch (error) {
      if (error instanceof UpstreamError) this.#record(error);
      throw error;
    } finally {
      if (isProbe) this.#isProbing = false;
    }
  }

  #record(error: UpstreamError): void {
    if (!error.isOutage) {
      // A search that sent no request says nothing about the API.
      if (error.attempts > 0) this.#close();
      return;
    }
    this.#lastOutage = error;
    this.#outages++;
    if (this.#outages < threshold || this.#openUntil > Date.now()) return;
    this.#openMs = Math.min(this.#openMs * 2 || initialOpenMs, maxOpenMs);
    this.#openUntil = Date.now() + this.#openMs;
  }

  #close(): void {
    this.#outages = 0;
    this.#openMs = 0;
    this.#openUntil = 0;
  }
}
