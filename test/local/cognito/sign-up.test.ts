import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { authorizeUrl, Browser } from './browser.ts';
import { account, accounts, callbackUrl, client, startPool } from './pool.ts';

const ada = { email: 'ada@example.com', password: 'Analytical-1843' };
type Pool = Awaited<ReturnType<typeof startPool>>;
type Opened = Awaited<ReturnType<Browser['open']>>;

const problemOf = (html: string) => /role="alert"[^>]*>([^<]*)</.exec(html)?.[1];
const noticeOf = (html: string) => /role="status"[^>]*>([^<]*)</.exec(html)?.[1];
const titleOf = (html: string) => /<h1>([^<]*)</.exec(html)?.[1];
const codesIn = ({ lines }: Pool) => lines.flatMap((line) => /code is (\d{6})/.exec(line)?.[1] ?? []);

/** Starts a login, and opens one of the pages below it. */
async function begin(
  { hostedUi }: Pool,
  step: string,
): Promise<{ browser: Browser; page: Opened; base: string }> {
  const browser = new Browser(hostedUi);
  const { url } = await browser.open(authorizeUrl(hostedUi));
  return { browser, page: await browser.open(`${url.pathname}/${step}`), base: url.pathname };
}

async function signUp(pool: Pool, email = ada.email, password = ada.password, again = password) {
  const { browser, page, base } = await begin(pool, 'sign-up');
  const fields = { username: email, password, passwordAgain: again };
  return { browser, base, page: await browser.submit(page, fields) };
}

/** The page's text, which stays readable for the next step. */
const read = ({ response }: Opened) => response.clone().text();

