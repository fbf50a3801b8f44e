import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { fakeDate } from '../../support/fake-timers.ts';
import { authorizeUrl, Browser } from './browser.ts';
import { account, accounts, callbackUrl, startPool } from './pool.ts';

const changed = 'Correct-Horse-8';
type Pool = Awaited<ReturnType<typeof startPool>>;

const problemOf = (html: string) => /role="alert"[^>]*>([^<]*)</.exec(html)?.[1];
const codeIn = ({ lines }: Pool) => /code is (\d{6})/.exec(lines.at(-1) ?? '')?.[1] ?? '';

afterEach(() => {
  jest.useRealTimers();
});

async function ask(pool: Pool, username: string) {
  const browser = new Browser(pool.hostedUi);
  const { url } = await browser.open(authorizeUrl(pool.hostedUi));
  const page = await browser.open(`${url.pathname}/forgot-password`);
  return { browser, page: await browser.submit(page, { username }), base: url.pathname };
}

describe('a lost password', () => {
  test('is replaced with a code from an e-mail, and the login continues', async () => {
    const pool = await startPool();
    const { browser, page } = await ask(pool, account.email.toUpperCase());
    expect(pool.lines[0]).toContain(`mail to ${account.email}: The code is`);
    const fields = { code: codeIn(pool), password: changed, passwordAgain: changed };
    const logIn = await browser.submit(page, fields);
    expect(await logIn.response.clone().text()).toContain('Your password is changed');
    const { url } = await browser.submit(logIn, { username: account.email, password: changed });
    expect(url.href.startsWith(`${callbackUrl}?code=`)).toBe(true);
  });

  test('is no longer valid', async () => {
    const pool = await startPool();
    const { browser, page, base } = await ask(pool, account.email);
    await browser.submit(page, { code: codeIn(pool), password: changed, passwordAgain: changed });
    const { response } = await browser.submit(await browser.open(base), {
      username: account.email,
      password: account.password,
    });
    expect([response.status, problemOf(await response.text())]).toEqual([
      400,
      'Incorrect e-mail or password.',
    ]);
  });

  test('ends the wait for wrong passwords, which otherwise continues', async () => {
    const pool = await startPool();
    const { browser, base } = await ask(pool, account.email);
    const logIn = async (password: string) => {
      const body = new URLSearchParams({ username: account.email.toUpperCase(), password });
      return (await browser.open(base, { method: 'POST', body })).response.status;
    };
    // The time stands still, so that no wait ends by itself.
    fakeDate();
    for (let count = 0; count < 5; count++) expect(await logIn('wrong')).toBe(400);
    const reset = (code: string) => {
      const fields = { username: account.email, code, password: changed, passwordAgain: changed };
      return browser.open(`${base}/reset-password`, { method: 'POST', body: new URLSearchParams(fields) });
    };
    await reset('x');
    expect(await logIn(changed)).toBe(429);
    await reset(codeIn(pool));
    expect(await logIn(changed)).toBe(303);
  });

  test('stays valid after a wrong code, a weak password or two different ones, and the code can be used again', async () => {
    const pool = await startPool();
    const { browser, base } = await ask(pool, account.email);
    const code = codeIn(pool);
    const wrong = code === '000000' ? '000001' : '000000';
    const reset = async (fields: Record<string, string>) => {
      const body = new URLSearchParams({ username: account.email, ...fields });
      const { response } = await browser.open(`${base}/reset-password`, { method: 'POST', body });
      return [response.status, problemOf(await response.text())];
    };
    expect(await reset({ code: wrong, password: changed, passwordAgain: changed })).toEqual([
      400,
      'Invalid verification code provided, please try again.',
    ]);
    expect(await reset({ code, password: 'weak', passwordAgain: 'weak' })).toEqual([
      400,
      'Password did not conform with policy: Password not long enough.',
    ]);
    expect(await reset({ code, password: changed, passwordAgain: 'x' })).toEqual([
      400,
      'The passwords differ. Type the same one twice.',
    ]);
    expect(await reset({ code, password: changed, passwordAgain: changed })).toEqual([200, undefined]);
  });

  test('of a person without an account gets the same response, and no e-mail is sent', async () => {
    const results = [];
    for (const username of [account.email, 'nobody@example.com']) {
      const pool = await startPool();
      const { browser, page, base } = await ask(pool, username);
      const html = (await page.response.clone().text()).replaceAll(username, '').replaceAll(base, '');
      const wrong = codeIn(pool) === '000000' ? '000001' : '000000';
      const responses = [];
      for (let count = 0; count < 6; count++) {
        const body = new URLSearchParams({
          username,
          code: wrong,
          password: changed,
          passwordAgain: changed,
        });
        const { response } = await browser.open(`${base}/reset-password`, { method: 'POST', body });
        responses.push([response.status, problemOf(await response.text())]);
      }
      results.push([html, responses]);
      expect(pool.lines).toHaveLength(username === account.email ? 1 : 0);
    }
    expect(results[0]).toEqual(results[1]);
  });

  test('can’t be reset if the pool has no recovery by e-mail', async () => {
    const pool = await startPool({ accounts: { ...accounts, recoversByEmail: false } });
    const browser = new Browser(pool.hostedUi);
    const { response, url } = await browser.open(authorizeUrl(pool.hostedUi));
    expect(await response.text()).not.toContain('Forgot');
    expect((await browser.open(`${url.pathname}/forgot-password`)).response.status).toBe(404);
  });
});

describe('the inbox', () => {
  test('shows the e-mails as text, on this machine only', async () => {
    const message = { subject: 'Code <1>', text: '<b>{####}</b>' };
    const pool = await startPool({ accounts: { ...accounts, message } });
    expect(await (await fetch(`${pool.hostedUi}/inbox`)).text()).toContain('There are no e-mails');
    await ask(pool, account.email);
    const response = await fetch(`${pool.hostedUi}/inbox`);
    const html = await response.text();
    expect(html).toMatch(/Code &#60;1&#62;/);
    expect(html).toMatch(/&#60;b&#62;\d{6}&#60;/);
    expect(html).toContain(account.email);
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
    expect(response.headers.get('cache-control')).toBe('no-store');
  });
});
