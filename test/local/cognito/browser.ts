import { createHash, randomBytes } from 'node:crypto';
import { account, callbackUrl, clientId } from './pool.ts';

/** As much of a browser as a log-in needs: it keeps cookies by path and follows redirects until they leave the pool. */
export class Browser {
  readonly #origin: string;
  readonly #cookies = new Map<string, { pair: string; path: string }>();

  constructor(origin: string) {
    this.#origin = origin;
  }

  async open(address: string, init: RequestInit = {}): Promise<{ response: Response; url: URL }> {
    const url = new URL(address, this.#origin);
    const response = await fetch(url, {
      ...init,
      redirect: 'manual',
      headers: { ...init.headers, accept: 'text/html', cookie: this.#cookiesFor(url.pathname) },
    });
    for (const line of response.headers.getSetCookie()) this.#keep(line);
    const location = response.headers.get('location');
    if (location === null) return { response, url };
    const next = new URL(location, url);
    return next.origin === this.#origin ? this.open(next.href) : { response, url: next };
  }

  /** Fills the form of the page and sends it to where its action says. */
  async submit(page: { response: Response; url: URL }, fields: Record<string, string>) {
    const action = /<form[^>]* action="([^"]*)"/.exec(await page.response.text())?.[1] ?? '';
    return this.open(new URL(action, page.url).href, { method: 'POST', body: new URLSearchParams(fields) });
  }

  get cookieLines(): readonly string[] {
    return this.#lines;
  }

  readonly #lines: string[] = [];

  #keep(line: string): void {
    this.#lines.push(line);
    const [pair = '', ...attributes] = line.split('; ');
    const path = attributes.find((attribute) => attribute.startsWith('path='))?.slice(5) ?? '/';
    const key = `${pair.split('=')[0]} ${path}`;
    if (attributes.some((attribute) => attribute.includes('1970'))) this.#cookies.delete(key);
    else this.#cookies.set(key, { pair, path });
  }

  #cookiesFor(pathname: string): string {
    return [...this.#cookies.values()]
      .filter(({ path }) => pathname.startsWith(path))
      .map(({ pair }) => pair)
      .join('; ');
  }
}

export interface Tokens {
  readonly access_token: string;
  readonly id_token: string;
  readonly refresh_token: string;
  readonly expires_in: number;
  readonly token_type: string;
}

const verifier = randomBytes(32).toString('base64url');

/** The address of a log-in, with what the test changes; `undefined` leaves a parameter out. */
export function authorizeUrl(origin: string, changes: Record<string, string | undefined> = {}): string {
  const url = new URL('/oauth2/authorize', origin);
  const parameters: Record<string, string | undefined> = {
    response_type: 'code',
    client_id: clientId,
    redirect_uri: callbackUrl,
    scope: 'openid email members/read',
    state: 'state-1',
    nonce: 'nonce-1',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...changes,
  };
  for (const [name, value] of Object.entries(parameters))
    if (value !== undefined) url.searchParams.set(name, value);
  return url.href;
}

export const callToken = (
  origin: string,
  fields: Record<string, string>,
  headers: Record<string, string> = {},
) => fetch(new URL('/oauth2/token', origin), { method: 'POST', body: new URLSearchParams(fields), headers });

export const exchange = (origin: string, code: string, changes: Record<string, string> = {}) =>
  callToken(origin, {
    grant_type: 'authorization_code',
    client_id: clientId,
    code,
    redirect_uri: callbackUrl,
    code_verifier: verifier,
    ...changes,
  });

export const refresh = (origin: string, token: string) =>
  callToken(origin, { grant_type: 'refresh_token', client_id: clientId, refresh_token: token });

/** Logs in from the first page to the code. */
export async function logIn(origin: string, browser = new Browser(origin), scope?: string): Promise<string> {
  const page = await browser.open(authorizeUrl(origin, scope === undefined ? {} : { scope }));
  const { url } = await browser.submit(page, { username: account.email, password: account.password });
  return url.searchParams.get('code') as string;
}

export async function logInForTokens(origin: string, scope?: string): Promise<Tokens> {
  const response = await exchange(origin, await logIn(origin, undefined, scope));
  return (await response.json()) as Tokens;
}

export const claimsOf = (jwt: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(jwt.split('.')[1] as string, 'base64url').toString()) as Record<string, unknown>;

export const headerOf = (jwt: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(jwt.split('.')[0] as string, 'base64url').toString()) as Record<string, unknown>;
