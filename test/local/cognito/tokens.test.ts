import { describe, expect, test } from '@jest/globals';
import { CognitoJwtVerifier } from 'aws-jwt-verify';
import { SimpleJwksCache } from 'aws-jwt-verify/jwk';
import type { CognitoServer } from '../../../local/cognito/cognito.ts';
import { eventually } from '../../support/eventually.ts';
import {
  callToken,
  claimsOf,
  exchange,
  headerOf,
  logIn,
  logInForTokens,
  refresh,
  type Tokens,
} from './browser.ts';
import { account, callbackUrl, client, clientId, startPool, userPoolId } from './pool.ts';

const site = new URL(callbackUrl).origin;

/** The product's verifier, except for the URL of the keys. */
function verifierOf({ jwksUrl }: CognitoServer, tokenUse: 'access' | 'id' = 'access', scope?: string) {
  const fetcher = { fetch: async () => (await fetch(jwksUrl)).arrayBuffer() };
  return CognitoJwtVerifier.create(
    { userPoolId, tokenUse, clientId, scope },
    { jwksCache: new SimpleJwksCache({ fetcher }) },
  );
}

describe('an access token', () => {
  test('is one of Cognito’s', async () => {
    const pool = await startPool();
    const { access_token: token, token_type, expires_in } = await logInForTokens(pool.url);
    expect({ token_type, expires_in }).toEqual({ token_type: 'Bearer', expires_in: 3600 });
    const claims = claimsOf(token);
    expect(claims).toEqual({
      sub: expect.stringMatching(/^[0-9a-f-]{36}$/),
      username: claims.sub,
      iss: `https://cognito-idp.us-east-1.amazonaws.com/${userPoolId}`,
      client_id: clientId,
      token_use: 'access',
      scope: 'openid email members/read',
      version: 2,
      auth_time: expect.any(Number),
      iat: expect.any(Number),
      exp: (claims.iat as number) + 3600,
      jti: expect.any(String),
    });
    expect(headerOf(token)).toEqual({ alg: 'RS256', kid: expect.any(String) });
  });

  test('is accepted by the product’s verifier, which refuses an ID token', async () => {
    const pool = await startPool();
    const { access_token, id_token } = await logInForTokens(pool.url);
    const verifier = verifierOf(pool, 'access');
    await expect(verifier.verify(access_token)).resolves.toMatchObject({ token_use: 'access' });
    await expect(verifier.verify(id_token)).rejects.toThrow('Token use');
    await expect(verifierOf(pool, 'access', 'members/read').verify(access_token)).resolves.toBeTruthy();
  });

  test('has only the requested scopes', async () => {
    const pool = await startPool();
    const { access_token } = await logInForTokens(pool.url, 'openid email');
    expect(claimsOf(access_token).scope).toBe('openid email');
    await expect(verifierOf(pool, 'access', 'members/read').verify(access_token)).rejects.toThrow('Scope');
  });

  test('contains the person’s groups', async () => {
    const { url } = await startPool({ users: [{ ...account, groups: ['editors'] }] });
    const { access_token, id_token } = await logInForTokens(url);
    expect(claimsOf(access_token)['cognito:groups']).toEqual(['editors']);
    expect(claimsOf(id_token)['cognito:groups']).toEqual(['editors']);
  });
});

describe('an ID token', () => {
  test('contains the claims that the scopes allow', async () => {
    const pool = await startPool();
    const { id_token } = await logInForTokens(pool.url);
    const claims = claimsOf(id_token);
    expect(claims).toMatchObject({
      aud: clientId,
      token_use: 'id',
      email: account.email,
      email_verified: true,
      'cognito:username': claims.sub,
      auth_time: expect.any(Number),
      nonce: 'nonce-1',
      exp: (claims.iat as number) + 1800,
    });
    expect(claims).not.toHaveProperty('name');
    await expect(verifierOf(pool, 'id').verify(id_token)).resolves.toMatchObject({ email: account.email });
    expect(claimsOf((await logInForTokens(pool.url, 'openid profile')).id_token)).toMatchObject({
      name: account.name,
    });
  });
});

