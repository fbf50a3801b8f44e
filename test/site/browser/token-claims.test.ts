import { expect, test } from '@jest/globals';
import { describeChecks, formatRemaining, readClaims } from '../../../site/browser/token-claims.ts';

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const payload = {
  iss: 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Ä?>',
  client_id: 'client1',
  token_use: 'access',
  scope: 'openid members/read',
  exp: 1_700_000_000,
};
const token = `${encode({ alg: 'RS256', kid: 'key1' })}.${encode(payload)}.c2lnbmF0dXJl`;

test('readClaims reads header and payload, also letters beyond ASCII', () => {
  expect(readClaims(token)).toEqual({
    algorithm: 'RS256',
    keyId: 'key1',
    issuer: payload.iss,
    clientId: 'client1',
    use: 'access',
    scope: 'openid members/read',
    expiresAtMs: 1_700_000_000_000,
  });
});

test.each(['', 'a.b.c', `${encode({})}.${encode({ exp: 'soon' })}.x`])(
  'readClaims of %j is empty',
  (text) => {
    const { expiresAtMs, ...texts } = readClaims(text);
    expect(expiresAtMs).toBeNaN();
    expect(Object.values(texts)).toEqual(['', '', '', '', '', '']);
  },
);

test('describeChecks lists what the authorizer checks', () => {
  const checks = describeChecks(readClaims(token));
  expect(checks.map(([term]) => term)).toEqual(['Signature', 'Issuer', 'Client', 'Use', 'Scope', 'Expiry']);
  expect(checks[0]?.[1]).toBe('RS256, made with the key key1 of the user pool');
  expect(checks[5]?.[1]).toMatch(/2023/);
  expect(describeChecks(readClaims(''))[5]?.[1]).toBe('');
});

test.each([
  [3_599_999, '59:59'],
  [3_600_000, '1:00:00'],
  [7_384_000, '2:03:04'],
  [59_000, '0:59'],
  [999, '0:00'],
  [-5_000, '0:00'],
  [Number.NaN, '0:00'],
])('formatRemaining(%s) is %s', (ms, text) => {
  expect(formatRemaining(ms)).toBe(text);
});
