interface MediaRange {
  readonly type: string;
  readonly quality: number;
}

function parseAccept(accept: string): MediaRange[] {
  return accept
    .toLowerCase()
    .split(',')
    .map((part) => {
      const [type = '', ...parameters] = part.split(';').map((piece) => piece.trim());
      const quality = parameters.find((parameter) => /^q\s*=/.test(parameter))?.replace(/^q\s*=\s*/, '');
      return { type, quality: quality === undefined ? 1 : Number(quality) };
    })
    .filter((range) => range.type !== '' && range.quality >= 0 && range.quality <= 1);
}

interface Preference {
  readonly quality: number;
  /** 0 for the type itself, less for wildcards. */
  readonly specificity: number;
  readonly position: number;
}

/**
 * The most specific range takes precedence (RFC 9110, section 12.5.1).
 *
 * @param candidates the type, then the wildcards that include it
 */
function findPreference(ranges: readonly MediaRange[], candidates: readonly string[]): Preference {
  for (const [index, candidate] of candidates.entries()) {
    const position = ranges.findIndex((range) => range.type === candidate);
    const range = ranges[position];
    if (range) return { quality: range.quality, specificity: -index, position };
  }
  return { quality: 0, specificity: -candidates.length, position: ranges.length };
}

function isBetter(a: Preference, b: Preference): boolean {
  if (a.quality !== b.quality) return a.quality > b.quality;
  if (a.specificity !== b.specificity) return a.specificity > b.specificity;
  return a.position < b.position;
}

/**
 * Whether a client prefers HTML to JSON, as a browser does that sends a form. If both have the same quality, the more
 * specific range wins, then the first one. JSON is `application/json`, or `application/problem+json` if it is better.
 *
 * @param accept the `Accept` header. @default '' any type, so JSON
 *
 * @example
 * prefersHtml('text/html,application/xhtml+xml,*\/*;q=0.8'); // true
 * prefersHtml('*\/*'); // false
 */
export function prefersHtml(accept = ''): boolean {
  const ranges = parseAccept(accept);
  const html = findPreference(ranges, ['text/html', 'text/*', '*/*']);
  const json = findPreference(ranges, ['application/json', 'application/*', '*/*']);
  // Wildcards stand for `application/json` only: a client that refuses it with `q=0` gets HTML for `*/*`.
  const problem = findPreference(ranges, ['application/problem+json']);
  return html.quality > 0 && isBetter(html, json) && isBetter(html, problem);
}
