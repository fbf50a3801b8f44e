import { describe, expect, jest, test } from '@jest/globals';
import { authorizeUrl, Browser, claimsOf, exchange, logIn, type Tokens } from './browser.ts';
import { account, callbackUrl, clientId, startPool } from './pool.ts';

describe('the login', () => {
  test('redirects to the site with a code and the state, and prints nothing', async () => {
    const printed = (['log', 'info', 'warn', 'error'] as const).map((method) => jest.spyOn(console, method));
    const { hostedUi: origin, lines } = await startPool();
    const browser = new Browser(origin);
    const page = await browser.open(authorizeUrl(origin));
    expect(page.response.status).toBe(200);
    const { response, url } = await browser.submit(page, {
      username: account.email,
      password: account.password,
    });
    expect(response.status).toBe(303);
    expect(url.origin + url.pathname).toBe(callbackUrl);
    expect(url.searchParams.get('state')).toBe('state-1');
    expect((await exchange(origin, url.searchParams.get('code') as string)).status).toBe(200);
    expect(lines).toEqual([]);
    for (const method of printed) expect(method).not.toHaveBeenCalled();
  });

  test('asks for no password while the session lasts', async () => {
    const { hostedUi: origin } = await startPool();
    const browser = new Browser(origin);
    await logIn(origin, browser);
    const { url } = await browser.open(authorizeUrl(origin));
    expect(url.searchParams.get('code')).toBeTruthy();
  });

  test('accepts the e-mail address in any case', async () => {
    const { hostedUi: origin } = await startPool();
    const browser = new Browser(origin);
    const page = await browser.open(authorizeUrl(origin));
    const { url } = await browser.submit(page, {
      username: ' Demo@Example.com ',
      password: account.password,
    });
    expect(url.searchParams.get('code')).toBeTruthy();
  });

  test('separates two logins of one browser', async () => {
    const { hostedUi: origin } = await startPool();
    const browser = new Browser(origin);
    const first = await browser.open(authorizeUrl(origin, { state: 'first' }));
    const second = await browser.open(authorizeUrl(origin, { state: 'second' }));
    const fields = { username: account.email, password: account.password };
    expect((await browser.submit(second, fields)).url.searchParams.get('state')).toBe('second');
    expect((await browser.submit(first, fields)).response.status).not.toBe(500);
  });

  test('shows the same message for a wrong password and an unknown name, and keeps the name as text', async () => {
    const { hostedUi: origin } = await startPool();
    const browser = new Browser(origin);
    const results = [];
    for (const username of [account.email, 'no"<b>body</b>@example.com']) {
      const page = await browser.open(authorizeUrl(origin));
      const { response } = await browser.submit(page, { username, password: 'wrong' });
      const html = await response.text();
      results.push([response.status, /role="alert"[^>]*>([^<]*)</.exec(html)?.[1]]);
      expect(html).not.toContain('<b>');
    }
    expect(results).toEqual([
      [400, 'Incorrect e-mail or password.'],
      [400, 'Incorrect e-mail or password.'],
    ]);
  });

  test('makes a name wait after five wrong passwords', async () => {
    const { hostedUi: origin } = await startPool();
    const browser = new Browser(origin);
    let page = await browser.open(authorizeUrl(origin));
    for (let attempt = 0; attempt < 5; attempt++)
      page = await browser.submit(page, { username: 'a@b.c', password: 'x' });
    const { response } = await browser.submit(page, { username: 'A@b.c', password: 'x' });
    expect(response.status).toBe(429);
    expect(response.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
  });

  test('refuses a login that another browser started', async () => {
    const { hostedUi: origin } = await startPool();
    const { url } = await new Browser(origin).open(authorizeUrl(origin));
    const { response } = await new Browser(origin).open(url.href);
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('to log in again');
  });

  test('returns login_required for prompt=none', async () => {
    const { hostedUi: origin } = await startPool();
    const { url } = await new Browser(origin).open(authorizeUrl(origin, { prompt: 'none' }));
    expect(url.searchParams.get('error')).toBe('login_required');
  });

  test('asks again for prompt=login and prompt=consent, and grants', async () => {
    const { hostedUi: origin } = await startPool();
    for (const prompt of ['login', 'consent', 'login consent']) {
      const browser = new Browser(origin);
      await logIn(origin, browser);
      const page = await browser.open(authorizeUrl(origin, { prompt }));
      const { url } = await browser.submit(page, { username: account.email, password: account.password });
      expect([prompt, url.searchParams.get('error'), url.searchParams.has('code')]).toEqual([
        prompt,
        null,
        true,
      ]);
    }
  });
});

test('another person can log in during a session, and gets their own code', async () => {
  const other = { email: 'other@example.com', password: 'Other-Pass-1' };
  const { hostedUi: origin } = await startPool({ users: [account, other] });
  const browser = new Browser(origin);
  await logIn(origin, browser);
  const page = await browser.open(authorizeUrl(origin, { prompt: 'login' }));
  const leaving = await browser.submit(page, { username: other.email, password: other.password });
  const html = await leaving.response.clone().text();
  const xsrf = /name="xsrf" value="([^"]*)"/.exec(html)?.[1] as string;
  const { url } = await browser.submit(leaving, { xsrf, logout: 'yes' });
  const tokens = (await (await exchange(origin, url.searchParams.get('code') as string)).json()) as Tokens;
  expect(claimsOf(tokens.id_token).email).toBe(other.email);
});

