import { describe, expect, test } from '@jest/globals';
import { buildRequest, curlLine, readStoredToken } from '../../../site/browser/api-request.ts';

const inputs = { method: 'GET', path: '/api/search', query: [], headers: [] };

describe('a request', () => {
  test('has the parameters and headers that are filled in', () => {
    const query = [
      ['name', 'Rick & Co'],
      ['page', ''],
    ] as const;
    const headers = [
      ['Idempotency-Key', 'key-0001'],
      ['X-Empty', ''],
    ] as const;
    expect(buildRequest({ ...inputs, query, headers })).toEqual({
      method: 'GET',
      url: '/api/search?name=Rick+%26+Co',
      headers: { accept: 'application/json', 'Idempotency-Key': 'key-0001' },
    });
  });

  test('has the variables of its path', () => {
    const path = '/api/content/{path}';
    expect(buildRequest({ ...inputs, path, pathParameters: [['path', 'posts/tea.md']] }).url).toBe(
      '/api/content/posts/tea.md',
    );
  });

  test('has a body with its type, and the token', () => {
    const post = { ...inputs, method: 'POST', type: 'application/json', body: '{"a":1}' };
    expect(buildRequest(post, 'a.b.c')).toMatchObject({
      url: '/api/search',
      headers: { 'content-type': 'application/json', authorization: 'Bearer a.b.c' },
      body: '{"a":1}',
    });
  });
});

describe('the curl line', () => {
  test('repeats the request, quoted for a shell', () => {
    const request = { method: 'POST', url: '/api/x?a=1', headers: { accept: '*/*' }, body: `{"a":"it's"}` };
    expect(curlLine(request, 'https://a.example')).toBe(
      `curl --include --request POST --header 'accept: */*' --data-raw '{"a":"it'\\''s"}' 'https://a.example/api/x?a=1'`,
    );
  });

  test('names a variable in place of the token', () => {
    const request = { method: 'GET', url: '/api/x', headers: { authorization: 'Bearer secret' } };
    expect(curlLine(request, '')).toBe(`curl --include --header "authorization: Bearer $TOKEN" '/api/x'`);
  });
});

describe('the stored token', () => {
  const store =
    (user: unknown, key = 'oidc.user:x') =>
    () => ({
      length: 1,
      key: () => key,
      getItem: () => (typeof user === 'string' ? user : JSON.stringify(user)),
    });

  test('is that of the session of this tab', () => {
    expect(readStoredToken(store({ access_token: 'a.b.c', expires_at: 10 }), 9_999)).toBe('a.b.c');
  });

  test.each([
    ['it has expired', store({ access_token: 'a.b.c', expires_at: 10 })],
    ['there is no token', store({ expires_at: 10 })],
    ['another entry is stored', store({ access_token: 'a.b.c', expires_at: 10 }, 'other')],
    ['the entry is damaged', store('{')],
  ])('is undefined when %s', (_, open) => {
    expect(readStoredToken(open, 10_000)).toBeUndefined();
  });

  test('is undefined when the browser blocks the storage', () => {
    const blocked = () => {
      throw new DOMException('', 'SecurityError');
    };
    expect(readStoredToken(blocked)).toBeUndefined();
  });
});
