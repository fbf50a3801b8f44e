import { expect, test } from '@jest/globals';
import type { searchRoute } from '../../../lambdas/search/search.schema.ts';
import { callApi, fillPath } from '../../../site/browser/api.ts';
import { isRecord } from '../../../site/browser/request.ts';

function recorder() {
  const requests: { url: string; method: string | undefined }[] = [];
  const fetch: typeof globalThis.fetch = async (url, init) => {
    requests.push({ url: String(url), method: init?.method });
    return new Response('{"count":7}');
  };
  return { requests, fetch };
}

const read = (body: unknown) => (isRecord(body) ? body.count : undefined);

test('sends the query of the route', async () => {
  const { requests, fetch } = recorder();
  const count = await callApi<typeof searchRoute, unknown>('GET /api/search', {
    query: { name: 'a&b', page: '2' },
    read,
    timeoutMs: 1000,
    fetch,
  });
  expect(count).toBe(7);
  expect(requests).toEqual([{ url: '/api/search?name=a%26b&page=2', method: 'GET' }]);
});

test('types come from the schema: other routes, parameters and responses do not compile', () => {
  const { fetch } = recorder();
  const options = { read: () => 0 as const, timeoutMs: 1000, fetch };
  const response = { read: () => ({ total: 1 }), timeoutMs: 1000, fetch };
  const wrong = [
    // @ts-expect-error the path is another one
    () => callApi<typeof searchRoute, unknown>('GET /api/find', { query: { name: 'a' }, ...options }),
    // @ts-expect-error the name is missing
    () => callApi<typeof searchRoute, unknown>('GET /api/search', { query: {}, ...options }),
    // @ts-expect-error there is no such parameter
    () => callApi<typeof searchRoute, 0>('GET /api/search', { query: { name: 'a', x: '' }, ...options }),
    // @ts-expect-error the response has other fields
    () => callApi<typeof searchRoute>('GET /api/search', { query: { name: 'a' }, ...response }),
  ];
  expect(wrong).toHaveLength(4);
});

test.each([
  ['/api/content/{path+}', 'posts/tea time.md', '/api/content/posts/tea%20time.md'],
  ['/api/content/{path}', 'a?b#c', '/api/content/a%3Fb%23c'],
  ['/api/search', 'unused', '/api/search'],
])('the path %s with the value %s is %s', (path, value, filled) => {
  expect(fillPath(path, { path: value })).toBe(filled);
});
