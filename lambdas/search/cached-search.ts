import { LRUCache } from 'lru-cache';
import type { SearchQuery } from './query.ts';
import type { SearchResults } from './result.ts';
import { UpstreamError } from './upstream-error.ts';

/** An answer, and how old it is. */
export interface CachedResult {
  readonly results: SearchResults;
  /** Milliseconds since the searched service gave it. */
  readonly ageMs: number;
  /** Milliseconds that it may still be given without asking again; below 0 once that is over. */
  readonly freshMs: number;
  /** Whether it came from memory. */
  readonly cached: boolean;
  /** Why the searched service did not answer now. @default it did, or needed not be asked */
  readonly failure?: UpstreamError;
}

/** How long something is remembered, and how much. */
export interface CachedSearchOptions {
  /** Answers are given without asking again, in milliseconds. @default 60000 */
  readonly freshMs?: number;
  /** Answers are given when nothing newer can be had, in milliseconds. @default 3600000 */
  readonly staleMs?: number;
  /** Failures stand for another try, in milliseconds. @default 1500 */
  readonly failedMs?: number;
  /** Questions. @default 500 */
  readonly maxEntries?: number;
  /** Characters of all answers, as JSON. @default 8388608 */
  readonly maxSize?: number;
}

interface Answered {
  readonly results: SearchResults;
  readonly at: number;
}

interface Failed {
  readonly failure: UpstreamError;
  readonly at: number;
}

/**
 * Remembers answers in this execution environment's memory, failures briefly, and lets simultaneous equal questions
 * share one. A name is compared letter by letter: what the searched service takes as equal is its own affair.
 *
 * @param ask asks the searched service
 * @throws UpstreamError from the search, where it failed and nothing is remembered
 */
export function cachedSearch(
  ask: (query: SearchQuery) => Promise<SearchResults>,
  options: CachedSearchOptions = {},
): (query: SearchQuery) => Promise<CachedResult> {
  const {
    freshMs = 60_000,
    staleMs = 3_600_000,
    failedMs = 1_500,
    maxEntries = 500,
    maxSize = 8 * 1024 * 1024,
  } = options;
  const answers = new LRUCache<string, Answered>({
    max: maxEntries,
    maxSize: maxSize,
    sizeCalculation: ({ results }) => JSON.stringify(results).length,
  });
  const failures = new LRUCache<string, Failed>({ max: maxEntries });
  const underWay = new Map<string, Promise<SearchResults>>();

  async function askAndRemember(key: string, query: SearchQuery): Promise<SearchResults> {
    try {
      const results = await ask(query);
      answers.set(key, { results, at: Date.now() });
      return results;
    } catch (error) {
      // A rest ends when it ends.
      if (error instanceof UpstreamError && error.failure !== 'circuit-open')
        failures.set(key, { failure: error, at: Date.now() });
      throw error;
    } finally {
      underWay.delete(key);
    }
  }

  function share(key: string, query: SearchQuery): Promise<SearchResults> {
    const failed = within(failures.get(key), failedMs);
    if (failed) return Promise.reject(failed.failure);
    const shared = underWay.get(key) ?? askAndRemember(key, query);
    underWay.set(key, shared);
    return shared;
  }

  return async (query) => {
    const key = `${query.page} ${query.name}`;
    const answered = within(answers.get(key), staleMs);
    const remembered = (failure?: UpstreamError): CachedResult | undefined => {
      if (!answered) return undefined;
      const ageMs = Date.now() - answered.at;
      return { results: answered.results, ageMs, freshMs: freshMs - ageMs, cached: true, failure };
    };
    if (within(answered, freshMs)) return remembered() as CachedResult;
    try {
      return { results: await share(key, query), ageMs: 0, freshMs, cached: false };
    } catch (error) {
      const stale = error instanceof UpstreamError ? remembered(error) : undefined;
      if (stale) return stale;
      throw error;
    }
  };
}

function within<T extends { readonly at: number }>(
  entry: T | undefined,
  milliseconds: number,
): T | undefined {
  return entry && Date.now() - entry.at < milliseconds ? entry : undefined;
}
