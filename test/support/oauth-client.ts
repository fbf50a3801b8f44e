import { createHash, randomBytes } from 'node:crypto';

/** The parts of a browser that a login needs: it stores cookies by path, and follows redirects within the pool. */
export class CookieBrowser {
  /** The received `Set-Cookie` lines, in order. */
  readonly cookieLines: string[] = [];
  readonly #origin: string;
  readonly #cookies = new Map<string, { pair: string; path: string }>();

  /** @param origin of the login pages */
  constructor(origin: string) {
    this.#origin = origin;
  }

  async open(address: string, init: RequestInit = {}): Promise<OpenedPage> {
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

  /** Fills the form of the page and submits it, with its hidden fields. */
  async submit(page: OpenedPage, fields: Record<string, string>): Promise<OpenedPage> {
    const html = await page.response.text();
    const action = /<form[^>]* action="([^"]*)"/.exec(html)?.[1] ?? '';
    const hidden = [...html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)].map(
      ([, name = '', value = '']) => [name, decodeEntities(value)] as const,
    );
    return this.open(new URL(action, page.url).href, {
      method: 'POST',
      body: new URLSearchParams({ ...Object.fromEntries(hidden), ...fields }),
    });
  }

  #keep(line: string): void {
    this.cookieLines.push(line);
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

/** A response with its URL, or the target of a redirect that leaves the pool. */
export interface OpenedPage {
  readonly response: Response;
  readonly url: URL;
}

const decodeEntities = (text: string): string =>
  text.replace(/&#(\d+);/g, (_entity, code) => String.fromCharCode(Number(code)));

export interface Tokens {
  readonly access_token: string;
  readonly id_token: string;
  readonly refresh_token: string;
  readonly expires_in: number;
  readonly token_type: string;
}

/** A public client of a user pool, which uses PKCE. */
export interface OAuthClient {
  readonly authorizationEndpoint: string;
  readonly tokenEndpoint: string;
  readonly clientId: string;
  readonly redirectUri: string;
}

const verifier = randomBytes(32).toString('base64url');

/** URL of a login with the changes of the test. `undefined` removes a parameter. */
export function authorizationUrl(
  client: OAuthClient,
  parameters: Readonly<Record<string, string | undefined>>,
): string {
  const url = new URL(client.authorizationEndpoint);
  const all: Record<string, string | undefined> = {
    response_type: 'code',
    client_id: client.clientId,
    redirect_uri: client.redirectUri,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...parameters,
  };
  for (const [name, value] of Object.entries(all)) if (value !== undefined) url.searchParams.set(name, value);
  return url.href;
}

/** Exchanges a code for tokens, with the changes of the test. */
export const exchangeCode = (client: OAuthClient, code: string, changes: Record<string, string> = {}) =>
  fetch(client.tokenEndpoint, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: client.clientId,
      code,
      redirect_uri: client.redirectUri,
      code_verifier: verifier,
      ...changes,
    }),
  });

/** Exchanges a refresh token for new tokens. */
export const refreshTokens = (client: Omit<OAuthClient, 'authorizationEndpoint'>, token: string) =>
  fetch(client.tokenEndpoint, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'refresh_token',
      client_id: client.clientId,
      refresh_token: token,
    }),
  });