test('parallel guesses wait as those of one after the other', async () => {
  const { hostedUi: origin } = await startPool();
  const browser = new Browser(origin);
  const { pathname } = (await browser.open(authorizeUrl(origin))).url;
  const body = () => new URLSearchParams({ username: account.email, password: 'wrong' });
  const pages = await Promise.all(
    Array.from({ length: 8 }, () => browser.open(pathname, { method: 'POST', body: body() })),
  );
  const statuses = pages.map(({ response }) => response.status).sort();
  expect(statuses).toEqual([400, 400, 400, 400, 400, 429, 429, 429]);
});

test('a form above 64 KiB is 413', async () => {
  const { hostedUi: origin } = await startPool();
  const browser = new Browser(origin);
  const { pathname } = (await browser.open(authorizeUrl(origin))).url;
  for (const path of [pathname, `${pathname}/sign-up`]) {
    const body = new URLSearchParams({ username: account.email, password: 'x'.repeat(70_000) });
    expect((await browser.open(path, { method: 'POST', body })).response.status).toBe(413);
  }
});

test('going back after the login shows a page with a link to the site', async () => {
  const { hostedUi: origin } = await startPool();
  const browser = new Browser(origin);
  const page = await browser.open(authorizeUrl(origin));
  await browser.submit(page, { username: account.email, password: account.password });
  const { response } = await browser.open(page.url.pathname);
  expect(response.status).toBe(400);
  const html = await response.text();
  expect(html).toContain('This login has ended');
  expect(html).toContain(`<a href="${callbackUrl}">Back to the site</a>`);
});

