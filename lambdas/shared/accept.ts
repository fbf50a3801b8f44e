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

/** The most specific range takes precedence (RFC 9110, section 12.5.1). */
function findPreference(
  ranges: readonly MediaRange[],
  type: string,
): { quality: number; specificity: number; position: number } {
  const candidates = ['*/*', type.replace(/\/.*/, '/*'), type];
  for (let specificity = candidates.length - 1; specificity >= 0; specificity--) {
    const position = ranges.findIndex((range) => range.type === candidates[specificity]);
    const range = ranges[position];
    if (range) return { quality: range.quality, specificity, position };
  }
  return { quality: 0, specificity: -1, position: ranges.length };
}

/**
 * Whether a client prefers HTML to JSON, as a browser does that sends a form. If both have the same quality, the more
 * specific range wins, then the first one.
 *
 * @param accept the `Accept` header. @default '' any type, so JSON
 *
 * @example
 * prefersHtml('text/html,application/xhtml+xml,*\/*;q=0.8'); // true
 * prefersHtml('*\/*'); // false
 */
export function prefersHtml(accept = ''): boolean {
  const ranges = parseAccept(accept);
  const html = findPreference(ranges, 'text/html');
  if (html.quality === 0) return false;
  const json = findPreference(ranges, 'application/json');
  if (html.quality !== json.quality) return html.quality > json.quality;
  if (html.specificity !== json.specificity) return html.specificity > json.specificity;
  return html.position < json.position;
}
