import { isRecord } from './request.ts';

/** What is asked. */
export interface Question {
  /** 1 to 64 characters, trimmed. */
  readonly name: string;
  /** 1 to 9999. */
  readonly page: number;
}

export interface SearchResult {
  readonly id: number;
  readonly name: string;
  readonly species: string;
  readonly status: string;
  readonly image: string;
}

export interface SearchAnswer {
  readonly results: readonly SearchResult[];
  readonly page: number;
  readonly pages: number;
  readonly count: number;
  /** How old it is, where the searched service did not give a newer one; it is new without this. */
  readonly staleMinutes?: number;
}

/** Reads the question from an address's query; undefined where it holds none. */
export function readQuestion(query: string): Question | undefined {
  const parameters = new URLSearchParams(query);
  const name = parameters.get('name')?.trim() ?? '';
  const page = parameters.get('page') ?? '1';
  if (name === '') return undefined;
  return { name, page: /^[1-9][0-9]{0,3}$/.test(page) ? Number(page) : 1 };
}

/** The question as an address's query, with its question mark; the first page goes without saying. */
export function writeQuestion({ name, page }: Question): string {
  return `?${new URLSearchParams({ name, ...(page > 1 && { page: String(page) }) })}`;
}

/** Says in a sentence what was found. */
export function describeAnswer({ name }: Question, { results, page, pages, count }: SearchAnswer): string {
  if (count === 0) return `Nothing found for “${name}”. Try fewer letters, or another name.`;
  const found = `${count} ${count === 1 ? 'result' : 'results'} for “${name}”`;
  if (results.length === 0) return `${found}, but not so many pages.`;
  return pages > 1 ? `${found}, page ${page} of ${pages}` : found;
}

/** Says that what was found is not new; nothing where it is. */
export function describeAge({ staleMinutes }: SearchAnswer): string[] {
  if (staleMinutes === undefined) return [];
  const age = staleMinutes <= 1 ? 'a minute' : `${staleMinutes} minutes`;
  return [`The searched service does not answer just now. What follows is from ${age} ago.`];
}

/** Checks what the API answered; undefined where it is something else. */
export function readAnswer(body: unknown, headers: Headers): SearchAnswer | undefined {
  if (!isRecord(body) || !Array.isArray(body.results)) return undefined;
  const { page, pages, count } = body;
  if (typeof page !== 'number' || typeof pages !== 'number' || typeof count !== 'number') return undefined;
  const answer = { results: body.results, page, pages, count, ...readAge(headers) };
  return body.results.every(isResult) ? answer : undefined;
}

/** What is stale has no time left in the function's cache (`Cache-Status`, RFC 9211). */
function readAge(headers: Headers): { staleMinutes?: number } {
  const stale = /(^|,\s*)search;[^,]*\bttl=-/.test(headers.get('cache-status') ?? '');
  return stale ? { staleMinutes: Math.round(Number(headers.get('age')) / 60) } : {};
}

function isResult(value: unknown): value is SearchResult {
  return (
    isRecord(value) &&
    ['name', 'species', 'status', 'image'].every((field) => typeof value[field] === 'string')
  );
}
