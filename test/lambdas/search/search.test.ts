import { createServer } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { handler as Handler } from '../../../lambdas/search/search.ts';
import { type LocalServer, listen } from '../../../local/server.ts';
import { httpEvent, lambdaContext } from '../event.ts';
import { loadHandler } from '../load-handler.ts';
import { captureLog } from '../log.ts';
import { character, upstreamAnswer } from './upstream-answer.ts';

let upstream: LocalServer;
let handler: typeof Handler;
let log: string[];

beforeAll(async () => {
  upstream = await listen(
    createServer((request, response) => {
      const broken = request.url?.includes('name=broken');
      response.end(broken ? 'internal-thing' : JSON.stringify(upstreamAnswer([character(1)])));
    }),
  );
  const variables = { SEARCH_UPSTREAM_URL: `${upstream.url}/api/character` };
  ({ handler } = await loadHandler(() => import('../../../lambdas/search/search.ts'), variables));
});

afterAll(() => upstream.close());

beforeEach(() => {
  log = captureLog();
});

afterEach(() => {
  vi.restoreAllMocks();
});

const search = (query: string, accept?: string) =>
  handler(httpEvent({ path: '/api/search', query, headers: accept ? { accept } : {} }), lambdaContext);

test('JSON has results, page, pages and count', async () => {
  const answer = await search('name=rick&page=2');
  expect(answer.statusCode).toBe(200);
  expect(answer.headers).toEqual({
    'cache-control': 'public, max-age=0, must-revalidate',
    'content-type': 'application/json; charset=utf-8',
    vary: 'Accept',
  });
  expect(JSON.parse(answer.body ?? '')).toEqual({
    results: [
      {
        id: 1,
        name: 'Character 1',
        species: 'Human',
        status: 'Alive',
        image: 'https://upstream.example/avatar/1.jpeg',
      },
    ],
    page: 2,
    pages: 6,
    count: 107,
  });
});

test('a browser that sent the form gets the same results as a page in the layout', async () => {
  const answer = await search('name=%3Crick%3E', 'text/html,*/*;q=0.8');
  expect(answer.statusCode).toBe(200);
  expect(answer.headers).toMatchObject({ 'content-type': 'text/html; charset=utf-8', vary: 'Accept' });
  expect(answer.body).toContain('<title>Search: &lt;rick&gt;</title>');
  expect(answer.body).toContain('Character 1');
});

test('a wrong question is problem details, whoever asks', async () => {
  const answer = await search('name=', 'text/html');
  expect(answer.statusCode).toBe(400);
  expect(answer.headers).toEqual({ 'cache-control': 'no-store', 'content-type': 'application/problem+json' });
});

test("a broken upstream's words reach neither the visitor nor, as a question, the log", async () => {
  const answer = await search('name=broken');
  expect(answer.statusCode).toBe(502);
  expect(answer.body).not.toContain('internal-thing');
  expect(log.join()).not.toContain('name=broken');
});
