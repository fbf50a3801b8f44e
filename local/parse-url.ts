/**
 * Parses a URL. `URL.canParse` of Node.js 20 returns `false` for non-ASCII URLs after about 4,000 calls, when V8 has
 * optimized it. `URL.parse` requires Node.js 22.
 *
 * @param base for a relative URL
 * @returns `undefined` if `url` is not a URL
 */
export function parseUrl(url: string | URL, base?: string | URL): URL | undefined {
  try {
    return new URL(url, base);
  } catch {
    return undefined;
  }
}
