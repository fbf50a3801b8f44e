/** One found character. */
export interface SearchResult {
  readonly id: number;
  readonly name: string;
  readonly species: string;
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

/**
 * Takes from the upstream's answer what the site shows, and nothing else.
 *
 * @param upstreamOrigin pictures may also come from here, without TLS
 * @throws TypeError when the answer has another shape
 */
export function readResults(answer: unknown, upstreamOrigin: string): SearchResults {
  const { info, results } = object(answer);
  const { pages, count } = object(info);
  if (!Array.isArray(results)) throw new TypeError('results is not a list');
  return {
    results: results.map((result) => readResult(object(result), upstreamOrigin)),
    pages: wholeNumber(pages),
    count: wholeNumber(count),
  };
}

/** @returns whether this is what the upstream says when nothing matches: 404 and `{"error":"…"}` */
export function saysNothingFound(answer: unknown): boolean {
  return (
    typeof answer === 'object' && answer !== null && 'error' in answer && typeof answer.error === 'string'
  );
}

function readResult(result: Record<string, unknown>, upstreamOrigin: string): SearchResult {
  return {
    id: wholeNumber(result.id),
    name: text(result.name),
    species: text(result.species),
    status: text(result.status),
    image: pictureUrl(text(result.image), upstreamOrigin),
  };
}

function object(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null) throw new TypeError('not an object');
  return value as Record<string, unknown>;
}

function text(value: unknown): string {
  if (typeof value !== 'string') throw new TypeError('not a text');
  return value;
}

function wholeNumber(value: unknown): number {
  if (!Number.isSafeInteger(value) || (value as number) < 0) throw new TypeError('not a whole number');
  return value as number;
}

function pictureUrl(value: string, upstreamOrigin: string): string {
  const url = new URL(value);
  if (url.protocol !== 'https:' && url.origin !== upstreamOrigin) throw new TypeError('not a safe picture');
  return url.href;
}
