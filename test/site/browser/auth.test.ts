import { describe, expect, test } from '@jest/globals';
import {
  isTokenRejected,
  logoutUrl,
  parseCallback,
  readAuthConfig,
  revocationRequest,
} from '../../../site/browser/auth.ts';
import { RequestError } from '../../../site/browser/request.ts';

const auth = {
  issuer: 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_a',
  authorizationEndpoint: 'https://x.auth.eu-west-1.amazoncognito.com/oauth2/authorize',
  tokenEndpoint: 'https://x.auth.eu-west-1.amazoncognito.com/oauth2/token',
  logoutEndpoint: 'https://x.auth.eu-west-1.amazoncognito.com/logout',
  clientId: 'client',
  scope: 'openid email members/read',
};

describe('readAuthConfig', () => {
  test('returns the settings of /config.json', () => {
    expect(readAuthConfig({ auth, release: 'r' })).toEqual(auth);
  });

  test.each(Object.keys(auth))('returns undefined without %s', (field) => {
    expect(readAuthConfig({ auth: { ...auth, [field]: undefined } })).toBeUndefined();
    expect(readAuthConfig({ auth: { ...auth, [field]: '' } })).toBeUndefined();
  });
});

test('logoutUrl has the client id and the return address', () => {
  const url = new URL(logoutUrl(auth, 'https://d.example/members/'));
  expect(url.origin + url.pathname).toBe(auth.logoutEndpoint);
  expect(Object.fromEntries(url.searchParams)).toEqual({
    client_id: 'client',
    logout_uri: 'https://d.example/members/',
  });
});

test('revocationRequest sends the token in the body, to the endpoint next to the token endpoint', () => {
  const { url, body } = revocationRequest(auth, 'secret');
  expect(url).toBe('https://x.auth.eu-west-1.amazoncognito.com/oauth2/revoke');
  expect(Object.fromEntries(body)).toEqual({ token: 'secret', client_id: 'client' });
});

test.each([
  ['', 'none'],
  ['?code=c', 'none'],
  ['?state=s', 'none'],
  ['?code=c&state=s&iss=i', 'code'],
  ['?error=access_denied&state=s', 'error'],
])('parseCallback("%s") is %s', (query, callback) => {
  expect(parseCallback(query)).toBe(callback);
});

test.each([
  [401, {}, true],
  [403, { message: 'Forbidden' }, true],
  [403, { title: 'This account has no access' }, false],
  // The web ACL returns an HTML page.
  [403, {}, false],
  [429, { message: 'Too Many Requests' }, false],
  [500, {}, false],
])('isTokenRejected for status %i with %j is %s', (status, problem, rejected) => {
  expect(isTokenRejected(new RequestError({ kind: 'http', status, problem }))).toBe(rejected);
});

test('isTokenRejected is false for other errors', () => {
  expect(isTokenRejected(new RequestError({ kind: 'network' }))).toBe(false);
  expect(isTokenRejected(new TypeError())).toBe(false);
});
