import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { visitor } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';
import { sharedRun } from '../support/http.ts';
import { readConfig } from '../support/login.ts';
import {
  changeStoredSession,
  logInButton,
  logInOn,
  logOutButton,
  type StoredSession,
  storedSession,
  welcome,
} from '../support/members-page.ts';
import { refreshTokens } from '../support/oauth-client.ts';

const visits = visitor();
const { auth } = await readConfig();
const client = { ...auth, redirectUri: `${sharedRun.site}/members/` };
const revokeUrl = new URL('revoke', auth.tokenEndpoint).href;

const logIn = async () => logInOn(await visits.openAgain('/members/'));

async function sessionOf(page: Page): Promise<StoredSession> {
  const stored = await storedSession(page);
  if (!stored) throw new Error('The tab holds no session.');
  return stored;
}

/** Counts the page's requests that renew the session, and those for the content. */
function count(page: Page): { renewals: number; contents: number } {
  const counts = { renewals: 0, contents: 0 };
  page.on('request', (request) => {
    if (request.url() === auth.tokenEndpoint && request.postData()?.includes('refresh_token'))
      counts.renewals++;
    if (request.url().endsWith('/api/members/content')) counts.contents++;
  });
  return counts;
}

async function expectExpired(page: Page): Promise<void> {
  await page.getByText(/session has expired/i).waitFor();
  await logInButton(page).waitFor();
  expect(await welcome(page).count()).toBe(0);
  expect(await logOutButton(page).count()).toBe(0);
  expect(await storedSession(page)).toBeUndefined();
}

describe('renewal', () => {
  test('renews the access token a minute before it expires, and keeps the content', async () => {
    const page = await visits.open('/members/');
    await page.clock.install();
    await logInOn(page);
    const counts = count(page);
    const first = await sessionOf(page);
    await page.clock.pauseAt((first.expires_at - 65) * 1000);
    expect(counts.renewals).toBe(0);
    await page.clock.runFor(10_000);
    await eventually(
      () => sessionOf(page),
      ({ access_token }) => expect(access_token).not.toBe(first.access_token),
    );
    expect((await sessionOf(page)).refresh_token).not.toBe(first.refresh_token);
    expect(await welcome(page).count()).toBe(1);
    expect(counts).toEqual({ renewals: 1, contents: 0 });
  });

  test('renews an access token that expired while the page was closed', async () => {
    const page = await logIn();
    await changeStoredSession(page, { expires_at: 1 });
    const counts = count(page);
    await page.reload();
    await welcome(page).waitFor();
    expect(counts).toEqual({ renewals: 1, contents: 1 });
  });

  test('renews a rejected access token once, and requests the content again', async () => {
    visits.expectTrouble(/status of 40[13]/);
    const page = await logIn();
    const { access_token } = await sessionOf(page);
    await changeStoredSession(page, { access_token: `${access_token.slice(0, -8)}AAAAAAAA` });
    const counts = count(page);
    await page.reload();
    await welcome(page).waitFor();
    expect(counts).toEqual({ renewals: 1, contents: 2 });
  });

  test('ends the session when the renewed token is rejected, too', async () => {
    visits.expectTrouble(/status of 401/);
    const page = await logIn();
    await page.route('**/api/members/content', (route) =>
      route.fulfill({ status: 401, json: { message: 'Unauthorized' } }),
    );
    const counts = count(page);
    await page.reload();
    await expectExpired(page);
    expect(counts).toEqual({ renewals: 1, contents: 2 });
  });

  test('keeps the session while the user pool cannot be reached', async () => {
    visits.expectTrouble(/ERR_FAILED/);
    const page = await logIn();
    await changeStoredSession(page, { expires_at: 1 });
    await page.route(auth.tokenEndpoint, (route) => route.abort());
    await page.reload();
    const again = page.getByRole('button', { name: 'Try again' });
    await again.waitFor();
    expect(await welcome(page).count()).toBe(0);
    await page.unroute(auth.tokenEndpoint);
    await again.click();
    await welcome(page).waitFor();
  });
});

describe('a revoked session', () => {
  const revoke = async (token: string) => {
    const body = new URLSearchParams({ token, client_id: auth.clientId });
    expect((await fetch(revokeUrl, { method: 'POST', body })).status).toBe(200);
  };

  test('is reported as expired when the access token has expired', async () => {
    visits.expectTrouble(/status of 400/);
    const page = await logIn();
    await revoke((await sessionOf(page)).refresh_token);
    await changeStoredSession(page, { expires_at: 1 });
    await page.reload();
    await expectExpired(page);
    // The login page still has its own session, and asks for no password.
    await logInButton(page).click();
    await welcome(page).waitFor();
  });

  test('is reported as expired when the access token is rejected', async () => {
    visits.expectTrouble(/status of 40[013]/);
    const page = await logIn();
    const { access_token, refresh_token } = await sessionOf(page);
    await revoke(refresh_token);
    await changeStoredSession(page, { access_token: `${access_token.slice(0, -8)}AAAAAAAA` });
    await page.reload();
    await expectExpired(page);
  });
});

describe('logout', () => {
  test('revokes the refresh token', async () => {
    const page = await logIn();
    const { refresh_token } = await sessionOf(page);
    const revoked = new Promise<number>((resolve) => {
      void page.route(revokeUrl, async (route) => {
        const response = await route.fetch();
        resolve(response.status());
        // The page has navigated.
        await route.fulfill({ response }).catch(() => {});
      });
    });
    await logOutButton(page).click();
    await logInButton(page).waitFor();
    expect(await revoked).toBe(200);
    // One request only: it would rotate a token that is still valid.
    expect((await refreshTokens(client, refresh_token)).status).toBe(400);
  });

  test('removes content and tokens in other tabs', async () => {
    const page = await logIn();
    const other = await page.context().newPage();
    await other.goto('/members/');
    await logInButton(other).click();
    await welcome(other).waitFor();
    await logOutButton(page).click();
    await other.getByText(/logged out in another tab/).waitFor();
    expect(await welcome(other).count()).toBe(0);
    expect(await storedSession(other)).toBeUndefined();
  });
});

describe('tokens and codes', () => {
  test('are not in persistent storage, addresses, history or logs', async () => {
    const urls: string[] = [];
    const page = await visits.openAgain('/members/');
    page.on('request', (request) => urls.push(request.url()));
    await logInOn(page);
    const { access_token, refresh_token } = await sessionOf(page);
    await changeStoredSession(page, { expires_at: 1 });
    await page.reload();
    await welcome(page).waitFor();
    const renewed = await sessionOf(page);
    const secrets = [access_token, refresh_token, renewed.access_token, renewed.refresh_token];
    expect(urls).not.toEqual([]);
    for (const secret of secrets) expect(urls.join('\n')).not.toContain(secret);
    expect(await page.evaluate('localStorage.length')).toBe(0);
    expect(await page.evaluate('document.cookie')).toBe('');
    expect(await page.evaluate('indexedDB.databases()')).toEqual([]);
    expect(await page.evaluate('location.href + JSON.stringify(history.state)')).toBe(
      `${sharedRun.site}/members/null`,
    );

    const folder = join(sharedRun.data, 'log');
    const logs = await Promise.all(
      (await readdir(folder)).map((name) => readFile(join(folder, name), 'utf8')),
    );
    const code = urls.map((url) => new URL(url).searchParams.get('code')).find((value) => value !== null);
    expect(code).toBeTruthy();
    // Also finds a signature of a token without its other parts.
    for (const secret of [...secrets, code as string])
      expect(logs.join('\n')).not.toContain(secret.split('.').at(-1));
  });
});
