// URL.parse came with Node 22.1; it is all that oidc-provider misses on Node 20.
type UrlWithParse = Omit<typeof URL, 'parse'> & {
  parse?: (url: string | URL, base?: string | URL) => URL | null;
};

(URL as UrlWithParse).parse ??= (url, base) =>
  URL.canParse(String(url), base && String(base)) ? new URL(url, base) : null;
