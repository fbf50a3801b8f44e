import { describe, expect, test } from '@jest/globals';
import { postForm, request } from '../support/http.ts';
import { unique, walkSignatures, whenListed } from '../support/signatures.ts';

/**
 * Opens the page like a browser.
 *
 * @returns the cookie that the browser would send then
 */
async function openPage(cookie = ''): Promise<string> {
  const response = await request('/petition/', { headers: { cookie } });
  await response.body?.cancel();
  expect(response.status).toBe(200);
  const [set = '', ...others] = response.headers.getSetCookie();
  expect(others).toEqual([]);
  return set.split(';')[0] as string;
}

async function send(signature: string, cookie?: string): Promise<void> {
  const response = await postForm('/api/signatures', { signature }, cookie ? { cookie } : {});
  await response.body?.cancel();
  expect(response.status).toBe(303);
}

async function signaturesOf(name: string): Promise<number> {
  await whenListed(name);
  return (await walkSignatures()).filter((signature) => signature.name === name).length;
}

describe('the form of the static page, without JavaScript', () => {
  test('signs once if it is sent again, also after the page was opened again', async () => {
    const name = unique('Again');
    const cookie = await openPage();
    await Promise.all([send(name, cookie), send(name, cookie)]);
    expect(await openPage(cookie)).toBe(cookie);
    await send(` ${name} `, cookie);
    expect(await signaturesOf(name)).toBe(1);
  });

  test('signs again for another name on the same computer', async () => {
    const names = [unique('First'), unique('Second')];
    const cookie = await openPage();
    for (const name of [...names, ...names]) await send(name, cookie);
    for (const name of names) expect(await signaturesOf(name)).toBe(1);
  });

  test('signs for each visitor with the same name', async () => {
    const name = unique('Namesake');
    const cookies = [await openPage(), await openPage()];
    expect(cookies[0]).not.toBe(cookies[1]);
    for (const cookie of cookies) await send(name, cookie);
    expect(await signaturesOf(name)).toBe(2);
  });

  test('signs without a cookie, and with an invalid one', async () => {
    const name = unique('Refuser');
    await send(name);
    await send(name, '__Host-visitor=x');
    expect(await signaturesOf(name)).toBe(2);
  });
});

describe('the cookie of the page', () => {
  test('is HttpOnly, Secure and SameSite, and expires after an hour', async () => {
    const response = await request('/petition/');
    await response.body?.cancel();
    const [set = ''] = response.headers.getSetCookie();
    expect(set).toMatch(
      /^__Host-visitor=[\w-]{16,128}; Path=\/; Max-Age=3600; Secure; HttpOnly; SameSite=Lax$/,
    );
    expect(response.headers.get('cache-control')).toBe('private, max-age=0, must-revalidate');
  });

  test('is also set with a 304', async () => {
    const etag = (await request('/petition/')).headers.get('etag') ?? '';
    const response = await request('/petition/', { headers: { 'if-none-match': etag } });
    expect(response.status).toBe(304);
    expect(response.headers.getSetCookie()).toHaveLength(1);
  });

  test.each(['/', '/search/', '/petition', '/petition/x/', '/api/signatures', '/config.json'])(
    'is not set on other responses: %s',
    async (path) => {
      const response = await request(path);
      await response.body?.cancel();
      expect(response.headers.getSetCookie()).toEqual([]);
    },
  );
});
