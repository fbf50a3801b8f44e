import { describe, expect, test } from '@jest/globals';
import { expectFor } from '../support/expect-for.ts';
import {
  browserAccept,
  expectErrorPage,
  expectProblem,
  readJson,
  request,
  sharedRun,
} from '../support/http.ts';
import { hostileName, type ReceivedRequest } from '../support/scripted-upstream.ts';

interface SearchResponse {
  readonly results: readonly { id: number; name: string; species: string; status: string; image: string }[];
  readonly page: number;
  readonly pages: number;
  readonly count: number;
}

const search = (
  query: Record<string, string> | string,
  headers: Record<string, string> = {},
): Promise<Response> => request(`/api/search?${new URLSearchParams(query)}`, { headers });

const unique = (word: string): string => `${word} ${crypto.randomUUID().slice(0, 8)}`;

async function received(name: string): Promise<ReceivedRequest[]> {
  const response = await fetch(`${sharedRun.upstream}/received?${new URLSearchParams({ name })}`);
  return (await response.json()) as ReceivedRequest[];
}

describe('GET /api/search', () => {
  test('200 with the results, the page, the number of pages and the number of results', async () => {
    const found = await readJson<SearchResponse>(await search({ name: 'Ada' }));
    expect(found).toStrictEqual({
      results: [
        {
          id: 1,
          name: 'Ada',
          species: 'Human',
          status: 'Alive',
          image: `${sharedRun.upstream}/pictures/1.png`,
        },
      ],
      page: 1,
      pages: 1,
      count: 1,
    });
  });

  test('page is 1 by default, and each page has its own results', async () => {
    const first = await readJson<SearchResponse>(await search({ name: 'many' }));
    const last = await readJson<SearchResponse>(await search({ name: 'many', page: '3' }));
    expect(first).toMatchObject({ page: 1, pages: 3, count: 45 });
    expect(first.results).toHaveLength(20);
    expect(last).toMatchObject({ page: 3, pages: 3, count: 45 });
    expect(last.results.map(({ id }) => id)).toStrictEqual([41, 42, 43, 44, 45]);
  });

  test('a page after the last one is 200 with an empty list and the real count', async () => {
    expect(await readJson(await search({ name: 'many', page: '4' }))).toStrictEqual({
      results: [],
      page: 4,
      pages: 3,
      count: 45,
    });
  });

  test('no match is 200 with an empty list', async () => {
    expect(await readJson(await search({ name: 'nobody' }))).toStrictEqual({
      results: [],
      page: 1,
      pages: 0,
      count: 0,
    });
  });

  test.each(['x', 'x'.repeat(64), `  ${'x'.repeat(64)}  `, '名'.repeat(64), '🙂'.repeat(64), '9999'])(
    'name has 1 to 64 characters after trimming: %j is valid',
    async (name) => {
      const { results } = await readJson<SearchResponse>(await search({ name }));
      expect(results[0]?.name).toBe(name.trim());
    },
  );

  test.each(['', ' ', '\t\n', 'x'.repeat(65), '🙂'.repeat(65)])('name %j is 400', async (name) => {
    await expectProblem(await search({ name }), 400);
  });

  test.each(['1', '9999'])('page %s is accepted', async (page) => {
    expect((await search({ name: 'many', page })).status).toBe(200);
  });

  test.each(['0', '10000', '-1', '1.5', '1e3', '', ' 1', '01', '+1', 'one', '٣'])(
    'page %j is 400',
    async (page) => {
      await expectProblem(await search({ name: 'many', page }), 400);
    },
  );

  test.each([
    '',
    'page=1',
    'name=a&limit=3',
    'name=a&name=b',
    'name=a&page=1&page=2',
    'Name=a',
    'name=%ff',
    'name=%',
  ])('anything else is 400: ?%s', async (query) => {
    await expectProblem(await request(`/api/search?${query}`), 400);
  });

  test('results of one search are never returned for another', async () => {
    const [a, b] = [unique('Ada'), unique('Bob')];
    for (const name of [a, b, a]) {
      expect((await readJson<SearchResponse>(await search({ name }))).results[0]?.name).toBe(name);
    }
  });
});

describe('a repeated search', () => {
  test('returns the same results, from the cache if the function has them', async () => {
    const name = unique('Ada');
    const responses: Response[] = [];
    // More requests than processes of the function.
    for (let time = 0; time < 8; time++) responses.push(await search({ name }));
    const bodies = await Promise.all(responses.map((response) => readJson<SearchResponse>(response)));
    for (const body of bodies) expect(body).toStrictEqual(bodies[0]);
    const asked = await received(name);
    const remembered = responses.filter(({ headers }) => headers.has('cache-status'));
    expect(remembered).toHaveLength(8 - asked.length);
    expect(remembered.length).toBeGreaterThan(0);
    for (const { headers } of remembered) {
      expect(headers.get('cache-status')).toMatch(/^search; hit; ttl=\d+$/);
      expect(headers.get('age')).toMatch(/^\d+$/);
      expect(headers.get('cache-control')).toBe('public, max-age=0, must-revalidate');
    }
  });
});

