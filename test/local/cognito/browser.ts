import {
  authorizationUrl,
  CookieBrowser,
  exchangeCode,
  type OAuthClient,
  refreshTokens,
  type Tokens,
} from '../../support/oauth-client.ts';
import { account, callbackUrl, clientId } from './pool.ts';

export type { Tokens } from '../../support/oauth-client.ts';
export { CookieBrowser as Browser } from '../../support/oauth-client.ts';

const clientOf = (origin: string): OAuthClient => ({
  authorizationEndpoint: new URL('/oauth2/authorize', origin).href,
  tokenEndpoint: new URL('/oauth2/token', origin).href,
  clientId,
  redirectUri: callbackUrl,
});

/** URL of a login with the changes of the test. `undefined` removes a parameter. */
export const authorizeUrl = (origin: string, changes: Record<string, string | undefined> = {}): string =>
  authorizationUrl(clientOf(origin), {
    scope: 'openid email members/read',
    state: 'state-1',
    nonce: 'nonce-1',
    ...changes,
  });

export const callToken = (
  origin: string,
  fields: Record<string, string>,
  headers: Record<string, string> = {},
) => fetch(new URL('/oauth2/token', origin), { method: 'POST', body: new URLSearchParams(fields), headers });

export const exchange = (origin: string, code: string, changes: Record<string, string> = {}) =>
  exchangeCode(clientOf(origin), code, changes);

export const refresh = (origin: string, token: string) => refreshTokens(clientOf(origin), token);

/** Logs in from the first page to the code. */
export async function logIn(
  origin: string,
  browser = new CookieBrowser(origin),
  scope?: string,
): Promise<string> {
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
