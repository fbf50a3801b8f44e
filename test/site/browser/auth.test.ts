import { describe, expect, test } from '@jest/globals';
import {
  isTokenRejected,
  logoutUrl,
  parseCallback,
  readAuthConfig,
  revocationRequest,
} from '../../../site/browser/auth.ts';
import { readMemberContent } from '../../../site/browser/member-content.ts';
import { RequestError } from '../../../site/browser/request.ts';

const auth = {
  issuer: 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_a',
  authorizationEndpoint: 'https://x.auth.eu-west-1.amazoncognito.com/oauth2/authorize',
  tokenEndpoint: 'https://x.auth.eu-west-1.amazoncognito.com/oauth2/token',
  logoutEndpoint: 'https://x.auth.eu-west-1.amazoncognito.com/logout',
  clientId: 'client',
  scope: 'openid email members/read',
};

describe('the configuration', () => {
  test('is taken as the contract says', () => {
    expect(readAuthConfig({ auth, release: 'r' })).toEqual(auth);
  });

  test.each(Object.keys(auth))('without %s is not', (field) => {
    expect(readAuthConfig({ auth: { ...auth, [field]: undefined } })).toBeUndefined();
    expect(readAuthConfig({ auth: { ...auth, [field]: '' } })).toBeUndefined();
  });
});

test('the log-out goes where Cognito wants it to, and names the way back', () => {
  const url = new URL(logoutUrl(auth, 'https://d.example/members/'));
  expect(url.origin + url.pathname).toBe(auth.logoutEndpoint);
  expect(Object.fromEntries(url.searchParams)).toEqual({
    client_id: 'client',
    logout_uri: 'https://d.example/members/',
  });
});

test('a refresh token is revoked beside the token endpoint, in the body and not in the address', () => {
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
])('the address %s is told apart as %s', (query, callback) => {
  expect(parseCallback(query)).toBe(callback);
});

test.each([
  [401, {}, true],
  [403, { message: 'Forbidden' }, true],
  [403, { title: 'This account has no access' }, false],
  // As the web ACL refuses, with a page.
  [403, {}, false],
  [429, { message: 'Too Many Requests' }, false],
  [500, {}, false],
])('an answer %i with %j refuses the token: %s', (status, problem, refuses) => {
  expect(isTokenRejected(new RequestError({ kind: 'http', status, problem }))).toBe(refuses);
});

test('a broken connection does not refuse the token', () => {
  expect(isTokenRejected(new RequestError({ kind: 'network' }))).toBe(false);
  expect(isTokenRejected(new TypeError())).toBe(false);
});

describe('what members see', () => {
  test('has only links that a page may hold', () => {
    const links = [
      'https://a.example/',
      '/about/',
      '//evil.example',
      'javascript:alert(1)',
      'http://a.example',
      7,
    ];
    const body = { name: 'Ann', message: 'Hello', links: links.map((href) => ({ text: 'x', href })) };
    expect(readMemberContent(body)?.links.map(({ href }) => href)).toEqual(['https://a.example/', '/about/']);
  });

  test.each([[null], [{}], [{ name: 'A', message: 'B' }], [{ name: 1, message: 'B', links: [] }]])(
    'of another shape is not taken: %j',
    (body) => {
      expect(readMemberContent(body)).toBeUndefined();
    },
  );
});