describe('GET /api/search as a page', () => {
  test('returns the same results as a page if Accept prefers text/html', async () => {
    const response = await search({ name: 'many', page: '2' }, { accept: browserAccept });
    const html = await response.text();
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    for (let id = 21; id <= 40; id++) expect(html).toContain(`many ${id}<`);
    expect(html).not.toContain('many 41<');
    // In the site's layout.
    expect(html).toMatch(/<link[^>]+href="\/assets\/[^"]+\.css"/);
    expect(html).toContain('href="/petition/"');
    expect(html).not.toContain('{{');
  });

  test('links to the previous and the next page', async () => {
    const html = await (await search({ name: 'many & more', page: '2' }, { accept: browserAccept })).text();
    const links = [...html.matchAll(/href="(\/api\/search[^"]*)"/g)].map(([, href = '']) => {
      const query = new URL(href.replaceAll('&amp;', '&'), sharedRun.site).searchParams;
      return [query.get('name'), query.get('page')];
    });
    expect(links).toStrictEqual([
      ['many & more', '1'],
      ['many & more', '3'],
    ]);
  });

  test('returns JSON if Accept prefers it or is missing', async () => {
    for (const accept of [
      'application/json, text/html',
      '*/*',
      'application/json;q=0.9, text/html;q=0.5',
      '',
    ]) {
      const response = await search({ name: 'Ada' }, { accept });
      await response.body?.cancel();
      expectFor(accept, response.headers.get('content-type')).toMatch(/^application\/json/);
    }
  });

  test('shows text of the third party and of the visitor as text, never as HTML', async () => {
    for (const name of ['hostile', hostileName.slice(0, 64)]) {
      const html = await (await search({ name }, { accept: browserAccept })).text();
      expect(html).not.toContain('<img src=x');
      expect(html).not.toContain('<script>document');
      expect(html).toContain('&lt;img src=x');
    }
  });

  test('says that there is no match', async () => {
    const response = await search({ name: 'nobody' }, { accept: browserAccept });
    expect(response.status).toBe(200);
    expect(await response.text()).toMatch(/nothing found/i);
  });

  test.each([
    ['failing', 502],
    ['refusing', 503],
    ['x'.repeat(65), 400],
  ])('an error is a page with the form and the entered value: %s', async (name, status) => {
    const page = await expectErrorPage(await search({ name }, { accept: browserAccept }), status);
    expect(page).toMatch(/<form[^>]* action="\/api\/search" method="get"/);
    expect(page).toContain(`value="${name}"`);
    expect(page).toMatch(/href="\/search\/" aria-current="page"/);
  });

  test('has the page number in its title, and the current item in its menu', async () => {
    const html = await (await search({ name: 'many', page: '2' }, { accept: browserAccept })).text();
    expect(html).toContain('<title>Search: \u2068many\u2069, page 2 of 3 · Jamstack on AWS</title>');
    expect(html).toMatch(/href="\/search\/" aria-current="page"/);
    expect(html).toContain('<body data-feature="search">');
  });

  test('a page after the last one says so', async () => {
    const html = await (await search({ name: 'many', page: '9' }, { accept: browserAccept })).text();
    expect(html).toContain('45 results for “<bdi>many</bdi>”, but page 9 does not exist');
  });
});

describe('the upstream', () => {
  test.each([
    'failing',
    'html',
    'missing html',
    'broken',
    'wrong shape',
    'redirected',
    'closed',
    'truncated',
    'endless',
  ])('returns 502 if the API fails or sends an unexpected response (%s)', async (name) => {
    await expectProblem(await search({ name }), 502);
  });

  test('limited the rate of requests: 503 with Retry-After', async () => {
    const response = await search({ name: 'refusing' });
    expect(response.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
    expect(await expectProblem(response, 503)).toMatchObject({ type: '/problems/#upstream-rate-limited' });
  });

  test('sent an image that is not allowed: the result has none', async () => {
    expect(await readJson<SearchResponse>(await search({ name: 'unsafe picture' }))).toMatchObject({
      results: [{ name: 'Unsafe', image: '' }],
      count: 1,
    });
  });

  test('sent one bad result: the others remain', async () => {
    const { results, count } = await readJson<SearchResponse>(await search({ name: 'one bad' }));
    expect(results.map(({ name }) => name)).toStrictEqual(['First', 'Third']);
    expect(count).toBe(3);
  });

  test('a redirect is not followed', async () => {
    await expectProblem(await search({ name: 'redirected' }), 502);
    expect(await received('somebody')).toStrictEqual([]);
  });

  // Only the lower bound, because a busy machine takes longer. The tests of lambdas/search/ assert both bounds.
  test.each(['silent', 'dripping'])('returns 504 after 5 s in all (%s)', async (name) => {
    const began = performance.now();
    await expectProblem(await search({ name }), 504);
    expect(performance.now() - began).toBeGreaterThan(4_500);
  });

  test('sends only name and page, encoded', async () => {
    const name = unique('a&page=7#é/../ +"<');
    await readJson(
      await search({ name: ` ${name} `, page: '2' }, { cookie: 'a=b', authorization: 'Bearer a.b.c' }),
    );
    const [asked, ...more] = await received(name);
    expect(more).toStrictEqual([]);
    const url = new URL(asked?.url ?? '', sharedRun.upstream);
    expect(asked?.method).toBe('GET');
    expect(url.pathname).toBe('/api/character');
    expect([...url.searchParams]).toStrictEqual([
      ['name', name],
      ['page', '2'],
    ]);
    const headers = Object.keys(asked?.headers ?? {});
    expect(headers).not.toContain('cookie');
    expect(headers).not.toContain('authorization');
    expect(headers).not.toContain('x-forwarded-for');
    expect(headers).not.toContain('x-origin-secret');
    expect(headers).not.toContain('referer');
  });
});
