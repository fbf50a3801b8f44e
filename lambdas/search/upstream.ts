import { setTimeout as wait } from 'node:timers/promises';
import { Deadline } from '../shared/deadline.ts';
import type { SecretReader } from '../shared/secret.ts';
import { attempt, type Upstream } from './attempt.ts';
import type { SearchResults } from './result.ts';
import type { SearchQuery } from './search.schema.ts';
import { UpstreamError } from './upstream-error.ts';

/** The search API, its key and the retry policy. */
export interface UpstreamOptions extends Upstream {
  /** Reads the API key. @default - no key is sent */
  readonly key?: SecretReader;
  /** Time for everything, including reading the key and all attempts, in milliseconds. @default 5000 */
  readonly deadlineMs?: number;
  /**
   * A second, hedged request is sent when the first has no response after this time, in milliseconds. The first
   * response wins. The slow request is not canceled, because it may still succeed. @default 4000
   */
  readonly hedgeAfterMs?: number;
  /**
   * Maximum random delay before a second request, in milliseconds. Spreads the retries of many clients. @default 200
   */
  readonly maxJitterMs?: number;
  /** A second request is only sent if this much time remains, in milliseconds. @default 500 */
  readonly minRemainingMs?: number;
}

/**
 * Searches, with at most two requests. The second is a retry after a lost connection, a transient status or a rotated
 * key, or a hedged request in parallel to a slow one.
 *
 * @throws {UpstreamError} if the search fails
 */
export async function searchUpstream(query: SearchQuery, options: UpstreamOptions): Promise<SearchResults> {
  const deadline = new Deadline(options.deadlineMs ?? 5_000);
  const search = new Search(query, options, deadline);
  try {
    // The key's reader takes no signal.
    return await deadline.limit(search.run());
  } catch (error) {
    const failure = deadline.hasPassed ? new UpstreamError('timed-out') : error;
    if (failure instanceof UpstreamError) failure.attempts = search.attempts;
    throw failure;
  } finally {
    search.cancel();
  }
}

/** A search in progress. */
class Search {
  attempts = 0;
  readonly #query: SearchQuery;
  readonly #options: UpstreamOptions;
  readonly #deadline: Deadline;
  readonly #controller = new AbortController();

  constructor(query: SearchQuery, options: UpstreamOptions, deadline: Deadline) {
    this.#query = query;
    this.#options = options;
    this.#deadline = deadline;
  }

  /** Cancels requests in flight, such as the slower one of two. */
  cancel(): void {
    this.#controller.abort();
  }

  async run(): Promise<SearchResults> {
    const key = await this.#readKey();
    const first = this.#attempt(key);
    if (await this.#shouldHedge(first)) return await this.#hedge(first, key);
    try {
      return await first;
    } catch (error) {
      const { key: retryKey } = await this.#prepareRetry(error, key);
      return await this.#attempt(retryKey);
    }
  }

  /** @returns whether `first` is still pending after `hedgeAfterMs`, and enough time remains */
  async #shouldHedge(first: Promise<SearchResults>): Promise<boolean> {
    const { hedgeAfterMs = 4_000, maxJitterMs = 200, minRemainingMs = 500 } = this.#options;
    const timer = new AbortController();
    const elapsed = wait(hedgeAfterMs + Math.random() * maxJitterMs, true, { signal: timer.signal });
    const settled = first.then(
      () => false,
      () => false,
    );
    const isSlow = await Promise.race([elapsed, settled]);
    timer.abort();
    elapsed.catch(() => undefined);
    return isSlow && this.#deadline.remainingMs >= minRemainingMs;
  }

  /** @throws {UpstreamError} of the second request, if both fail */
  async #hedge(first: Promise<SearchResults>, key?: string): Promise<SearchResults> {
    try {
      return await Promise.any([first, this.#attempt(key)]);
    } catch (error) {
      throw (error as AggregateError).errors[1];
    }
  }

  async #attempt(key: string | undefined): Promise<SearchResults> {
    // Reading the key may have taken all the time.
    this.#deadline.signal.throwIfAborted();
    this.attempts++;
    return attempt(this.#query, this.#options, {
      key,
      timeoutMs: this.#deadline.remainingMs,
      signal: this.#controller.signal,
    });
  }

  /**
   * Waits before a retry, or reads a rotated key.
   *
   * @throws the error of the first request, if a retry would fail too
   */
  async #prepareRetry(error: unknown, key?: string): Promise<{ key?: string }> {
    if (!(error instanceof UpstreamError)) throw error;
    const { maxJitterMs = 200, minRemainingMs = 500 } = this.#options;
    if (key !== undefined && (error.upstreamStatus === 401 || error.upstreamStatus === 403)) {
      const newKey = await this.#readKey(key);
      if (newKey === key || this.#deadline.remainingMs < minRemainingMs) throw error;
      return { key: newKey };
    }
    const delayMs = Math.max(Math.random() * maxJitterMs, error.retryAfterMs ?? 0);
    if (!error.isTransient || this.#deadline.remainingMs - delayMs < minRemainingMs) throw error;
    await wait(delayMs);
    return { key };
  }

  async #readKey(rejected?: string): Promise<string | undefined> {
    try {
      return await this.#options.key?.(rejected);
    } catch (error) {
      const code = error instanceof Error ? error.name : undefined;
      throw new UpstreamError('no-key', { code });
    }
  }
}
