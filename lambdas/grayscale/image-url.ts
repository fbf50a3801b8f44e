import { parseUrl } from '../shared/parse-url.ts';

/** @returns the URL of an image; `undefined` unless it is an absolute http or https URL without credentials */
export function parseImageUrl(text: string): URL | undefined {
  // The pattern is checked first, because the parser also accepts "http:x" and "https:\\x" as absolute URLs.
  const url = /^https?:\/\//i.test(text) ? parseUrl(text) : undefined;
  return url && !url.username && !url.password ? url : undefined;
}

/**
 * @param list comma-separated origins
 * @throws {Error} for a value that is not an http or https origin
 */
export function readOrigins(list: string | undefined): ReadonlySet<string> {
  const origins = (list ?? '').split(',').map((origin) => origin.trim());
  return new Set(origins.filter((origin) => origin !== '').map(origin));
}

function origin(text: string): string {
  const url = parseUrl(text);
  if (!url || !/^https?:$/.test(url.protocol) || url.origin !== text.replace(/\/$/, ''))
    throw new Error(`"${text}" is not an origin such as http://127.0.0.1:9000.`);
  return url.origin;
}
