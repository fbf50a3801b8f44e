import type { searchRoute } from '../../lambdas/search/search.schema.ts';
import type { JsonResponseOf } from '../../lambdas/shared/route.ts';
import { isRecord } from './request.ts';
import { type Sentence, sentence } from './sentence.ts';

/** A search, as the page's address holds it. */
export interface SearchQuery {
  /** 1 to 64 characters, trimmed. */
  readonly name: string;
  /** 1 to 9999. */
  readonly page: number;
}

type ApiResponse = JsonResponseOf<typeof searchRoute>;

export interface SearchResult extends Omit<ApiResponse['results'][number], 'image'> {
  /** @default - no image, or none that the page may show */
  readonly image?: string;
}

export interface SearchResponse extends Omit<ApiResponse, 'results'> {
  readonly results: readonly SearchResult[];
  /** Age of a stale response in minutes. @default - the response is fresh */
  readonly staleMinutes?: number;
}

/** Parses the query string of an address. Returns undefined if it has no name. */
export function parseSearchQuery(queryString: string): SearchQuery | undefined {
  const parameters = new URLSearchParams(queryString);
  const name = parameters.get('name')?.trim() ?? '';
  const page = parameters.get('page') ?? '1';
  if (name === '') return undefined;
  return { name, page: /^[1-9][0-9]{0,3}$/.test(page) ? Number(page) : 1 };
}

/** Formats a search as a query string with its question mark. Page 1 is left out, so that it has one address. */
export function formatSearchQuery({ name, page }: SearchQuery): string {
  return `?${new URLSearchParams({ name, ...(page > 1 && { page: String(page) }) })}`;
}

/** Describes the results in one sentence. */
export function describeResults(
  { name }: SearchQuery,
  { results, page, pages, count }: SearchResponse,
): Sentence {
  if (count === 0) return sentence`Nothing found for “${name}”. Try fewer letters, or another name.`;
  const found = [`${count} ${count === 1 ? 'result' : 'results'}`, ...sentence` for “${name}”`];
  if (results.length === 0) return [...found, `, but page ${page} does not exist.`];
  return pages > 1 ? [...found, `, page ${page} of ${pages}`] : found;
}

/** Isolates the direction of a text where no element can do it, without controls that would end the isolation. */
function isolate(text: string): string {
  return `\u2068${text.replace(/[\u202a-\u202e\u2066-\u2069]/g, '')}\u2069`;
}

/** Formats the title of the page. */
export function formatTitle({ name, page }: SearchQuery, siteTitle: string): string {
  return `${isolate(name)}${page > 1 ? `, page ${page}` : ''} · ${siteTitle}`;
}

/** Splits a name where it contains the query, whatever the case. */
export function markMatches(
  name: string,
  query: string,
): readonly { readonly text: string; readonly isMatch: boolean }[] {
  const pattern = new RegExp(`(${query.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')})`, 'iu');
  // Every second part is a match.
  const parts = name.split(pattern).map((text, index) => ({ text, isMatch: index % 2 === 1 }));
  return parts.filter(({ text }) => text !== '');
}

/** Returns the initials of a name, which replace a missing image. */
export function initialsOf(name: string): string {
  const words = name.split(/\s+/).filter((word) => /^[\p{L}\p{N}]/u.test(word));
  return words
    .slice(0, 2)
    .map((word) => String.fromCodePoint(word.codePointAt(0) ?? 0).toUpperCase())
    .join('');
}

/** Describes the age of a stale response. Returns no sentence for a fresh one. */
export function describeAge({ staleMinutes }: SearchResponse): string[] {
  if (staleMinutes === undefined) return [];
  const age = staleMinutes <= 1 ? 'a minute' : `${staleMinutes} minutes`;
  return [`The search service does not respond at the moment. These results are from ${age} ago.`];
}

/** Validates the API's response. Returns undefined if its shape is wrong. Drops results without a name. */
export function readSearchResponse(body: unknown, headers: Headers): SearchResponse | undefined {
  if (!isRecord(body) || !Array.isArray(body.results)) return undefined;
  const { page, pages, count } = body;
  if (typeof page !== 'number' || typeof pages !== 'number' || typeof count !== 'number') return undefined;
  return { results: body.results.flatMap(readResult), page, pages, count, ...readAge(headers) };
}

/** A stale response has a negative TTL in `Cache-Status` (RFC 9211). */
function readAge(headers: Headers): { staleMinutes?: number } {
  const stale = /(^|,\s*)search;[^,]*\bttl=-/.test(headers.get('cache-status') ?? '');
  return stale ? { staleMinutes: Math.round(Number(headers.get('age')) / 60) } : {};
}

function readResult(value: unknown): SearchResult[] {
  if (!isRecord(value) || typeof value.id !== 'number') return [];
  const { id, name, species, status, image } = value;
  if (typeof name !== 'string' || name === '') return [];
  const text = (field: unknown) => (typeof field === 'string' ? field : '');
  const isImage = typeof image === 'string' && /^https?:\/\//.test(image);
  return [{ id, name, species: text(species), status: text(status), ...(isImage && { image }) }];
}
