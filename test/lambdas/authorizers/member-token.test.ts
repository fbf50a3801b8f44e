import { afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { SimpleJwksCache } from 'aws-jwt-verify/jwk';
import { memberTokenVerifier, verifyMember } from '../../../lambdas/authorizers/member-token.ts';
import { fakeDate } from '../../support/fake-timers.ts';
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

/** A malformed token returns `undefined`, an invalid one throws. */
const expectInvalid = async (authorization: string, by = verifier) => {
  const result = await verifyMember(authorization, by).catch((error: Error) => error);
  expect(result === undefined || result instanceof Error).toBe(true);
};

describe('a valid access token', () => {
  test('identifies the member', async () => {
    expect(await verify(`Bearer ${goodToken(material)}`)).toEqual(member);
    // The scheme is case-insensitive (RFC 9110, section 11.1).
    expect(await verify(`bearer ${signed(key, accessClaims({ scope: 'members/read' }))}`)).toEqual(member);
  });

  test('is accepted in a header of 8,192 characters, but not of 8,193', async () => {
    // Three bytes of a claim are four characters of the token.
    const headerOf = (length: number): string => {
      for (let pad = 0; ; pad++) {
        const claims = accessClaims({ pad: 'x'.repeat(pad) });
        const bare = `Bearer ${signed(key, claims)}`;
        if (bare.length === length) return bare;
        if (bare.length > length) throw new Error(`No token gives a header of ${length} characters.`);
        pad += Math.max(0, Math.floor(((length - bare.length) * 3) / 4) - 4);
      }
    };
    expect(await verify(headerOf(8_192))).toEqual(member);
    expect(await verify(headerOf(8_193))).toBeUndefined();
  });
});

describe('an invalid token is rejected:', () => {
  test.each(refusedTokens)('%s', async (_fault, make) => {
    await expectInvalid(`Bearer ${make(material)}`);
  });

  test('the list has at least 40 distinct faults', () => {
    expect(refusedTokens.length).toBeGreaterThanOrEqual(40);
    expect(new Set(refusedTokens.map(([fault]) => fault)).size).toBe(refusedTokens.length);
  });

  test('any single character changed', async () => {
    const token = goodToken(material);
    for (let at = 0; at < token.length; at += 1) {
      if (token[at] === '.') continue;
      const other = token[at] === 'A' ? 'B' : 'A';
      await expectInvalid(`Bearer ${token.slice(0, at)}${other}${token.slice(at + 1)}`);
    }
  });
});

describe('the limit of', () => {
  test.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ['the expiry', { exp: now() + 30 }, { exp: now() - 1 }],
    ['the clock skew', { iat: now() + 55 }, { iat: now() + 90 }],
    ['the lifetime', { iat: now(), exp: now() + 86_400 }, { iat: now(), exp: now() + 86_401 }],
  ])('%s is exact', async (_limit, good, bad) => {
    expect(await verify(`Bearer ${signed(key, accessClaims(good))}`)).toEqual(member);
    await expectInvalid(`Bearer ${signed(key, accessClaims(bad))}`);
  });
});

test.each([
  ['an hour ahead', 61 * 60_000],
  ['a day ahead', 86_400_000],
  ['two minutes behind', -120_000],
  ['a year behind', -365 * 86_400_000],
])('a new token is rejected if the clock is %s', async (_skew, milliseconds) => {
  const token = goodToken(material);
  fakeDate(Date.now() + milliseconds);
  await expectInvalid(`Bearer ${token}`);
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
])('%j is rejected without calling the verifier', async (authorization) => {
  const verifySpy = jest.spyOn(verifier, 'verify');
  expect(await verify(authorization)).toBeUndefined();
  expect(verifySpy).not.toHaveBeenCalled();
  verifySpy.mockRestore();
});

test('the keys are fetched once, from the user pool', async () => {
  const requests: string[] = [];
  const fetcher = {
    fetch: async (uri: string) => {
      requests.push(uri);
      return new TextEncoder().encode(JSON.stringify(key.jwks)).buffer as ArrayBuffer;
    },
  };
  const fetching = memberTokenVerifier(userPoolId, clientId, { jwksCache: new SimpleJwksCache({ fetcher }) });
  const authorization = `Bearer ${signed(key, accessClaims())}`;
  expect(await verifyMember(authorization, fetching)).toEqual(member);
  expect(await verifyMember(authorization, fetching)).toEqual(member);
  expect(requests).toEqual([
    `https://cognito-idp.us-east-1.amazonaws.com/${userPoolId}/.well-known/jwks.json`,
  ]);
});
