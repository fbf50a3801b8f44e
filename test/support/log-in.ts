import { createHash, randomBytes } from 'node:crypto';
import { readJson, request, surroundings } from './http.ts';

/** What `/config.json` says. */
export interface Config {
  readonly auth: {
    readonly issuer: string;
    readonly authorizationEndpoint: string;
    readonly tokenEndpoint: string;
    readonly logoutEndpoint: string;
    readonly clientId: string;
    readonly scope: string;
  };
  readonly release: string;
}

export interface Tokens {
  readonly access_token: string;
  readonly id_token: string;
  readonly refresh_token: string;
  readonly expires_in: number;
  readonly token_type: string;
}

export async function readConfig(): Promise<Config> {
  return readJson<Config>(await request('/config.json'));
}

/** Keeps cookies between requests and follows redirects as a browser does, for the log-in's pages. */
class Browser {
  private readonly cookies = new Map<string, string>();

  async send(url: string, form?: URLSearchParams): Promise<{ url: string; response: Response }> {
    const response = await fetch(url, {
      method: form ? 'POST' : 'GET',
      redirect: 'manual',
      headers: { cookie: [...this.cookies].map((pair) => pair.join('=')).join('; ') },
      ...(form && { body: form }),
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value) this.cookies.set(name, value);
      else this.cookies.delete(name);
    }
    const location = response.headers.get('location');
    if (!location) return { url, response };
    const next = new URL(location, url).href;
    // The site itself takes over here: in a browser its script reads the code.
    if (next.startsWith(surroundings.site)) return { url: next, response };
    return this.send(next);
  }
}

export interface LogInOptions {
  /** @default the scope of config.json */
  readonly scope?: string;
  /** @default that of the demo account */
  readonly password?: string;
}

/**
 * Logs in as the demo account by authorization code and PKCE, the way the site's page does.
 *
 * @throws Error where the log-in does not lead back to the site
 */
export async function logIn(options: LogInOptions = {}): Promise<Tokens> {
  const { auth } = await readConfig();
  const verifier = randomBytes(32).toString('base64url');
  const redirectUri = `${surroundings.site}/members/`;
  const state = randomBytes(8).toString('base64url');
  const query = new URLSearchParams({
    client_id: auth.clientId,
    response_type: 'code',
    redirect_uri: redirectUri,
    scope: options.scope ?? auth.scope,
    state,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  });
  const browser = new Browser();
  const page = await browser.send(`${auth.authorizationEndpoint}?${query}`);
  const [, action] = /<form [^>]*action="([^"]+)"/.exec(await page.response.text()) ?? [];
  if (!action) throw new Error(`No log-in form at ${page.url}.`);
  const { username, password } = surroundings.account;
  const { url } = await browser.send(
    new URL(action, page.url).href,
    new URLSearchParams({ username, password: options.password ?? password }),
  );
  const back = new URL(url);
  const code = back.searchParams.get('code');
  if (!code || back.searchParams.get('state') !== state) throw new Error(`The log-in ended at ${url}.`);
  const answer = await fetch(auth.tokenEndpoint, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: auth.clientId,
      redirect_uri: redirectUri,
      code,
      code_verifier: verifier,
    }),
  });
  return readJson<Tokens>(answer);
}
