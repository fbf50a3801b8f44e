import { createServer } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { handler as Handler } from '../../../lambdas/search/search.lambda.ts';
import { type LocalServer, listen } from '../../../local/server.ts';
import { fakeDate } from '../../support/fake-timers.ts';
import { httpEvent, lambdaContext } from '../event.ts';
import { loadHandler } from '../load-handler.ts';
import { captureLog } from '../log.ts';
import { character, upstreamResponse } from './upstream-response.ts';

let upstream: LocalServer;
let handler: typeof Handler;
let log: string[];
/** Whether the upstream responds with 503. */
let down = false;

beforeAll(async () => {
  upstream = await listen(
    createServer((request, response) => {
      const broken = request.url?.includes('name=broken');
      if (down) response.writeHead(503).end('internal-thing');
      else response.end(broken ? 'internal-thing' : JSON.stringify(upstreamResponse([character(1)])));
    }),
  );
});

afterAll(() => upstream.close());

beforeEach(async () => {
  const variables = { SEARCH_UPSTREAM_URL: `${upstream.url}/api/character` };
  // Each test has its own execution environment, with an empty cache.
  ({ handler } = await loadHandler(() => import('../../../lambdas/search/search.lambda.ts'), variables));
  fakeDate();
  down = false;
  log = captureLog();
});

afterEach(() => {
  jest.useRealTimers();
  jest.restoreAllMocks();
});

const search = (query: string, accept?: string) =>
  handler(httpEvent({ path: '/api/search', query, headers: accept ? { accept } : {} }), lambdaContext);

const browser = 'text/html,*/*;q=0.8';
const pass = (milliseconds: number) => jest.setSystemTime(Date.now() + milliseconds);
const lastLine = (message: string) =>
  log.map((line) => JSON.parse(line)).findLast((line) => line.message === message);

const found = {
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
};

test('the JSON response has results, page, pages and count', async () => {
  const response = await search('name=rick&page=2');
  expect(response.statusCode).toBe(200);
  expect(response.headers).toEqual({
    'cache-control': 'public, max-age=0, must-revalidate',
    'content-type': 'application/json; charset=utf-8',
    'server-timing': expect.stringMatching(/^handler;dur=\d+, upstream;dur=\d+$/),
    vary: 'Accept',
  });
  expect(JSON.parse(response.body ?? '')).toEqual(found);
});

test('a browser gets the same results as an HTML page', async () => {
  const response = await search('name=%3Crick%3E', browser);
  expect(response.statusCode).toBe(200);
  expect(response.headers).toMatchObject({ 'content-type': 'text/html; charset=utf-8', vary: 'Accept' });
  expect(response.body).toContain('<title>Search: \u2068&lt;rick&gt;\u2069, page 1 of 6</title>');
  expect(response.body).toContain('Character 1');
});

test('an invalid query gives problem details', async () => {
  const response = await search('name=');
  expect(response.statusCode).toBe(400);
  expect(response.headers).toEqual({
    'cache-control': 'no-store',
    'content-type': 'application/problem+json',
    vary: 'Accept',
  });
});

test('an invalid query gives a browser a page with the reason and the form', async () => {
  const response = await search(`name=${'x'.repeat(65)}`, browser);
  expect(response.statusCode).toBe(400);
  expect(response.headers).toEqual({
    'cache-control': 'no-store',
    'content-type': 'text/html; charset=utf-8',
    vary: 'Accept',
  });
  expect(response.body).toContain('<title>Error: The name is invalid</title>');
  expect(response.body).toContain('Enter a name of 1 to 64 characters.');
  expect(response.body).toContain(`value="${'x'.repeat(65)}"`);
});

describe('a cached result', () => {
  test('has the headers Age and Cache-Status', async () => {
    await search('name=rick&page=2');
    pass(20_000);
    const response = await search('name=rick&page=2');
    expect(response.headers).toEqual({
      'cache-control': 'public, max-age=0, must-revalidate',
      'content-type': 'application/json; charset=utf-8',
      'server-timing': expect.any(String),
      vary: 'Accept',
      age: '20',
      'cache-status': 'search; hit; ttl=40',
    });
    expect(JSON.parse(response.body ?? '')).toEqual(found);
  });

  test('is returned when the API fails, marked as stale and not cacheable', async () => {
    await search('name=rick&page=2');
    down = true;
    pass(180_000);
    const response = await search('name=rick&page=2');
    expect(response.statusCode).toBe(200);
    expect(response.headers).toMatchObject({
      'cache-control': 'no-store',
      age: '180',
      'cache-status': 'search; hit; ttl=-120',
    });
    expect(JSON.parse(response.body ?? '')).toEqual(found);
    expect(lastLine('stale-results')).toMatchObject({
      level: 'WARN',
      error: { kind: 'status', upstreamStatus: 503, attempts: 2 },
    });
  });

  test.each([
    [59_999, '59', '0'],
    [60_000, '60', '-1'],
    [60_001, '60', '-1'],
  ])('has a negative ttl when it is stale: after %i ms', async (milliseconds, age, ttl) => {
    await search('name=rick');
    down = true;
    pass(milliseconds);
    const { headers } = await search('name=rick');
    expect(headers).toMatchObject({ age, 'cache-status': `search; hit; ttl=${ttl}` });
  });

  test.each([
    [60_000, 'from a minute ago'],
    [180_000, 'from 3 minutes ago'],
    [3_599_000, 'from 60 minutes ago'],
  ])('has its age on the HTML page when it is stale: after %i ms %s', async (milliseconds, words) => {
    expect((await search('name=rick', browser)).body).not.toContain('is unavailable');
    down = true;
    pass(milliseconds);
    const { body } = await search('name=rick', browser);
    expect(body).toMatch(/role="status"[^>]*><p>The search service is unavailable\./);
    expect(body).toContain(words);
    expect(body).toContain('Character 1');
  });
});

describe('an API that is down', () => {
  test('is logged with kind, status and attempts, but without the query', async () => {
    down = true;
    const response = await search('name=secret-question');
    expect(response.statusCode).toBe(502);
    expect(response.body).not.toContain('internal-thing');
    expect(lastLine('upstream-failed')).toMatchObject({
      level: 'ERROR',
      error: { kind: 'status', upstreamStatus: 503, attempts: 2 },
    });
    expect(log.join()).not.toMatch(/secret-question|internal-thing/);
  });

  test('opens the circuit breaker after ten searches, with Retry-After', async () => {
    down = true;
    for (const name of 'abcdefghij') {
      expect((await search(`name=${name}`)).headers).not.toHaveProperty('retry-after');
    }
    const circuitOpen = await search('name=z');
    expect(circuitOpen.statusCode).toBe(502);
    expect(circuitOpen.headers).toMatchObject({ 'retry-after': '2', 'cache-control': 'no-store' });
    expect(lastLine('upstream-failed')).toMatchObject({
      error: { kind: 'circuit-open', previousKind: 'status', attempts: 0 },
    });
    down = false;
    pass(2_000);
    expect((await search('name=z')).statusCode).toBe(200);
  });
});

test('the response of a failing API is neither sent nor logged', async () => {
  const response = await search('name=broken');
  expect(response.statusCode).toBe(502);
  expect(response.body).not.toContain('internal-thing');
  expect(log.join()).not.toMatch(/name=broken|internal-t/);
});
