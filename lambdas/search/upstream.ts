import { setTimeout as wait } from 'node:timers/promises';
import { Deadline } from '../shared/deadline.ts';
import type { SecretReader } from '../shared/secret.ts';
import { attempt, type Upstream } from './attempt.ts';
import type { SearchQuery } from './query.ts';
import type { SearchResults } from './result.ts';
import { UpstreamError } from './upstream-error.ts';

/** How the searched service is reached. */
export interface UpstreamOptions extends Upstream {
  /** Reads the key. @default none is sent */
  readonly key?: SecretReader;
  /** For everything, from reading the key to the last byte of the last answer. @default 5000 */
  readonly deadlineMs?: number;
  /**
   * An attempt that has no answer after this is joined by a second one, and whichever answers first counts: a service
   * that takes long but answers within the deadline is not cut off. @default 4000
   */
  readonly hedgeAfterMs?: number;
  /** A second attempt begins after at most this, by chance, so that many callers do not come back at once. @default 200 */
  readonly maxJitterMs?: number;
  /** No second attempt begins with less time left than this. @default 500 */
  readonly minRemainingMs?: number;
}

/**
 * Asks the searched service one question, and once more where that may go better: after a broken connection, a status
 * that passes, a key that was replaced meanwhile, or beside an attempt that takes long.
 *
 * @throws UpstreamError
 */
export async function searchUpstream(query: SearchQuery, options: UpstreamOptions): Promise<SearchResults> {
  const deadline = new Deadline(options.deadlineMs ?? 5_000);
  const search = new Search(query, options, deadline);
  try {
    // Reading the key heeds no signal, so the whole is limited as well.
    return await deadline.limit(search.run());
  } catch (error) {
    const failure = deadline.hasPassed ? new UpstreamError('timed-out') : error;
    if (failure instanceof UpstreamError) failure.attempts = search.attempts;
    throw failure;
  } finally {
    search.over.abort();
  }
}

/** One question on its way. */
class Search {
  attempts = 0;
  /** Ends what is under way: another attempt may have answered first. */
  readonly over = new AbortController();

  constructor(
    private readonly query: SearchQuery,
    private readonly options: UpstreamOptions,
    private readonly deadline: Deadline,
  ) {}

  async run(): Promise<SearchResults> {
    const key = await this.readKey();
    const first = this.attempt(key);
    if (await this.takesLong(first)) return await this.joinedBySecond(first, key);
    try {
      return await first;
    } catch (failure) {
      const { key: newKey } = await this.beforeSecondAttempt(failure, key);
      return await this.attempt(newKey);
    }
  }

  /** @returns whether there is no answer yet, and time for another attempt */
  private async takesLong(first: Promise<SearchResults>): Promise<boolean> {
    const { hedgeAfterMs = 4_000, maxJitterMs = 200, minRemainingMs = 500 } = this.options;
    const patience = new AbortController();
    const over = wait(hedgeAfterMs + Math.random() * maxJitterMs, true, { signal: patience.signal });
    const answered = first.then(
      () => false,
      () => false,
    );
    const isLong = await Promise.race([over, answered]);
    patience.abort();
    over.catch(() => undefined);
    return isLong && this.deadline.remainingMs >= minRemainingMs;
  }

  /** @throws the second attempt's failure, when the first has none or has failed too */
  private async joinedBySecond(first: Promise<SearchResults>, key?: string): Promise<SearchResults> {
    try {
      return await Promise.any([first, this.attempt(key)]);
    } catch (failures) {
      throw (failures as AggregateError).errors[1];
    }
  }

  private async attempt(key: string | undefined): Promise<SearchResults> {
    // Nobody waits any more for who had to wait for the key.
    this.deadline.signal.throwIfAborted();
    this.attempts++;
    return attempt(this.query, this.options, {
      key,
      timeoutMs: this.deadline.remainingMs,
      over: this.over.signal,
    });
  }

  /** @throws the failure of the first attempt, where a second one would not go better */
  private async beforeSecondAttempt(failure: unknown, key?: string): Promise<{ key?: string }> {
    if (!(failure instanceof UpstreamError)) throw failure;
    const { maxJitterMs = 200, minRemainingMs = 500 } = this.options;
    if (key !== undefined && (failure.upstreamStatus === 401 || failure.upstreamStatus === 403)) {
      const newKey = await this.readKey(key);
      if (newKey === key || this.deadline.remainingMs < minRemainingMs) throw failure;
      return { key: newKey };
    }
    const waitMs = Math.max(Math.random() * maxJitterMs, failure.retryAfterMs ?? 0);
    if (!failure.isTransient || this.deadline.remainingMs - waitMs < minRemainingMs) throw failure;
    await wait(waitMs);
    return { key };
  }

  private async readKey(refused?: string): Promise<string | undefined> {
    try {
      return await this.options.key?.(refused);
    } catch (error) {
      const code = error instanceof Error ? error.name : undefined;
      throw new UpstreamError('no-key', { code });
    }
  }
}
