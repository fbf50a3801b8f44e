import { noStore, revalidated } from '../shared/http-response.ts';
import type { CachedResult } from './cached-search.ts';

/**
 * Says how old an answer is: `Age`, and by `Cache-Status` (RFC 9211) which of the caches on the way had it. There,
 * `ttl` is how many seconds it is still fresh, below 0 for a stale one.
 */
export function cacheHeaders({ cached, ageMs, freshMs, failure }: CachedResult): Record<string, string> {
  // Better news may be a second away.
  const cacheControl = failure ? noStore : revalidated;
  if (!cached) return { 'cache-control': cacheControl };
  const ttl = Math.floor(freshMs / 1000);
  return {
    'cache-control': cacheControl,
    age: String(Math.floor(ageMs / 1000)),
    'cache-status': `search; hit; ttl=${failure ? Math.min(ttl, -1) : ttl}`,
  };
}
