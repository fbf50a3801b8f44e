import { describe, expect, test } from '@jest/globals';
import { eventually } from '../support/eventually.ts';
import {
  browserAccept,
  expectErrorPage,
  expectProblem,
  postForm,
  postJson,
  readJson,
  request,
  sharedRun,
} from '../support/http.ts';
import {
  listSignatures,
  type Signed,
  sign,
  unique,
  walkSignatures,
  whenListed,
} from '../support/signatures.ts';

describe('POST /api/signatures', () => {
  test('returns 201 with id, name and signedAt for JSON', async () => {
    const name = unique('Ada');
    const before = Date.now();
    const signed = await readJson<Signed>(await sign(name), 201);
    expect(signed).toStrictEqual({
      id: expect.stringMatching(/^[\w-]{8,64}$/),
      name,
      signedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    });
    const signedAt = Date.parse(signed.signedAt);
    expect(signedAt).toBeGreaterThanOrEqual(before);
    expect(signedAt).toBeLessThanOrEqual(Date.now());
  });

  test('form: 303 to a page that thanks the signer and lists the signature', async () => {
    const name = unique('Form');
    const response = await postForm('/api/signatures', { signature: name, idempotencyKey: '' });
    await response.body?.cancel();
    expect(response.status).toBe(303);
    const location = new URL(response.headers.get('location') ?? '', sharedRun.site);
    expect(location.origin).toBe(new URL(sharedRun.site).origin);
    const thanks = await request(location.pathname + location.search, {
      headers: { accept: browserAccept },
    });
    expect(thanks.status).toBe(200);
    expect(thanks.headers.get('cache-control')).toBe('no-store');
    const page = await thanks.text();
    expect(page).toContain(`<h1>Thank you, <bdi>${name}</bdi></h1>`);
    expect(page.split(`class="signature-name">${name}<`)).toHaveLength(2);
    expect(page).toMatch(/href="\/petition\/" aria-current="page"/);
    await whenListed(name);
  });

  test('is no-store', async () => {
    const response = await sign(unique('Ada'));
    await response.body?.cancel();
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  test.each([
    ['one character', 'x'],
    ['100 characters', 'x'.repeat(100)],
    ['100 characters beyond the first plane', '𝒜'.repeat(100)],
    ['100 characters after NFC', 'e\u0301'.repeat(100)],
    ['100 characters after trimming', `  ${'x'.repeat(100)}\u00a0`],
    ['letters of any script', 'Зоя 小林 עדי नेहा 🙂'],
    ['what looks like a formula or markup', `=1+1"'<b>&amp;`],
  ])('accepts a name: %s', async (_kind, name) => {
    expect(await readJson<Signed>(await sign(name), 201)).toMatchObject({
      name: name.normalize('NFC').trim(),
    });
  });

  test.each([
    ['empty', ''],
    ['blank', ' \t\u00a0 '],
    ['101 characters', 'x'.repeat(101)],
    ['101 characters beyond the first plane', '𝒜'.repeat(101)],
    ['two lines', 'Ada\nLovelace'],
    ['with a tab', 'Ada\tLovelace'],
    ['with NUL', 'Ada\u0000'],
    ['with DEL', 'Ada\u007f'],
    ['with a C1 control', 'Ada\u0085Lovelace'],
    ['with half of a surrogate pair', 'Ada\ud800'],
    ['with a bidirectional override', 'Ada\u202eLovelace'],
    ['with a tag character', 'Ada\u{e0041}'],
    ['with a zero-width space', 'Ada\u200bLovelace'],
    ['with an unassigned character', 'Ada\u0378'],
    ['with U+FFFD', 'Ada\ufffd'],
    ['a Hangul filler', '\u3164'],
    ['a half-width Hangul filler', '\uffa0'],
    ['a Hangul choseong filler', '\u115f'],
    ['a Braille blank', '\u2800'],
    ['with 5 combining marks on a letter', `A${'\u0334'.repeat(5)}da`],
    ['with a link', 'Ada https://example.com'],
  ])('returns 400 and stores nothing: %s', async (kind, name) => {
    const before = new Set((await walkSignatures()).map(({ signedAt }) => signedAt));
    await expectProblem(await sign(name), 400);
    await expectErrorPage(
      await postForm('/api/signatures', { signature: name.replace('\ud800', '\u0000') }),
      400,
    );
    const marker = unique(`After ${kind}`);
    await sign(marker);
    await whenListed(marker);
    const added = (await walkSignatures()).filter(({ signedAt }) => !before.has(signedAt));
    // Other suites may sign at the same time, but with other names.
    expect(added.map((signature) => signature.name)).not.toContain(name.trim());
    expect(
      added.filter((signature) => /\p{Cc}/u.test(signature.name) || signature.name.trim() === ''),
    ).toStrictEqual([]);
  });

  test('a name is normalized to NFC', async () => {
    expect((await readJson<Signed>(await sign('Zoe\u0308'), 201)).name).toBe('Zo\u00eb');
  });
});

describe('Idempotency-Key', () => {
  test('the same key gets the same response and stores no second signature', async () => {
    const name = unique('Repeated');
    const key = crypto.randomUUID();
    const answers = await Promise.all([1, 2, 3, 4].map(() => sign(name, key)));
    answers.push(await sign(name, key));
    const [first, ...others] = await Promise.all(answers.map((answer) => readJson<Signed>(answer, 201)));
    for (const other of others) expect(other).toStrictEqual(first);
    await whenListed(name);
    expect((await walkSignatures()).filter((signature) => signature.name === name)).toHaveLength(1);
  });

  test("the form's hidden field works like the header", async () => {
    const name = unique('Twice');
    const fields = { signature: name, idempotencyKey: crypto.randomUUID() };
    for (let attempt = 0; attempt < 2; attempt++) {
      const response = await postForm('/api/signatures', fields);
      await response.body?.cancel();
      expect(response.status).toBe(303);
    }
    await whenListed(name);
    expect((await walkSignatures()).filter((signature) => signature.name === name)).toHaveLength(1);
  });

  test('the same key with another name gets 409', async () => {
    const key = crypto.randomUUID();
    await readJson(await sign(unique('First'), key), 201);
    const other = unique('Second');
    await expectProblem(await sign(other, key), 409);
    const page = await expectErrorPage(
      await postForm('/api/signatures', { signature: other, idempotencyKey: key }),
      409,
    );
    expect(page).toContain(`value="${other}"`);
    expect(page).not.toContain(key);
    expect((await walkSignatures()).map(({ name }) => name)).not.toContain(other);
  });

  test('the same name with another key is another signature', async () => {
    const name = unique('Namesake');
    await readJson(await sign(name, crypto.randomUUID()), 201);
    await readJson(await sign(name, crypto.randomUUID()), 201);
    await eventually(
      async () => (await walkSignatures()).filter((signature) => signature.name === name),
      (found) => expect(found).toHaveLength(2),
    );
  });

  test.each([8, 64])('may have %i characters', async (length) => {
    const key = `Az09-_${crypto.randomUUID()}${crypto.randomUUID()}`.slice(0, length);
    await readJson(await sign(unique('Key'), key), 201);
  });

  test.each([
    '',
    'x'.repeat(7),
    'x'.repeat(65),
    'with space',
    'dots.dots',
    'sl/ash/es',
    'k%65ykeykey',
    'x,x,x,x,x',
  ])('is 400 for other values: %j', async (key) => {
    await expectProblem(await sign(unique('Key'), key), 400);
  });

  test.each(['x'.repeat(7), 'with space', 'x'.repeat(65)])(
    'is 400 in the hidden field, too: %j',
    async (idempotencyKey) => {
      await expectErrorPage(
        await postForm('/api/signatures', { signature: unique('Key'), idempotencyKey }),
        400,
      );
    },
  );
});

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

  test.each(['1', '100'])('limit %s is taken', async (limit) => {
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
