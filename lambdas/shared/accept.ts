interface Range {
  readonly type: string;
  readonly quality: number;
}

function parse(accept: string): Range[] {
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

/** The most specific range decides about a type (RFC 9110, section 12.5.1). */
function preference(
  ranges: readonly Range[],
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
 * Whether a caller would rather have a page than JSON, as a browser that sends a form does. Between equal
 * qualities the type that is named wins over one that a wildcard covers, then the one that is named first.
 *
 * @param accept the request's `Accept` header. @default '' everything is welcome, so JSON
 */
export function prefersHtml(accept = ''): boolean {
  const ranges = parse(accept);
  const page = preference(ranges, 'text/html');
  if (page.quality === 0) return false;
  const data = preference(ranges, 'application/json');
  if (page.quality !== data.quality) return page.quality > data.quality;
  if (page.specificity !== data.specificity) return page.specificity > data.specificity;
  return page.position < data.position;
}
