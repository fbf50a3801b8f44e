import { type UpstreamMapping, valueAt } from './mapping.ts';

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
 * @throws TypeError when the answer has another shape
 */
export function readResults(
  answer: unknown,
  { mapping, page, upstreamOrigin }: ReadingOptions,
): SearchResults {
  const { fields, pageSize } = mapping;
  const list = valueAt(answer, mapping.results);
  if (!Array.isArray(list)) throw new TypeError('The results are not a list.');
  const count = wholeNumber(valueAt(answer, mapping.count));
  const optional = (result: unknown, path?: string) => (path ? text(valueAt(result, path)) : '');
  return {
    results: list.map((result: unknown, index) => ({
      id: fields.id ? wholeNumber(valueAt(result, fields.id)) : (page - 1) * pageSize + index + 1,
      name: text(valueAt(result, fields.name)),
      species: optional(result, fields.species),
      status: optional(result, fields.status),
      image: pictureUrl(text(valueAt(result, fields.image)), upstreamOrigin),
    })),
    pages: mapping.pages ? wholeNumber(valueAt(answer, mapping.pages)) : Math.ceil(count / pageSize),
    count,
  };
}

function text(value: unknown): string {
  if (typeof value !== 'string') throw new TypeError('Not a text.');
  return value;
}

function wholeNumber(value: unknown): number {
  if (!Number.isSafeInteger(value) || (value as number) < 0) throw new TypeError('Not a whole number.');
  return value as number;
}

function pictureUrl(value: string, upstreamOrigin: string): string {
  const url = new URL(value);
  if (url.protocol !== 'https:' && url.origin !== upstreamOrigin) throw new TypeError('Not a safe picture.');
  return url.href;
}
