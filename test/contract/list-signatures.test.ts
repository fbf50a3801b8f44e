import { describe, expect, test } from '@jest/globals';
import { eventually } from '../support/eventually.ts';
import {
  browserAccept,
  expectErrorPage,
  expectProblem,
  postJson,
  readJson,
  request,
} from '../support/http.ts';
import { listSignatures, sign, unique, walkSignatures, whenListed } from '../support/signatures.ts';

describe('GET /api/signatures', () => {
  test('200 with count, signatures and next, newest first', async () => {
    const [older, newer] = [unique('Older'), unique('Newer')];
    await sign(older);
    await sign(newer);
    await whenListed(newer);
    const list = await listSignatures({ limit: '100' });
    expect(list).toStrictEqual({
      count: expect.any(Number),
      signatures: expect.any(Array),
      next: list.next === null ? null : expect.any(String),
    });
    for (const signature of list.signatures) {
      expect(signature).toStrictEqual({ name: expect.any(String), signedAt: expect.any(String) });
    }
    const times = list.signatures.map(({ signedAt }) => signedAt);
    expect(times).toStrictEqual([...times].sort().reverse());
    const names = list.signatures.map(({ name }) => name);
    expect(names.indexOf(newer)).toBeLessThan(names.indexOf(older));
  });

  test('a signature is listed and counted at most 10 s after it was stored', async () => {
    const before = await listSignatures();
    const name = unique('Soon');
    await readJson(await sign(name), 201);
    await whenListed(name);
    const count = async () => (await listSignatures()).count;
    await eventually(count, (value) => expect(value).toBeGreaterThan(before.count));
  });

  test('limit is 20 by default', async () => {
    for (let index = 0; index < 21; index++) await sign(unique('Filler'));
    const list = await listSignatures();
    expect(list.signatures).toHaveLength(20);
    expect(list.next).not.toBeNull();
  });

  test.each(['1', '100'])('limit %s is accepted', async (limit) => {
    const list = await listSignatures({ limit });
    expect(list.signatures.length).toBeLessThanOrEqual(Number(limit));
    expect(list.signatures.length).toBeGreaterThan(0);
  });

  test.each(['0', '101', '-1', '1.5', '', '1e1', ' 1', '01', 'all'])('limit %j is 400', async (limit) => {
    await expectProblem(await request(`/api/signatures?${new URLSearchParams({ limit })}`), 400);
  });

  test.each(['', 'x', 'null', '{}', 'MDEyMzQ1Njc4OQ', 'AAAA====', "' OR 1=1", '../..'])(
    'an invalid cursor is 400: %j',
    async (cursor) => {
      await expectProblem(await request(`/api/signatures?${new URLSearchParams({ cursor })}`), 400);
    },
  );

  test.each(['page=1', 'limit=1&limit=2', 'limit=5&x='])('anything else is 400: ?%s', async (query) => {
    await expectProblem(await request(`/api/signatures?${query}`), 400);
  });

  test('following the cursors returns every signature exactly once, also while people sign', async () => {
    const word = unique('Walk');
    const known = Array.from({ length: 12 }, (_, index) => `${word} ${index}`);
    for (const name of known) await readJson(await sign(name), 201);
    await whenListed(known.at(-1) as string);
    let late = 0;
    const walk = await walkSignatures(3, async () => {
      await Promise.all([sign(`${word} late ${late++}`), sign(`${word} late ${late++}`)]);
    });
    const names = walk.map(({ name }) => name).filter((name) => known.includes(name));
    expect(names).toStrictEqual([...known].reverse());
    const all = walk.map(({ name, signedAt }) => `${signedAt} ${name}`).filter((each) => each.includes(word));
    expect(new Set(all).size).toBe(all.length);
  });

  test('the count equals the length of the list', async () => {
    // Others may sign in the meantime, so the counts before and after are lower and upper bounds. The later one may
    // lag by 10 s.
    const count = async () => (await listSignatures()).count;
    const before = await count();
    const walk = await walkSignatures();
    expect(walk.length).toBeGreaterThanOrEqual(before);
    await eventually(count, (value) => expect(value).toBeGreaterThanOrEqual(walk.length));
  });
});

describe('GET /api/signatures as a page', () => {
  const getPage = (query: string) =>
    request(`/api/signatures?${query}`, { headers: { accept: browserAccept } });

  test('returns the list as a page with a link to the next one if Accept prefers text/html', async () => {
    const name = unique('Page');
    await sign(`${name} 1`);
    await sign(`${name} 2`);
    await whenListed(`${name} 2`);
    let path: string | undefined = '/api/signatures?limit=5';
    let found = '';
    while (path && !found.includes(`${name} 1<`)) {
      const response = await request(path, { headers: { accept: browserAccept } });
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
      const html = await response.text();
      expect(html).not.toContain('{{');
      found += html;
      path = /<a[^>]*href="(\/api\/signatures\?[^"]*cursor=[^"]*)"/.exec(html)?.[1]?.replaceAll('&amp;', '&');
    }
    expect(found.indexOf(`${name} 2<`)).toBeGreaterThan(0);
    expect(found.indexOf(`${name} 1<`)).toBeGreaterThan(found.indexOf(`${name} 2<`));
  });

  test('an error is a page of the site', async () => {
    const page = await expectErrorPage(await getPage('limit=0'), 400);
    expect(page).toMatch(/href="\/petition\/" aria-current="page"/);
  });

  test('the last page has no link to another', async () => {
    let cursor = '';
    for (let next: string | null = ''; next !== null; ) {
      cursor = next;
      next = (await listSignatures({ limit: '100', ...(cursor && { cursor }) })).next;
    }
    const query = new URLSearchParams({ limit: '100', ...(cursor && { cursor }) });
    expect(await (await getPage(String(query))).text()).not.toContain('cursor=');
  });

  test("shows a visitor's text as text, never as HTML", async () => {
    const name = `<script>${unique('x')}</script><img src=x>`;
    await readJson(await postJson('/api/signatures', { signature: name }), 201);
    await whenListed(name);
    const html = await (await getPage('limit=100')).text();
    expect(html).toContain(name.replaceAll('<', '&lt;').replaceAll('>', '&gt;'));
    expect(html).not.toContain('<img src=x>');
  });
});
