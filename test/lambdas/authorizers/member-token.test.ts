import { SimpleJwksCache } from 'aws-jwt-verify/jwk';
import { beforeAll, describe, expect, test } from 'vitest';
import { memberTokenVerifier, verifyMember } from '../../../lambdas/authorizers/member-token.ts';
import {
  accessClaims,
  clientId,
  hmacSigned,
  type PoolKey,
  poolKey,
  signed,
  unsigned,
  userPoolId,
} from './tokens.ts';

let key: PoolKey;
let verifier: ReturnType<typeof memberTokenVerifier>;

beforeAll(() => {
  key = poolKey();
  verifier = memberTokenVerifier(userPoolId, clientId);
  verifier.cacheJwks(key.jwks);
});

const verify = (authorization: string | undefined) => verifyMember(authorization, verifier);
const hour = 3_600;
const now = () => Math.floor(Date.now() / 1_000);

describe('an access token of the pool, for the client, with the scope', () => {
  test('tells who the caller is', async () => {
    const member = { username: 'user-1', sub: 'sub-1' };
    expect(await verify(`Bearer ${signed(key, accessClaims())}`)).toEqual(member);
    expect(await verify(`bearer ${signed(key, accessClaims({ scope: 'members/read' }))}`)).toEqual(member);
  });
});

describe('any other token is refused', () => {
  test.each<[string, () => string]>([
    ['an ID token', () => signed(key, accessClaims({ token_use: 'id', aud: clientId }))],
    ['an expired token', () => signed(key, accessClaims({ exp: now() - 1 }))],
    ['a token without an expiry', () => signed(key, accessClaims({ exp: undefined }))],
    ['a token that is not valid yet', () => signed(key, accessClaims({ nbf: now() + hour }))],
    [
      'a token of another pool',
      () =>
        signed(key, accessClaims({ iss: 'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_Other0001' })),
    ],
    ['a token of no pool', () => signed(key, accessClaims({ iss: undefined }))],
    ['a token for another client', () => signed(key, accessClaims({ client_id: 'other' }))],
    ['a token for no client', () => signed(key, accessClaims({ client_id: undefined }))],
    ['a token without the scope', () => signed(key, accessClaims({ scope: 'openid email' }))],
    [
      'a token with a part of the scope',
      () => signed(key, accessClaims({ scope: 'members/rea members/reads' })),
    ],
    ['a token without scopes', () => signed(key, accessClaims({ scope: undefined }))],
    ['a token without a signature', () => unsigned(key, accessClaims())],
    ['a token signed with the public key', () => hmacSigned(key, accessClaims())],
    ['a token with another algorithm', () => signed(key, accessClaims(), { alg: 'RS512' })],
    ['a token by another key of the same name', () => signed(poolKey(key.kid), accessClaims())],
  ])('%s', async (_, make) => {
    const verdict = await verify(`Bearer ${make()}`).catch((error: Error) => error);
    // Undefined where it does not even look like a token.
    expect(verdict === undefined || verdict instanceof Error).toBe(true);
  });

  test('a token with one character changed, wherever', async () => {
    const token = signed(key, accessClaims());
    for (let at = 0; at < token.length - 2; at += 7) {
      if (token[at] === '.') continue;
      const other = token[at] === 'A' ? 'B' : 'A';
      const changed = `${token.slice(0, at)}${other}${token.slice(at + 1)}`;
      await expect(verify(`Bearer ${changed}`)).rejects.toThrow();
    }
  });
});

test.each([
  undefined,
  '',
  'Bearer',
  'Bearer ',
  'Bearer a.b',
  'Bearer a.b.c.d',
  'Bearer a.b.c d',
  'Basic dXNlcjpwYXNz',
  'a.b.c',
  'Bearer  a.b.c',
])('"%s" is no bearer token, and the verifier is not asked', async (authorization) => {
  expect(await verify(authorization)).toBeUndefined();
});

describe('when the keys of the pool', () => {
  test('cannot be fetched, a good token is refused', async () => {
    const fetcher = { fetch: () => Promise.reject(new Error('unreachable')) };
    const cut = memberTokenVerifier(userPoolId, clientId, new SimpleJwksCache({ fetcher }));
    await expect(verifyMember(`Bearer ${signed(key, accessClaims())}`, cut)).rejects.toThrow();
  });

  test('can be, they are fetched from the pool itself, once', async () => {
    const asked: string[] = [];
    const fetcher = {
      fetch: async (uri: string) => {
        asked.push(uri);
        return new TextEncoder().encode(JSON.stringify(key.jwks)).buffer as ArrayBuffer;
      },
    };
    const fetching = memberTokenVerifier(userPoolId, clientId, new SimpleJwksCache({ fetcher }));
    const authorization = `Bearer ${signed(key, accessClaims())}`;
    expect(await verifyMember(authorization, fetching)).toBeDefined();
    expect(await verifyMember(authorization, fetching)).toBeDefined();
    expect(asked).toEqual([
      `https://cognito-idp.us-east-1.amazonaws.com/${userPoolId}/.well-known/jwks.json`,
    ]);
  });
});