describe('the login page', () => {
  test('has labeled fields, a strict policy that allows the redirect to the site, and no cache', async () => {
    const { hostedUi: origin } = await startPool();
    const { response } = await new Browser(origin).open(authorizeUrl(origin));
    const html = await response.text();
    for (const field of ['username', 'password']) {
      expect(html).toContain(`<label for="${field}">`);
      expect(html).toMatch(new RegExp(`<input id="${field}" name="${field}"`));
    }
    expect(html).not.toMatch(/<script|src=|\sstyle=|\son\w+=/);
    expect(html.match(/<link [^>]*>/g)).toEqual([
      expect.stringMatching(/^<link rel="icon" href="data:image\/svg\+xml,[^"]*">$/),
    ]);
    expect(response.headers.get('content-security-policy')).toContain('img-src data:;');
    const policy = response.headers.get('content-security-policy') as string;
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("form-action 'self' http://localhost:3000;");
    expect(policy).not.toContain('unsafe');
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  test('shows the error in its title and at the focused field', async () => {
    const { hostedUi: origin } = await startPool();
    const browser = new Browser(origin);
    const open = async (path: string, fields?: Record<string, string>) => {
      const init = fields && { method: 'POST', body: new URLSearchParams(fields) };
      const html = await (await browser.open(path, init)).response.text();
      const [, title] = /<title>([^<]*)</.exec(html) ?? [];
      const focused = [...html.matchAll(/<input [^>]*>/g)].filter(([tag]) => tag.includes(' autofocus'));
      const flagged = html.match(/aria-invalid/g) ?? [];
      const attribute = (name: string) => new RegExp(` ${name}="([^"]*)"`).exec(String(focused))?.[1];
      const told = ['id', 'aria-describedby', 'aria-invalid'].map(attribute);
      return [title, focused.length, flagged.length, ...told];
    };
    const base = (await browser.open(authorizeUrl(origin))).url.pathname;
    expect(await open(base)).toEqual(['Log in', 1, 0, 'username', undefined, undefined]);
    const wrong = { username: account.email, password: 'wrong' };
    expect(await open(base, wrong)).toEqual(['Error: Log in', 1, 1, 'password', 'problem', 'true']);
    expect(await open(`${base}/sign-up`, wrong)).toEqual([
      'Error: Create an account',
      1,
      1,
      'password',
      'problem password-hint',
      'true',
    ]);
    // This page asks only for the name.
    const lost = { username: account.email };
    for (let count = 0; count < 5; count++) await open(`${base}/forgot-password`, lost);
    expect(await open(`${base}/forgot-password`, lost)).toEqual([
      'Error: Forgot your password?',
      1,
      1,
      'username',
      'problem',
      'true',
    ]);
  });

  test('sets cookies that work over plain HTTP and that scripts can’t read', async () => {
    const { hostedUi: origin } = await startPool();
    const browser = new Browser(origin);
    await logIn(origin, browser);
    expect(browser.cookieLines.length).toBeGreaterThan(0);
    for (const line of browser.cookieLines) {
      expect(line).toMatch(/; samesite=lax/i);
      expect(line).toMatch(/; httponly/i);
      expect(line).not.toMatch(/; secure/i);
    }
  });
});

describe('a request for a code is refused', () => {
  test.each([
    ['of an unregistered redirect_uri', { redirect_uri: 'http://localhost:3000/members/x' }],
    ['of no redirect_uri', { redirect_uri: undefined }],
    ['of an unknown client', { client_id: 'other' }],
  ])('on an error page because %s', async (_what, changes) => {
    const { hostedUi: origin } = await startPool();
    const { response, url } = await new Browser(origin).open(authorizeUrl(origin, changes));
    expect(response.status).toBe(400);
    expect(url.origin).toBe(origin);
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  test.each([
    ['without PKCE', { code_challenge: undefined, code_challenge_method: undefined }, 'invalid_request'],
    ['with a plain PKCE challenge', { code_challenge_method: 'plain' }, 'invalid_request'],
    ['with a scope that the client lacks', { scope: 'openid members/write' }, 'invalid_scope'],
    ['for another resource', { resource: 'https://example.com/' }, 'invalid_target'],
    ['for a token instead of a code', { response_type: 'token' }, 'unsupported_response_type'],
  ])('at the site %s', async (_what, changes, error) => {
    const { hostedUi: origin } = await startPool();
    const { url } = await new Browser(origin).open(authorizeUrl(origin, changes));
    expect(url.origin).toBe('http://localhost:3000');
    const parameters = new URLSearchParams(url.search || url.hash.slice(1));
    expect(parameters.get('error')).toBe(error);
    expect(parameters.has('code')).toBe(false);
  });
});

describe('the logout', () => {
  const logOut = (origin: string, parameters: Record<string, string>) =>
    `${origin}/logout?${new URLSearchParams(parameters)}`;

  test('ends the session and redirects to the registered URL', async () => {
    const { hostedUi: origin } = await startPool();
    const browser = new Browser(origin);
    await logIn(origin, browser);
    const { response, url } = await browser.open(
      logOut(origin, { client_id: clientId, logout_uri: callbackUrl }),
    );
    expect([response.status, url.href]).toEqual([302, callbackUrl]);
    const again = await browser.open(authorizeUrl(origin));
    expect(again.url.pathname).toMatch(/^\/login\//);
  });

  test.each([
    ['an unregistered logout_uri', { client_id: clientId, logout_uri: 'http://localhost:3000/' }],
    ['an unknown client', { client_id: 'other', logout_uri: callbackUrl }],
    ['no logout_uri', { client_id: clientId }],
  ])('is refused for %s, and the session continues', async (_what, parameters) => {
    const { hostedUi: origin } = await startPool();
    const browser = new Browser(origin);
    await logIn(origin, browser);
    const { response } = await browser.open(logOut(origin, parameters as Record<string, string>));
    expect(response.status).toBe(400);
    expect(response.headers.get('location')).toBeNull();
    expect((await browser.open(authorizeUrl(origin))).url.searchParams.has('code')).toBe(true);
  });
});
