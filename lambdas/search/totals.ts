import { Deadline } from '../shared/deadline.ts';
import type { SearchResults } from './result.ts';
import type { SearchQuery } from './search.schema.ts';
import { searchUpstream, type UpstreamOptions } from './upstream.ts';

/**
 * Searches. Some APIs respond to a page after the last one as if nothing matched. They are asked for the first page
 * too, so that the result has the real count.
 *
 * @throws {UpstreamError} if a request fails. Both share the deadline.
 */
export async function searchWithTotals(query: SearchQuery, options: UpstreamOptions): Promise<SearchResults> {
  const { deadlineMs = 5_000 } = options;
  const deadline = new Deadline(deadlineMs);
  const found = await searchUpstream(query, { ...options, deadlineMs });
  if (query.page === 1 || found.count > 0) return found;
  const firstPage = { ...query, page: 1 };
  const { count, pages } = await searchUpstream(firstPage, { ...options, deadlineMs: deadline.remainingMs });
  return { results: [], count, pages };
}
