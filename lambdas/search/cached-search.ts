import { LRUCache } from 'lru-cache';
import type { SearchResults } from './result.ts';
import type { SearchQuery } from './search.schema.ts';
import { UpstreamError } from './upstream-error.ts';

/** Results with their age. */
export interface CachedResult {
  readonly results: SearchResults;
  /** Age in milliseconds. */
  readonly ageMs: number;
  /** Remaining freshness in milliseconds. Negative for stale results. */
  readonly remainingTtlMs: number;
  /** Whether the results came from the cache. */
  readonly isHit: boolean;
  /** Why stale results are returned. @default - the results are fresh */
  readonly error?: UpstreamError;
}

/** Limits of the cache. */
export interface CachedSearchOptions {
  /** How long results are fresh, in milliseconds. @default 60000 */
  readonly ttlMs?: number;
  /** How long stale results replace an error, in milliseconds. @default 3600000 */
  readonly staleIfErrorMs?: number;
  /** How long an error is cached, in milliseconds. @default 1500 */
  readonly errorTtlMs?: number;
  /** Number of searches in the cache. @default 500 */
  readonly maxEntries?: number;
  /** Total size of the results as JSON, in characters. @default 8388608 */
  readonly maxSize?: number;
}

interface ResultEntry {
  readonly results: SearchResults;
  readonly storedAt: number;
}

interface ErrorEntry {
  readonly error: UpstreamError;
  readonly storedAt: number;
}

/**
 * Caches results in the memory of the execution environment, errors briefly, and shares one request between concurrent
 * searches for the same query. Names are compared exactly: only the API knows which names it treats as equal.
 *
 * @param search queries the API
 * @throws {UpstreamError} (the returned function) if the search failed and the cache has no results
 */
export function cachedSearch(
  search: (query: SearchQuery) => Promise<SearchResults>,
  options: CachedSearchOptions = {},
): (query: SearchQuery) => Promise<CachedResult> {
  const {
    ttlMs = 60_000,
    staleIfErrorMs = 3_600_000,
    errorTtlMs = 1_500,
    maxEntries = 500,
    maxSize = 8 * 1024 * 1024,
  } = options;
  const resultCache = new LRUCache<string, ResultEntry>({
    max: maxEntries,
    maxSize,
    sizeCalculation: ({ results }) => JSON.stringify(results).length,
  });
  const errorCache = new LRUCache<string, ErrorEntry>({ max: maxEntries });
  const inFlight = new Map<string, Promise<SearchResults>>();

  async function searchAndStore(key: string, query: SearchQuery): Promise<SearchResults> {
    try {
      const results = await search(query);
      resultCache.set(key, { results, storedAt: Date.now() });
      return results;
    } catch (error) {
      // The error of an open circuit breaker is not cached: the circuit breaker limits how long it stays open.
      if (error instanceof UpstreamError && error.kind !== 'circuit-open')
        errorCache.set(key, { error, storedAt: Date.now() });
      throw error;
    } finally {
      inFlight.delete(key);
    }
  }

  function searchOnce(key: string, query: SearchQuery): Promise<SearchResults> {
    const failed = youngerThan(errorCache.get(key), errorTtlMs);
    if (failed) return Promise.reject(failed.error);
    const shared = inFlight.get(key) ?? searchAndStore(key, query);
    inFlight.set(key, shared);
    return shared;
  }

  return async (query) => {
    const key = `${query.page} ${query.name}`;
    const entry = youngerThan(resultCache.get(key), staleIfErrorMs);
    const fromCache = (error?: UpstreamError): CachedResult | undefined => {
      if (!entry) return undefined;
      const ageMs = Date.now() - entry.storedAt;
      return { results: entry.results, ageMs, remainingTtlMs: ttlMs - ageMs, isHit: true, error };
    };
    if (youngerThan(entry, ttlMs)) return fromCache() as CachedResult;
    try {
      return { results: await searchOnce(key, query), ageMs: 0, remainingTtlMs: ttlMs, isHit: false };
    } catch (error) {
      const stale = error instanceof UpstreamError ? fromCache(error) : undefined;
      if (stale) return stale;
      throw error;
    }
  };
}

function youngerThan<T extends { readonly storedAt: number }>(
  entry: T | undefined,
  ageMs: number,
): T | undefined {
  return entry && Date.now() - entry.storedAt < ageMs ? entry : undefined;
}
