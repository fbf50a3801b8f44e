import { describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { visitor } from '../support/browser.ts';
import { sharedRun } from '../support/http.ts';
import { readConfig } from '../support/login.ts';
import { logInButton, storedSession, typeAccount, welcome } from '../support/members-page.ts';

const visits = visitor();
const { auth } = await readConfig();

describe('the callback from the login page', () => {
  /** Logs in, and returns the callback address without opening it. */
  async function callbackOf(page: Page): Promise<URL> {
    let callback: URL | undefined;
    // Follows redirects manually, because a Playwright route does not see their targets.
    await page.route('**/login/**', async (route) => {
      if (route.request().method() !== 'POST') return route.continue();
      let response = await route.fetch({ maxRedirects: 0 });
      let url = new URL(response.headers().location as string, route.request().url());
      while (url.origin !== sharedRun.site) {
        response = await page.request.get(url.href, { maxRedirects: 0 });
        url = new URL(response.headers().location as string, url);
      }
      callback = url;
      return route.fulfill({ contentType: 'text/html', body: 'Caught' });
    });
    await logInButton(page).click();
    await typeAccount(page);
    await page.getByText('Caught').waitFor();
    await page.unrouteAll();
    return callback as unknown as URL;
  }

  const open = async (page: Page, url: URL) => {
    await page.goto(url.href);
    await logInButton(page).waitFor();
    expect(await welcome(page).count()).toBe(0);
    expect(await storedSession(page)).toBeUndefined();
  };

  test.each<[string, (url: URL) => void]>([
    ['another state', (url) => url.searchParams.set('state', 'another')],
    ['no state', (url) => url.searchParams.delete('state')],
    ['another code', (url) => url.searchParams.set('code', 'another')],
    ['no code', (url) => url.searchParams.delete('code')],
  ])('with %s does not log in', async (_what, change) => {
    visits.expectTrouble(/status of 400/);
    const page = await visits.openAgain('/members/');
    const url = await callbackOf(page);
    change(url);
    await open(page, url);
  });

  test('works only in the browser that started the login', async () => {
    const url = await callbackOf(await visits.openAgain('/members/'));
    const victim = await visits.open(`${url.pathname}${url.search}`);
    await victim.getByText(/not completed/i).waitFor();
    expect(await storedSession(victim)).toBeUndefined();
    expect(new URL(victim.url()).search).toBe('');
  });

  test('works only once', async () => {
    const page = await visits.openAgain('/members/');
    const url = await callbackOf(page);
    await page.goto(url.href);
    await welcome(page).waitFor();
    await page.evaluate('sessionStorage.clear()');
    await open(page, url);
  });

  test('with an ID token for another nonce does not log in', async () => {
    const page = await visits.openAgain('/members/');
    const url = await callbackOf(page);
    await page.route(auth.tokenEndpoint, async (route) => {
      const response = await route.fetch();
      const tokens = (await response.json()) as { id_token: string };
      const [header, claims = '', signature] = tokens.id_token.split('.');
      const changed = { ...JSON.parse(Buffer.from(claims, 'base64url').toString()), nonce: 'another' };
      const id_token = [header, Buffer.from(JSON.stringify(changed)).toString('base64url'), signature].join(
        '.',
      );
      await route.fulfill({ response, json: { ...tokens, id_token } });
    });
    await open(page, url);
    await page.getByText(/not completed/i).waitFor();
  });
});