describe('the token endpoint', () => {
  test('returns new tokens, and keeps the refresh token', async () => {
    const pool = await startPool();
    const first = await logInForTokens(pool.url);
    for (let turn = 0; turn < 2; turn++) {
      const next = (await (await refresh(pool.url, first.refresh_token)).json()) as Tokens;
      await expect(verifierOf(pool).verify(next.access_token)).resolves.toMatchObject({
        sub: claimsOf(first.access_token).sub,
        auth_time: claimsOf(first.access_token).auth_time,
        scope: 'openid email members/read',
      });
      expect(claimsOf(next.id_token).email).toBe(account.email);
    }
  });

  test('with rotation returns a new refresh token each time, and accepts the old one for the grace period', async () => {
    const { url } = await startPool({ clients: [{ ...client, rotationGraceSeconds: 60 }] });
    const first = await logInForTokens(url);
    const second = (await (await refresh(url, first.refresh_token)).json()) as Tokens;
    expect(second.refresh_token).not.toBe(first.refresh_token);
    // As if the response had been lost.
    expect((await refresh(url, first.refresh_token)).status).toBe(200);
    expect((await refresh(url, second.refresh_token)).status).toBe(200);
  });

  test('with rotation and no grace period refuses a used refresh token, and accepts its successor', async () => {
    const { url } = await startPool({ clients: [{ ...client, rotationGraceSeconds: 0 }] });
    const first = await logInForTokens(url);
    const second = (await (await refresh(url, first.refresh_token)).json()) as Tokens;
    const again = await refresh(url, first.refresh_token);
    expect([again.status, await again.json()]).toEqual([
      400,
      expect.objectContaining({ error: 'invalid_grant' }),
    ]);
    expect((await refresh(url, second.refresh_token)).status).toBe(200);
  });

  test('refuses an expired refresh token', async () => {
    // One second, in days.
    const { url } = await startPool({ clients: [{ ...client, refreshTokenDays: 1 / 86_400 }] });
    const { refresh_token: token } = await logInForTokens(url);
    await eventually(
      async () => (await refresh(url, token)).status,
      (value) => expect(value).toBe(400),
      { timeoutMs: 10_000 },
    );
  });

  test.each([
    ['a wrong verifier', { code_verifier: 'x'.repeat(43) }],
    ['another redirect_uri', { redirect_uri: 'http://localhost:3000/' }],
  ])('refuses %s', async (_what, changes) => {
    const { url } = await startPool();
    const response = await exchange(url, await logIn(url), changes);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: 'invalid_grant' });
  });

  test('accepts a code once', async () => {
    const { url } = await startPool();
    const code = await logIn(url);
    expect((await exchange(url, code)).status).toBe(200);
    expect((await exchange(url, code)).status).toBe(400);
  });

  test('can be called only by pages of the callback URLs’ origins', async () => {
    const { url } = await startPool();
    const fields = { grant_type: 'refresh_token', client_id: clientId, refresh_token: 'none' };
    const ours = await callToken(url, fields, { origin: site });
    expect(ours.headers.get('access-control-allow-origin')).toBe(site);
    expect(await ours.json()).toMatchObject({ error: 'invalid_grant' });
    const other = await callToken(url, fields, { origin: 'http://localhost:9999' });
    expect(other.headers.get('access-control-allow-origin')).toBeNull();
    const preflight = await fetch(`${url}/oauth2/token`, {
      method: 'OPTIONS',
      headers: { origin: site, 'access-control-request-method': 'POST' },
    });
    expect(preflight.headers.get('access-control-allow-origin')).toBe(site);
  });

  test('refuses a revoked refresh token', async () => {
    const { url } = await startPool();
    const { refresh_token: token } = await logInForTokens(url);
    const body = new URLSearchParams({ token, client_id: clientId });
    expect((await fetch(`${url}/oauth2/revoke`, { method: 'POST', body })).status).toBe(200);
    expect((await refresh(url, token)).status).toBe(400);
  });
});

describe('the person’s claims', () => {
  const ask = (url: string, token: string, headers = {}) =>
    fetch(`${url}/oauth2/userInfo`, { headers: { authorization: `Bearer ${token}`, ...headers } });

  test('are returned for an access token', async () => {
    const { url } = await startPool();
    const { access_token: token } = await logInForTokens(url);
    const response = await ask(url, token, { origin: site });
    const { sub } = claimsOf(token);
    expect(await response.json()).toEqual({
      sub,
      username: sub,
      email: account.email,
      email_verified: 'true',
    });
    expect(response.headers.get('access-control-allow-origin')).toBe(site);
  });

  test('are not returned for anything else', async () => {
    const { url } = await startPool();
    const { id_token } = await logInForTokens(url);
    for (const token of ['', 'abc', id_token]) expect((await ask(url, token)).status).toBe(401);
  });
});

describe('the pool’s addresses', () => {
  test('are in the discovery document, and contain no private key', async () => {
    const { url, hostedUi, issuer } = await startPool();
    const found = await fetch(`${url}/${userPoolId}/.well-known/openid-configuration`);
    const document = (await found.json()) as Record<string, string>;
    expect(document).toMatchObject({ issuer, authorization_endpoint: `${hostedUi}/oauth2/authorize` });
    const { keys } = (await (await fetch(document.jwks_uri as string)).json()) as { keys: object[] };
    expect(keys.map((key) => Object.keys(key).sort())).toEqual([['alg', 'e', 'kid', 'kty', 'n', 'use']]);
  });

  test.each(['/', '/nothing', '/.well-known/openid-configuration', '/interaction/x', '/oauth2/introspect'])(
    'do not include %s',
    async (path) => {
      const { url } = await startPool();
      expect((await fetch(url + path)).status).toBe(404);
    },
  );
});
