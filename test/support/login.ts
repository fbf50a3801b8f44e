import { randomBytes } from 'node:crypto';
import type { SiteConfig } from '../../scripts/smoke/check.ts';
import { readJson, request, sharedRun } from './http.ts';
import {
  authorizationUrl,
  CookieBrowser,
  exchangeCode,
  type OAuthClient,
  type Tokens,
} from './oauth-client.ts';

export type { Tokens } from './oauth-client.ts';

export async function readConfig(): Promise<SiteConfig> {
  return readJson<SiteConfig>(await request('/config.json'));
}

export interface LogInOptions {
  /** @default - the scope in config.json */
  readonly scope?: string;
  /** @default - the demo account of a member */
  readonly account?: { readonly username: string; readonly password: string };
  /** @default - the password of the account */
  readonly password?: string;
}

/**
 * Logs in as the demo account with authorization code and PKCE, like the site's page.
 *
 * @throws {Error} if the login does not redirect to the site
 */
export async function logIn(options: LogInOptions = {}): Promise<Tokens> {
  const { client, code } = await logInForCode(options);
  return readJson<Tokens>(await exchangeCode(client, code));
}

/**
 * Like {@link logIn}, but returns the code.
 *
 * @throws {Error} if the login does not redirect to the site
 */
async function logInForCode(
  options: LogInOptions = {},
): Promise<{ client: OAuthClient; code: string; state: string }> {
  const { auth } = await readConfig();
  const client = { ...auth, redirectUri: `${sharedRun.site}/members/` };
  const state = randomBytes(8).toString('base64url');
  const browser = new CookieBrowser(new URL(auth.authorizationEndpoint).origin);
  const page = await browser.open(authorizationUrl(client, { scope: options.scope ?? auth.scope, state }));
  const { username, password } = options.account ?? sharedRun.account;
  const { url } = await browser.submit(page, { username, password: options.password ?? password });
  const code = url.searchParams.get('code');
  if (!code || url.searchParams.get('state') !== state) throw new Error(`The login ended at ${url}.`);
  return { client, code, state };
}
