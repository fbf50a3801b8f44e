import type { UpstreamMapping } from '../shared/environment.ts';
import { valueAt } from './mapping.ts';
import { UpstreamError } from './upstream-error.ts';

/** One found character. */
export interface SearchResult {
  readonly id: number;
  readonly name: string;
  /** Empty where the API has none. */
  readonly species: string;
  /** Empty where the API has none. */
  readonly status: string;
  /** URL of a picture: https, or on the upstream's own origin. */
  readonly image: string;
}

/** One page of what was found. */
export interface SearchResults {
  readonly results: readonly SearchResult[];
  /** Pages in all. */
  readonly pages: number;
  /** Results on all pages. */
  readonly count: number;
}

/** What a search without a match gives. */
export const nothingFound: SearchResults = { results: [], pages: 0, count: 0 };

/** What an answer is read by. */
export interface ReadingOptions {
  readonly mapping: UpstreamMapping;
  /** The page that was asked for. */
  readonly page: number;
  /** Pictures may also come from here, without TLS. */
  readonly upstreamOrigin: string;
}

/**
 * Takes from the upstream's answer what the site shows, and nothing else.
 *
 * @throws UpstreamError naming the path at which the answer has another shape
 */
export function readResults(
  answer: unknown,
  { mapping, page, upstreamOrigin }: ReadingOptions,
): SearchResults {
  const { fields, pageSize } = mapping;
  const list = valueAt(answer, mapping.results);
  if (!Array.isArray(list)) throw wrongShape(mapping.results);
  const count = wholeNumberAt(answer, mapping.count);
  const optional = (result: unknown, path?: string) => (path ? textAt(result, path) : '');
  return {
    results: list.map((result: unknown, index) => ({
      id: fields.id ? wholeNumberAt(result, fields.id) : (page - 1) * pageSize + index + 1,
      name: textAt(result, fields.name),
      species: optional(result, fields.species),
      status: optional(result, fields.status),
      image: pictureAt(result, fields.image, upstreamOrigin),
    })),
    pages: mapping.pages ? wholeNumberAt(answer, mapping.pages) : Math.ceil(count / pageSize),
    count,
  };
}

function textAt(from: unknown, path: string): string {
  const value = valueAt(from, path);
  if (typeof value !== 'string') throw wrongShape(path);
  return value;
}

function wholeNumberAt(from: unknown, path: string): number {
  const value = valueAt(from, path);
  if (!Number.isSafeInteger(value) || (value as number) < 0) throw wrongShape(path);
  return value as number;
}

function pictureAt(from: unknown, path: string, upstreamOrigin: string): string {
  const text = textAt(from, path);
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'https:' && url?.origin !== upstreamOrigin) throw wrongShape(path);
  return url.href;
}

const wrongShape = (path: string) => new UpstreamError('wrong-shape', { path });
