/**
 * Parses an absolute URL. `URL.canParse` of Node.js 20 returns `false` for non-ASCII URLs after about 4,000 calls, when
 * V8 has optimized it. `URL.parse` requires Node.js 22.
 *
 * @returns `undefined` if `text` is not an absolute URL
 *
 * @example
 * parseUrl('https://bücher.example/')?.hostname; // 'xn--bcher-kva.example'
 */
export function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}
