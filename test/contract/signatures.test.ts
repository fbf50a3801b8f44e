import { describe, expect, test } from '@jest/globals';
import { eventually } from '../support/eventually.ts';
import {
  browserAccept,
  expectErrorPage,
  expectProblem,
  postForm,
  readJson,
  request,
  sharedRun,
} from '../support/http.ts';
import { type Signed, sign, unique, walkSignatures, whenListed } from '../support/signatures.ts';

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
    const responses = await Promise.all([1, 2, 3, 4].map(() => sign(name, key)));
    responses.push(await sign(name, key));
    const [first, ...others] = await Promise.all(
      responses.map((response) => readJson<Signed>(response, 201)),
    );
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
