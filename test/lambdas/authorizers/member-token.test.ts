import { afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { SimpleJwksCache } from 'aws-jwt-verify/jwk';
import { memberTokenVerifier, verifyMember } from '../../../lambdas/authorizers/member-token.ts';
import { fakeDate } from '../../support/fake-date.ts';
import { refusedTokens } from '../../support/refused-tokens.ts';
import { goodToken, type Material } from '../../support/token-makers.ts';
import { accessClaims, clientId, type PoolKey, poolKey, signed, userPoolId } from './tokens.ts';

let key: PoolKey;
let verifier: ReturnType<typeof memberTokenVerifier>;
let material: Material;

beforeAll(() => {
  key = poolKey();
  verifier = memberTokenVerifier(userPoolId, clientId);
  verifier.cacheJwks(key.jwks);
  material = {
    good: { header: { alg: 'RS256', kid: key.kid }, claims: accessClaims() },
    key: key.privateKey,
  };
});

afterEach(() => {
  jest.useRealTimers();
});

const verify = (authorization: string | undefined) => verifyMember(authorization, verifier);
const member = { username: 'user-1', sub: 'sub-1' };
const now = () => Math.floor(Date.now() / 1_000);

/** What is no token at all is not even verified; either way nobody is let in. */
const expectRefusal = async (authorization: string, by = verifier) => {
  const verdict = await verifyMember(authorization, by).catch((error: Error) => error);
  expect(verdict === undefined || verdict instanceof Error).toBe(true);
};

describe('an access token of the pool, for the client, with the scope', () => {
  test('tells who the caller is', async () => {
    expect(await verify(`Bearer ${goodToken(material)}`)).toEqual(member);
    // The scheme's case does not matter (RFC 9110, 11.1).
    expect(await verify(`bearer ${signed(key, accessClaims({ scope: 'members/read' }))}`)).toEqual(member);
  });

  test('is taken in a header of 8,192 characters, and not in one more', async () => {
    // Three bytes of a claim make four characters of the token.
    const headerOf = (length: number): string => {
      for (let pad = 0; ; pad++) {
        const claims = accessClaims({ pad: 'x'.repeat(pad) });
        const bare = `Bearer ${signed(key, claims)}`;
        if (bare.length === length) return bare;
        if (bare.length > length) throw new Error(`No token makes a header of ${length}.`);
        pad += Math.max(0, Math.floor(((length - bare.length) * 3) / 4) - 4);
      }
    };
    expect(await verify(headerOf(8_192))).toEqual(member);
    expect(await verify(headerOf(8_193))).toBeUndefined();
  });
});

describe('any other token is refused:', () => {
  test.each(refusedTokens)('%s', async (_fault, make) => {
    await expectRefusal(`Bearer ${make(material)}`);
  });

  test('there are many, each unlike the others', () => {
    expect(refusedTokens.length).toBeGreaterThanOrEqual(40);
    expect(new Set(refusedTokens.map(([fault]) => fault)).size).toBe(refusedTokens.length);
  });

  test('one character changed, wherever', async () => {
    const token = goodToken(material);
    for (let at = 0; at < token.length; at += 1) {
      if (token[at] === '.') continue;
      const other = token[at] === 'A' ? 'B' : 'A';
      await expectRefusal(`Bearer ${token.slice(0, at)}${other}${token.slice(at + 1)}`);
    }
  });
});

describe('a limit in time has two sides:', () => {
  test.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ['its end', { exp: now() + 30 }, { exp: now() - 1 }],
    ['a clock that is ahead by a minute', { iat: now() + 55 }, { iat: now() + 90 }],
    ['a life of a day', { iat: now(), exp: now() + 86_400 }, { iat: now(), exp: now() + 86_401 }],
  ])('%s', async (_limit, good, bad) => {
    expect(await verify(`Bearer ${signed(key, accessClaims(good))}`)).toEqual(member);
    await expectRefusal(`Bearer ${signed(key, accessClaims(bad))}`);
  });
});

test.each([
  ['an hour ahead', 61 * 60_000],
  ['a day ahead', 86_400_000],
  ['two minutes behind', -120_000],
  ['a year behind', -365 * 86_400_000],
])('with a clock that is %s a new token is refused', async (_skew, milliseconds) => {
  const token = goodToken(material);
  fakeDate(Date.now() + milliseconds);
  await expectRefusal(`Bearer ${token}`);
});

test.each([
  undefined,
  '',
  'Bearer',
  'Bearer ',
  'Bearer a.b',
  'Bearer a.b.c.d',
  'Bearer a.b.c d',
  'Bearer a.b.c\r\nx: y',
  'Bearer a.b.c\n',
  'Bearer\ta.b.c',
  'Bearer a.b\u0000.c',
  'Bearer a.b.c, Bearer a.b.c',
  'Bearer a.b.c,Basic dXNlcjpwYXNz',
  'Bearer ä.b.c',
  'Basic dXNlcjpwYXNz',
  'Digest username="user"',
  'Bearer: a.b.c',
  'a.b.c',
  'Bearer  a.b.c',
  ' Bearer a.b.c',
  `Bearer ${'a'.repeat(8_190)}`,
  `Bearer ${'a.'.repeat(1_000_000)}`,
])('%j is no bearer token, and the verifier is not asked', async (authorization) => {
  const asked = jest.spyOn(verifier, 'verify');
  expect(await verify(authorization)).toBeUndefined();
  expect(asked).not.toHaveBeenCalled();
  asked.mockRestore();
});

test('the keys are fetched from the pool itself, once', async () => {
  const asked: string[] = [];
  const fetcher = {
    fetch: async (uri: string) => {
      asked.push(uri);
      return new TextEncoder().encode(JSON.stringify(key.jwks)).buffer as ArrayBuffer;
    },
  };
  const fetching = memberTokenVerifier(userPoolId, clientId, new SimpleJwksCache({ fetcher }));
  const authorization = `Bearer ${signed(key, accessClaims())}`;
  expect(await verifyMember(authorization, fetching)).toEqual(member);
  expect(await verifyMember(authorization, fetching)).toEqual(member);
  expect(asked).toEqual([`https://cognito-idp.us-east-1.amazonaws.com/${userPoolId}/.well-known/jwks.json`]);
});
