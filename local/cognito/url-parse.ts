import { parseUrl } from '../parse-url.ts';

// URL.parse is new in Node 22.1. It is the only feature that oidc-provider lacks on Node 20.
type UrlWithParse = Omit<typeof URL, 'parse'> & {
  parse?: (url: string | URL, base?: string | URL) => URL | null;
};

(URL as UrlWithParse).parse ??= (url, base) => parseUrl(url, base) ?? null;
