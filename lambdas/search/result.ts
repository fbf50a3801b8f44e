import type { UpstreamMapping } from '../shared/environment.ts';
import { parseUrl } from '../shared/parse-url.ts';
import { valueAt } from './mapping.ts';
import { UpstreamError } from './upstream-error.ts';

/** A character. */
export interface SearchResult {
  readonly id: number;
  readonly name: string;
  /** Empty if unknown. */
  readonly species: string;
  /** Empty if unknown. */
  readonly status: string;
  /** Image URL: https, or on the origin of the API. */
  readonly image: string;
}

/** A page of results. */
export interface SearchResults {
  readonly results: readonly SearchResult[];
  /** Number of pages. */
  readonly pages: number;
  /** Number of results on all pages. */
  readonly count: number;
}

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
 * Copies the fields that the site shows, and nothing else.
 *
 * @param body parsed JSON of the API
 * @throws {UpstreamError} `wrong-shape` with the path that does not match the mapping
 */
export function readResults(body: unknown, { mapping, page, upstreamOrigin }: ReadOptions): SearchResults {
  const { fields, pageSize } = mapping;
  const list = valueAt(body, mapping.results);
  if (!Array.isArray(list)) throw wrongShape(mapping.results);
  const count = integerAt(body, mapping.count);
  const optional = (result: unknown, path?: string) => (path ? textAt(result, path) : '');
  return {
    results: list.map((result: unknown, index) => ({
      id: fields.id ? integerAt(result, fields.id) : (page - 1) * pageSize + index + 1,
      name: textAt(result, fields.name),
      species: optional(result, fields.species),
      status: optional(result, fields.status),
      image: imageAt(result, fields.image, upstreamOrigin),
    })),
    pages: mapping.pages ? integerAt(body, mapping.pages) : Math.ceil(count / pageSize),
    count,
  };
}

function textAt(from: unknown, path: string): string {
  const value = valueAt(from, path);
  if (typeof value !== 'string') throw wrongShape(path);
  return value;
}

function integerAt(from: unknown, path: string): number {
  const value = valueAt(from, path);
  if (!Number.isSafeInteger(value) || (value as number) < 0) throw wrongShape(path);
  return value as number;
}

function imageAt(from: unknown, path: string, upstreamOrigin: string): string {
  const url = parseUrl(textAt(from, path));
  if (url?.protocol !== 'https:' && url?.origin !== upstreamOrigin) throw wrongShape(path);
  return url.href;
}

const wrongShape = (path: string) => new UpstreamError('wrong-shape', { path });
