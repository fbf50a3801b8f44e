import { describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { visitor } from '../support/browser.ts';
import { readConfig } from '../support/login.ts';
import {
  changeStoredSession,
  logInButton,
  logInOn,
  logOutButton,
  typeAccount,
  welcome,
} from '../support/members-page.ts';

const visits = visitor();
const { auth } = await readConfig();
const status = (page: Page) => page.locator('#status');
const again = (page: Page) => page.getByRole('button', { name: 'Try again' });

test('the OAuth client is loaded only for a login', async () => {
  const page = await visits.openAgain('/members/');
  await logInButton(page).waitFor();
  const loaded: string[] = [];
  page.on('request', (request) => loaded.push(new URL(request.url()).pathname));
  await logInButton(page).click();
  await page.locator('input[name=password]').waitFor();
  expect(loaded.filter((path) => path.endsWith('.js'))).not.toHaveLength(0);
});

describe.each([
  ['the network is down', (page: Page) => page.route(auth.tokenEndpoint, (route) => route.abort())],
  [
    'the user pool fails',
    (page: Page) => page.route(auth.tokenEndpoint, (route) => route.fulfill({ status: 500, json: {} })),
  ],
  [
    'the user pool throttles',
    (page: Page) => page.route(auth.tokenEndpoint, (route) => route.fulfill({ status: 429, json: {} })),
  ],
])('when %s', (_, breakTokens) => {
  test('the page reports one failure, backs off, and keeps the content and the focus', async () => {
    visits.expectTrouble(/ERR_FAILED|status of (500|429)|blocked by CORS/);
    const page = await visits.open('/members/');
    await page.clock.install();
    await logInOn(page);
    await breakTokens(page);
    let renewals = 0;
    page.on('request', (request) => {
      if (request.url() === auth.tokenEndpoint && request.method() === 'POST') renewals++;
    });
    await changeStoredSession(page, { expires_at: Math.floor(Date.now() / 1000) + 62 });
    await page.reload();
    await welcome(page).waitFor();
    await page.clock.runFor(3_000);
    await again(page).waitFor();
    await page.clock.runFor(60_000);
    expect(renewals).toBeGreaterThanOrEqual(1);
    expect(renewals).toBeLessThanOrEqual(6);
    expect(await welcome(page).count()).toBe(1);
    await again(page).focus();
    await page.keyboard.press('Enter');
    await again(page).waitFor();
    expect(
      await status(page).evaluate((element) => element.contains(element.ownerDocument.activeElement)),
    ).toBe(true);
    await page.unrouteAll();
    await again(page).click();
    await status(page).getByText('You are logged in.').waitFor();
  });
});

test('a network failure in the callback is reported as such, and the visitor can log in again', async () => {
  visits.expectTrouble(/ERR_FAILED/);
  const page = await visits.openAgain('/members/');
  await page.route(auth.tokenEndpoint, (route) => route.abort());
  await logInButton(page).click();
  await typeAccount(page);
  await status(page).getByText('The site can’t be reached').waitFor();
  await page.unrouteAll();
  await logInButton(page).click();
  await welcome(page).waitFor();
});

test('a logout while offline says that the login service was not reached, and can be repeated', async () => {
  visits.expectTrouble(/ERR_FAILED/);
  const page = await logInOn(await visits.openAgain('/members/'));
  const revoke = new URL('revoke', auth.tokenEndpoint).href;
  await page.route(revoke, (route) => route.abort());
  await logOutButton(page).click();
  await status(page).getByText('the login service can’t be reached').waitFor();
  expect(await welcome(page).count()).toBe(0);
  expect(await page.evaluate('sessionStorage.length')).toBe(0);
  await page.unrouteAll();
  await logOutButton(page).click();
  await logInButton(page).waitFor();
});

test('a corrupted stored session is removed', async () => {
  const page = await logInOn(await visits.openAgain('/members/'));
  await page.evaluate(
    `for (const key of Object.keys(sessionStorage)) sessionStorage.setItem(key, '{broken')`,
  );
  await page.reload();
  await status(page).getByText('You are not logged in.').waitFor();
  await logInButton(page).click();
  await welcome(page).waitFor();
});

describe('restricted browsers', () => {
  test('the page works without BroadcastChannel', async () => {
    const page = await visits.open('/about/');
    await page.addInitScript(
      'window.BroadcastChannel = class { constructor() { throw new DOMException("x", "SecurityError"); } };',
    );
    await page.goto('/members/');
    await logInOn(page);
  });

  test.each([
    [
      'blocked',
      `Object.defineProperty(window, 'sessionStorage', { get() { throw new DOMException('x', 'SecurityError'); } })`,
    ],
    ['full', `Storage.prototype.setItem = () => { throw new DOMException('x', 'QuotaExceededError'); }`],
  ])('a login says that the storage is %s', async (_, script) => {
    const page = await visits.open('/about/');
    await page.addInitScript(script);
    await page.goto('/members/');
    await logInButton(page).click();
    await status(page).getByText('Your browser could not store data for this page').waitFor();
  });
});
