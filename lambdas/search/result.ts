import type { UpstreamMapping } from '../shared/environment.ts';
import { parseUrl } from '../shared/parse-url.ts';
import { valueAt } from './mapping.ts';
import type { SearchResponse } from './search.schema.ts';
import { UpstreamError } from './upstream-error.ts';

/** A page of results, read from a response of the search API with the mapping. */
export type SearchResults = Omit<SearchResponse, 'page'>;

/** A character. The URL of its image uses https or has the origin of the API. It is empty if there is no such image. */
export type SearchResult = SearchResults['results'][number];

/** A search without a match. */
export const emptyResults: SearchResults = { results: [], pages: 0, count: 0 };

/** How to read a response. */
export interface ReadOptions {
  readonly mapping: UpstreamMapping;
  /** The requested page. */
  readonly page: number;
  /** Images from this origin are allowed without TLS. */
  readonly upstreamOrigin: string;
}

/**
 * Copies the fields that the site shows, and nothing else. Omits results without a name or id, and images that are not
 * allowed.
 *
 * @param body parsed JSON of the API
 * @throws {UpstreamError} `wrong-shape` with the path that does not match the mapping, if no result matches it
 */
export function readResults(body: unknown, { mapping, page, upstreamOrigin }: ReadOptions): SearchResults {
  const { fields, pageSize } = mapping;
  const list = valueAt(body, mapping.results);
  if (!Array.isArray(list)) throw wrongShape(mapping.results);
  const count = integerAt(body, mapping.count);
  const optional = (result: unknown, path?: string) => (path && optionalTextAt(result, path)) || '';
  let badPath: string | undefined;
  const results = list.flatMap((result: unknown, index): SearchResult | [] => {
    const id = fields.id ? valueAt(result, fields.id) : (page - 1) * pageSize + index + 1;
    const name = optionalTextAt(result, fields.name);
    if (!isCount(id) || !name) {
      badPath ??= (isCount(id) ? undefined : fields.id) ?? fields.name;
      return [];
    }
    return {
      id,
      name,
      species: optional(result, fields.species),
      status: optional(result, fields.status),
      image: imageAt(result, fields.image, upstreamOrigin),
    };
  });
  // If every result is bad, the mapping does not fit the API.
  if (results.length === 0 && badPath !== undefined) throw wrongShape(badPath);
  return {
    results,
    pages: mapping.pages ? integerAt(body, mapping.pages) : Math.ceil(count / pageSize),
    count,
  };
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function optionalTextAt(from: unknown, path: string): string | undefined {
  const value = valueAt(from, path);
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

function integerAt(from: unknown, path: string): number {
  const value = valueAt(from, path);
  if (!isCount(value)) throw wrongShape(path);
  return value;
}

function imageAt(from: unknown, path: string, upstreamOrigin: string): string {
  const url = parseUrl(optionalTextAt(from, path) ?? '');
  return url?.protocol === 'https:' || url?.origin === upstreamOrigin ? url.href : '';
}

const wrongShape = (path: string) => new UpstreamError('wrong-shape', { path });