describe('signing up', () => {
  test('sends a code, which confirms the account, and the login continues', async () => {
    const pool = await startPool();
    const { browser, page } = await signUp(pool, ' Ada@Example.com ');
    expect(titleOf(await read(page))).toBe('Confirm your account');
    expect(pool.lines).toEqual([
      expect.stringMatching(
        /^mail to Ada@Example\.com: The code is \d{6} \(all mails: http:\/\/localhost:\d+\/inbox\)$/,
      ),
    ]);
    const [code = ''] = codesIn(pool);
    const confirmed = await browser.submit(page, { code: ` ${code.slice(0, 3)} ${code.slice(3)}` });
    expect([titleOf(await read(confirmed)), noticeOf(await read(confirmed))]).toEqual([
      'Log in',
      expect.stringContaining('is confirmed'),
    ]);
    const { url } = await browser.submit(confirmed, { username: ada.email, password: ada.password });
    expect(url.href.startsWith(`${callbackUrl}?code=`)).toBe(true);
  });

  test('survives a restart, and stores no password in plain text', async () => {
    const first = await startPool();
    const { browser, page } = await signUp(first);
    const [code = ''] = codesIn(first);
    await browser.submit(page, { code });
    await first.close();
    const second = await startPool({ folder: first.folder });
    const again = new Browser(second.hostedUi);
    const logIn = await again.open(authorizeUrl(second.hostedUi));
    const { url } = await again.submit(logIn, { username: ada.email, password: ada.password });
    expect(url.searchParams.has('code')).toBe(true);
    for (const file of ['users.json', 'codes.json', 'mails.json'])
      expect(await readFile(join(first.folder, file), 'utf8')).not.toContain(ada.password);
  });

  test('does not log in before the code is entered: shows the page for it, also after a restart', async () => {
    const pool = await startPool();
    await signUp(pool);
    await pool.close();
    const { hostedUi } = await startPool({ folder: pool.folder });
    const browser = new Browser(hostedUi);
    const page = await browser.open(authorizeUrl(hostedUi));
    const refused = await browser.submit(page, { username: ada.email, password: ada.password });
    expect([refused.response.status, titleOf(await read(refused)), problemOf(await read(refused))]).toEqual([
      400,
      'Confirm your account',
      'User is not confirmed.',
    ]);
    const [code = ''] = codesIn(pool);
    expect(noticeOf(await read(await browser.submit(refused, { code })))).toContain('is confirmed');
  });

  test.each([
    ['an address without @', ['ada', ada.password], 'Invalid email address format.'],
    [
      'an address with a control character',
      ['a\u001b[2J@b.c', ada.password],
      'Invalid email address format.',
    ],
    [
      'an address of 129 characters',
      [`${'a'.repeat(123)}@b.com`, ada.password],
      'Invalid email address format.',
    ],
    [
      'a weak password',
      [ada.email, 'Analytical1843'],
      'Password did not conform with policy: Password must have symbol characters.',
    ],
    ['two passwords', [ada.email, ada.password, 'other'], 'The passwords differ. Type the same one twice.'],
    [
      'an address in use',
      [account.email.toUpperCase(), ada.password],
      'An account with the given email already exists.',
    ],
  ])('refuses %s', async (_what, [email, password, again], problem) => {
    const pool = await startPool();
    const { page } = await signUp(pool, email, password, again);
    expect([page.response.status, titleOf(await read(page)), problemOf(await read(page))]).toEqual([
      400,
      'Create an account',
      problem,
    ]);
    expect(pool.lines).toEqual([]);
  });

  test('accepts an address of 128 characters', async () => {
    const { page } = await signUp(await startPool(), `${'a'.repeat(122)}@b.com`);
    expect(page.response.status).toBe(200);
  });

  test('refuses a wrong code, five times, and sends new ones, five in an hour', async () => {
    const pool = await startPool();
    const { browser, page, base } = await signUp(pool);
    const wrong = codesIn(pool)[0] === '000000' ? '000001' : '000000';
    const confirm = async (code: string) => {
      const body = new URLSearchParams({ username: ada.email, code });
      return problemOf(await read(await browser.open(`${base}/confirm`, { method: 'POST', body })));
    };
    const resend = () =>
      browser.open(`${base}/resend`, { method: 'POST', body: new URLSearchParams({ username: ada.email }) });
    for (let count = 0; count < 5; count++)
      expect(await confirm(wrong)).toBe('Invalid verification code provided, please try again.');
    expect(await confirm(codesIn(pool)[0] as string)).toBe(
      'Attempt limit exceeded, please try after some time.',
    );
    for (let count = 0; count < 4; count++) expect((await resend()).response.status).toBe(200);
    expect(problemOf(await read(await resend()))).toBe('Attempt limit exceeded, please try after some time.');
    expect(codesIn(pool)).toHaveLength(5);
    expect(await confirm(codesIn(pool)[4] as string)).toBeUndefined();
    expect(await read(page)).toContain('formaction="');
  });

  test('sends no e-mail without an account that needs it, and responds the same', async () => {
    const pool = await startPool();
    const { browser, base } = await begin(pool, 'sign-up');
    for (const username of ['nobody@example.com', account.email]) {
      const page = await browser.open(`${base}/resend`, {
        method: 'POST',
        body: new URLSearchParams({ username }),
      });
      expect([page.response.status, noticeOf(await read(page))]).toEqual([
        200,
        expect.stringContaining('If there is an account with this address'),
      ]);
    }
    expect(pool.lines).toEqual([]);
  });

  test('creates no account while its address can’t get more codes', async () => {
    const pool = await startPool();
    const { browser, base } = await begin(pool, 'sign-up');
    const resend = { method: 'POST', body: new URLSearchParams({ username: ada.email }) };
    for (let count = 0; count < 5; count++) await browser.open(`${base}/resend`, resend);
    for (let count = 0; count < 2; count++)
      expect(problemOf(await read((await signUp(pool)).page))).toBe(
        'Attempt limit exceeded, please try after some time.',
      );
    expect(await readFile(join(pool.folder, 'users.json'), 'utf8')).not.toContain(ada.email);
  });

  test('creates one account for two concurrent requests', async () => {
    const pool = await startPool();
    const statuses = (await Promise.all([signUp(pool), signUp(pool)])).map(
      ({ page }) => page.response.status,
    );
    expect(statuses.sort()).toEqual([200, 400]);
    const kept = JSON.parse(await readFile(join(pool.folder, 'users.json'), 'utf8')) as { users: object[] };
    expect(kept.users).toHaveLength(2);
  });
});

