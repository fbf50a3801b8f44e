import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { createServer } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { JwtAuthorizer } from '../../../local/gateway/jwt-authorizer.ts';
import type { GatewayError } from '../../../local/gateway/response.ts';
import { type LocalServer, listen } from '../../../local/server.ts';

const issuer = 'https://issuer.example';
const audience = ['notes'];
const seconds = 1_000_000;
const claims = { iss: issuer, aud: 'notes', exp: seconds + 60, iat: seconds, scope: 'notes/read' };

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const { publicKey: curveKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;

let server: LocalServer;
/** What the issuer sends for each path. */
let documents: Record<string, unknown>;
let requests: string[];
let now: number;
let authorizer: JwtAuthorizer;

beforeAll(async () => {
  server = await listen(
    createServer(({ url = '' }, response) => {
      requests.push(url);
      const document = documents[url];
      response.writeHead(document === undefined ? 404 : 200).end(JSON.stringify(document));
    }),
  );
});
afterAll(() => server.close());
beforeEach(() => {
  requests = [];
  now = seconds * 1000;
  documents = {
    '/.well-known/openid-configuration': { jwks_uri: `${server.url}/keys` },
    '/keys': {
      keys: [
        { ...publicKey.export({ format: 'jwk' }), kid: 'k1' },
        { ...curveKey.export({ format: 'jwk' }), kid: 'curve' },
        { kty: 'RSA', kid: 'broken' },
      ],
    },
  };
  authorizer = new JwtAuthorizer(() => now);
});

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
function tokenOf(changed: object = {}, header: object = {}, key: KeyObject = privateKey, hash = '256') {
  const signed = `${part({ alg: 'RS256', kid: 'k1', ...header })}.${part({ ...claims, ...changed })}`;
  return `${signed}.${sign(`RSA-SHA${hash}`, Buffer.from(signed), key).toString('base64url')}`;
}
const authorize = (token: string, scopes: readonly string[] = []) =>
  authorizer.authorize(
    { issuer, localIssuer: `${server.url}/`, audience, identitySource: '$request.header.Authorization' },
    token,
    scopes,
  );

describe('a valid token', () => {
  test('gives its claims as text, and its scopes if the route needs one', async () => {
    const token = tokenOf({ groups: ['a', 'b'], address: { city: 'Oslo' } });
    const all = {
      iss: issuer,
      aud: 'notes',
      exp: String(claims.exp),
      iat: String(claims.iat),
      scope: 'notes/read',
      groups: '[a b]',
      address: '{"city":"Oslo"}',
    };
    expect(await authorize(`Bearer ${token}`)).toEqual({ claims: all, scopes: null });
    expect(await authorize(token, ['notes/admin', 'notes/read'])).toEqual({
      claims: all,
      scopes: ['notes/read'],
    });
  });

  test.each([
    ['an audience of several', { aud: ['others', 'notes'] }],
    ['client_id instead of aud, as Cognito sends', { aud: undefined, client_id: 'notes' }],
    ['nbf now', { nbf: seconds }],
    ['exp in one second', { exp: seconds + 1 }],
    ['iat of a clock that is one second ahead', { iat: seconds + 1 }],
  ])('may have %s', async (_case, changed) => {
    expect((await authorize(tokenOf(changed))).scopes).toBeNull();
  });

  test.each(['384', '512'])('may be signed with RS%s', async (size) => {
    expect(await authorize(tokenOf({}, { alg: `RS${size}` }, privateKey, size))).toBeTruthy();
  });
});

describe('a refused token', () => {
  test.each<[string, () => string, string]>([
    ['no JWT', () => 'text', 'no JWT'],
    ['one part more', () => `${tokenOf()}.x`, 'no JWT'],
    ['claims that are a list', () => tokenOf().replace(/\..*\./, `.${part([])}.`), 'no JWT'],
    ['alg none', () => tokenOf({}, { alg: 'none' }), 'is not RSA'],
    ['HMAC', () => tokenOf({}, { alg: 'HS256' }), 'is not RSA'],
    ['no alg', () => tokenOf({}, { alg: undefined }), 'is not RSA'],
    ['an unknown key', () => tokenOf({}, { kid: 'k2' }), 'has no key k2'],
    ['another key', () => tokenOf({}, {}, other), 'the signature is wrong'],
    ['a key of an elliptic curve', () => tokenOf({}, { kid: 'curve' }), 'the signature is wrong'],
    ['a changed claim', () => tokenOf().replace(/\..*\./, `.${part({ ...claims, sub: 'x' })}.`), 'signature'],
    ['no signature', () => tokenOf().replace(/[^.]*$/, ''), 'the signature is wrong'],
    ['another issuer', () => tokenOf({ iss: 'https://evil.example' }), 'the issuer is https://evil.example'],
    ['another audience', () => tokenOf({ aud: 'others' }), 'the audience is others'],
    ['no audience', () => tokenOf({ aud: undefined }), 'the audience is'],
    ['exp now', () => tokenOf({ exp: seconds }), 'has expired'],
    ['no exp', () => tokenOf({ exp: undefined }), 'has expired'],
    ['nbf in one second', () => tokenOf({ nbf: seconds + 1 }), 'not valid yet'],
    ['iat in two seconds', () => tokenOf({ iat: seconds + 2 }), 'from the future'],
  ])('has %s', async (_case, make, reason) => {
    await expect(authorize(make())).rejects.toMatchObject({
      status: 401,
      reason: expect.stringContaining(reason),
    });
  });

  test('has none of the scopes of the route: 403', async () => {
    await expect(authorize(tokenOf(), ['notes/admin'])).rejects.toMatchObject({ status: 403 });
    await expect(authorize(tokenOf({ scope: undefined }), ['notes/read'])).rejects.toMatchObject({
      status: 403,
    });
  });

  test('has text in its reason that can be sent in a header', async () => {
    const error = await authorize(tokenOf({ iss: 'a"\n\u{1f600}' })).catch((error: unknown) => error);
    const challenge = (error as GatewayError).response.headers['www-authenticate'];
    expect(challenge).toMatch(/^Bearer scope="" error="invalid_token" error_description="[\x20-\x7e]+"$/);
    expect(challenge).toContain("the issuer is a'??");
  });
});

describe('the keys of the issuer', () => {
  test('are kept for two hours', async () => {
    await authorize(tokenOf());
    now += 2 * 60 * 60 * 1000 - 1;
    await authorize(tokenOf({ exp: seconds + 10_000 }));
    expect(requests).toEqual(['/.well-known/openid-configuration', '/keys']);
    now += 1;
    await authorize(tokenOf({ exp: seconds + 10_000 }));
    expect(requests).toHaveLength(4);
  });

  test.each([
    ['there is no configuration', { '/.well-known/openid-configuration': undefined }],
    ['there are no keys', { '/keys': {} }],
    ['the address of the keys is missing', { '/.well-known/openid-configuration': {} }],
  ])('are read again after a failure: %s', async (_case, broken) => {
    const whole = documents;
    documents = { ...whole, ...broken };
    await expect(authorize(tokenOf())).rejects.toMatchObject({
      status: 500,
      reason: expect.stringContaining(`the keys of ${server.url}/ can't be read`),
    });
    documents = whole;
    expect(await authorize(tokenOf())).toBeTruthy();
  });

  test('may be broken: the token is refused, and the reason is named', async () => {
    await expect(authorize(tokenOf({}, { kid: 'broken' }))).rejects.toMatchObject({
      status: 401,
      reason: expect.stringContaining('the key broken of the issuer is not valid'),
    });
  });
});
