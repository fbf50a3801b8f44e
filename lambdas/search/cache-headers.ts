import { mustRevalidate, noStore } from '../shared/http-response.ts';
import type { CachedResult } from './cached-search.ts';

/**
 * `Cache-Control`, and for cached results `Age` and `Cache-Status` (RFC 9211). `ttl` in `Cache-Status` is the remaining
 * freshness in seconds, negative for stale results.
 */
export function cacheHeaders({ isHit, ageMs, remainingTtlMs, error }: CachedResult): Record<string, string> {
  // The next request may get fresh results.
  const cacheControl = error ? noStore : mustRevalidate;
  if (!isHit) return { 'cache-control': cacheControl };
  const ttl = Math.floor(remainingTtlMs / 1000);
  return {
    'cache-control': cacheControl,
    age: String(Math.floor(ageMs / 1000)),
    'cache-status': `search; hit; ttl=${error ? Math.min(ttl, -1) : ttl}`,
  };
}