describe('a pool without self sign-up', () => {
  test('has neither the link nor the page', async () => {
    const pool = await startPool({ accounts: { ...accounts, selfSignUp: false } });
    const { browser, page, base } = await begin(pool, 'sign-up');
    expect(page.response.status).toBe(404);
    expect(await read(await browser.open(base))).not.toContain('Create an account');
  });

  test('that verifies no addresses requires an administrator to confirm new accounts', async () => {
    const pool = await startPool({ accounts: { ...accounts, verifiesEmail: false } });
    const { browser, page, base } = await signUp(pool);
    expect(await read(page)).toContain('administrator');
    expect(pool.lines).toEqual([]);
    const refused = await browser.submit(await browser.open(base), {
      username: ada.email,
      password: ada.password,
    });
    expect([titleOf(await read(refused)), problemOf(await read(refused))]).toEqual([
      'Log in',
      'User is not confirmed.',
    ]);
  });
});

describe('the pages of a login', () => {
  test.each(['sign-up', 'confirm', 'resend', 'forgot-password', 'reset-password'])(
    'accept no form from another browser or another site: %s',
    async (step) => {
      const pool = await startPool();
      const { browser, base } = await begin(pool, step);
      const body = new URLSearchParams({
        username: account.email,
        password: ada.password,
        passwordAgain: ada.password,
        code: '1',
      });
      const init = { method: 'POST', body };
      expect((await new Browser(pool.hostedUi).open(`${base}/${step}`, init)).response.status).toBe(400);
      for (const site of ['cross-site', 'same-site', 'none']) {
        const headers = { 'sec-fetch-site': site };
        const { response } = await browser.open(`${base}/${step}`, { ...init, headers });
        expect([response.status, titleOf(await response.text())]).toEqual([400, 'This login has ended']);
      }
      expect(pool.lines).toEqual([]);
    },
  );

  test('keep the entered values as text, and have labels and no scripts', async () => {
    const pool = await startPool();
    const { browser, base } = await begin(pool, 'sign-up');
    const username = '"><b>x</b>@example.com';
    for (const step of ['sign-up', 'confirm', 'resend', 'forgot-password', 'reset-password']) {
      const body = new URLSearchParams({ username, code: '1', password: 'x', passwordAgain: 'x' });
      const { response } = await browser.open(`${base}/${step}`, { method: 'POST', body });
      const html = await response.text();
      expect(html).not.toMatch(/<b>|<script|src=|\sstyle=|\son\w+=/);
      const ids = [...html.matchAll(/<input id="([^"]*)"/g)].map(([, id]) => id);
      expect(ids).not.toEqual([]);
      for (const id of ids) expect(html).toContain(`<label for="${id}">`);
      expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(response.headers.get('cache-control')).toBe('no-store');
    }
  });

  test.each(['constructor', '__proto__', 'sign-up/x', 'sign-up/', 'nothing'])(
    'do not include %s',
    async (step) => {
      const { page } = await begin(await startPool(), step);
      expect(page.response.status).toBe(404);
    },
  );

  test('reveal to a client that allows it which accounts exist, as Cognito does', async () => {
    const pool = await startPool({ clients: [{ ...client, hidesUsers: false }] });
    const { browser, page, base } = await begin(pool, 'forgot-password');
    const lost = await browser.submit(page, { username: 'nobody@example.com' });
    expect(problemOf(await read(lost))).toBe('Username/client id combination not found.');
    const logIn = await browser.submit(await browser.open(base), {
      username: 'nobody@example.com',
      password: 'x',
    });
    expect(problemOf(await read(logIn))).toBe('User does not exist.');
  });
});

describe('the address of the sign-up page', () => {
  const signUpUrl = (origin: string) => authorizeUrl(origin).replace('/oauth2/authorize', '/signup');

  test('opens the page, and the login continues after it', async () => {
    const pool = await startPool();
    const browser = new Browser(pool.hostedUi);
    const page = await browser.open(signUpUrl(pool.hostedUi));
    expect(titleOf(await read(page))).toBe('Create an account');
    const fields = { username: ada.email, password: ada.password, passwordAgain: ada.password };
    const confirm = await browser.submit(page, fields);
    const [code = ''] = codesIn(pool);
    const confirmed = await browser.submit(confirm, { code });
    const { url } = await browser.submit(confirmed, { username: ada.email, password: ada.password });
    expect(url.href).toContain(`${callbackUrl}?code=`);
    expect(url.searchParams.get('state')).toBe('state-1');
  });

  test('is 404 where people cannot create accounts', async () => {
    const { hostedUi } = await startPool({ accounts: { ...accounts, selfSignUp: false } });
    expect((await fetch(signUpUrl(hostedUi))).status).toBe(404);
  });
});
