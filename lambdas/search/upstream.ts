import { setTimeout as wait } from 'node:timers/promises';
import { Deadline } from '../shared/deadline.ts';
import type { SecretReader } from '../shared/secret.ts';
import { attempt, type Upstream } from './attempt.ts';
import { UpstreamFailure } from './failure.ts';
import type { SearchQuery } from './query.ts';
import type { SearchResults } from './result.ts';

/** How the searched service is reached. */
export interface UpstreamOptions extends Upstream {
  /** Reads the key. @default none is sent */
  readonly key?: SecretReader;
  /** For everything, from reading the key to the last byte of the last answer. @default 5000 */
  readonly deadlineMs?: number;
  /** For the first of two attempts, where there is time for a second. @default 4000 */
  readonly attemptMs?: number;
  /** A second attempt begins after at most this, by chance, so that many callers do not come back at once. @default 200 */
  readonly jitterMs?: number;
  /** No second attempt begins with less time left than this. @default 500 */
  readonly leastMs?: number;
}

/**
 * Asks the searched service one question, and once more where that may go better: after a broken connection, an attempt
 * that took too long, a status that passes, or a key that was replaced meanwhile.
 *
 * @throws UpstreamFailure
 */
export async function searchUpstream(query: SearchQuery, options: UpstreamOptions): Promise<SearchResults> {
  const deadline = new Deadline(options.deadlineMs ?? 5_000);
  const search = new Search(query, options, deadline);
  try {
    // Reading the key heeds no signal, so the whole is limited as well.
    return await deadline.limit(search.run());
  } catch (error) {
    const failure = deadline.hasPassed ? new UpstreamFailure('timed-out') : error;
    if (failure instanceof UpstreamFailure) failure.attempts = search.attempts;
    throw failure;
  }
}

/** One question on its way. */
class Search {
  attempts = 0;

  constructor(
    private readonly query: SearchQuery,
    private readonly options: UpstreamOptions,
    private readonly deadline: Deadline,
  ) {}

  async run(): Promise<SearchResults> {
    const key = await this.readKey();
    try {
      return await this.attempt(key, this.firstTimeoutMs());
    } catch (failure) {
      const { key: newKey } = await this.beforeSecondAttempt(failure, key);
      return await this.attempt(newKey, this.deadline.remainingMs);
    }
  }

  /** An attempt that leaves too little time for another one gets all the time there is. */
  private firstTimeoutMs(): number {
    const { attemptMs = 4_000, jitterMs = 200, leastMs = 500 } = this.options;
    const { remainingMs } = this.deadline;
    return remainingMs - attemptMs >= jitterMs + leastMs ? attemptMs : remainingMs;
  }

  private async attempt(key: string | undefined, timeoutMs: number): Promise<SearchResults> {
    // Nobody waits any more for who had to wait for the key.
    this.deadline.signal.throwIfAborted();
    this.attempts++;
    return attempt(this.query, this.options, { key, timeoutMs });
  }

  /** @throws the failure of the first attempt, where a second one would not go better */
  private async beforeSecondAttempt(failure: unknown, key?: string): Promise<{ key?: string }> {
    if (!(failure instanceof UpstreamFailure)) throw failure;
    const { jitterMs = 200, leastMs = 500 } = this.options;
    if (key !== undefined && (failure.upstreamStatus === 401 || failure.upstreamStatus === 403)) {
      const newKey = await this.readKey(key);
      if (newKey === key || this.deadline.remainingMs < leastMs) throw failure;
      return { key: newKey };
    }
    const waitMs = Math.max(Math.random() * jitterMs, failure.retryAfterMs ?? 0);
    if (!failure.isPassing || this.deadline.remainingMs - waitMs < leastMs) throw failure;
    await wait(waitMs);
    return { key };
  }

  private async readKey(refused?: string): Promise<string | undefined> {
    try {
      return await this.options.key?.(refused);
    } catch (error) {
      const code = error instanceof Error ? error.name : undefined;
      throw new UpstreamFailure('no-key', { code });
    }
  }
}
