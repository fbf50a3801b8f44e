import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { visitor } from '../support/browser.ts';
import { surroundings } from '../support/http.ts';

const visits = visitor();
const { username, password } = surroundings.account;

const logInButton = (page: Page) => page.getByRole('button', { name: 'Log in' });
const logOutButton = (page: Page) => page.getByRole('button', { name: 'Log out' });
const welcome = (page: Page) => page.getByRole('heading', { name: /^Welcome, / });
const onMembersPage = (url: URL) => url.href === `${surroundings.site}/members/`;

async function typeAccount(page: Page, typedPassword = password): Promise<void> {
  await page.locator('input[name=username]').fill(username);
  await page.locator('input[name=password]').fill(typedPassword);
  await page.getByRole('button', { name: 'Log in' }).click();
}

async function logIn(): Promise<Page> {
  const page = await visits.open('/members/');
  await logInButton(page).click();
  await typeAccount(page);
  await welcome(page).waitFor();
  return page;
}

describe('members', () => {
  test('someone who is not logged in is told so, and sees nothing of the content', async () => {
    const page = await visits.open('/members/');
    await logInButton(page).waitFor();
    expect(await page.getByRole('status').textContent()).toMatch(/not logged in/i);
    expect(await welcome(page).count()).toBe(0);
    expect(await logOutButton(page).count()).toBe(0);
  });

  test('someone who logs in sees the content, also after a reload', async () => {
    const page = await logIn();
    expect(onMembersPage(new URL(page.url()))).toBe(true);
    expect(await welcome(page).textContent()).toMatch(/^Welcome, \S/);
    expect(await page.locator('main').getByRole('link').count()).toBeGreaterThan(0);
    await page.reload();
    await welcome(page).waitFor();
    await logOutButton(page).waitFor();
  });

  test('tokens are in no URL, no cookie and no storage that outlives the tab', async () => {
    const urls: string[] = [];
    const page = await visits.open('/members/');
    page.on('request', (request) => urls.push(request.url()));
    await logInButton(page).click();
    await typeAccount(page);
    await welcome(page).waitFor();
    expect(await page.evaluate('localStorage.length')).toBe(0);
    expect(await page.evaluate('document.cookie')).toBe('');
    expect(page.url()).toBe(`${surroundings.site}/members/`);
    for (const url of urls) expect(url).not.toMatch(/eyJ[\w-]{10,}\./);
    const another = await page.context().newPage();
    await another.goto('/members/');
    await logInButton(another).waitFor();
  });

  test('a wrong password is refused, and the right one then taken', async () => {
    visits.expectTrouble(/status of 400/);
    const page = await visits.open('/members/');
    await logInButton(page).click();
    await typeAccount(page, 'Wrong-password-1');
    await page.getByRole('alert').waitFor();
    await typeAccount(page);
    await welcome(page).waitFor();
  });

  test('someone who logs out sees nothing any more, and has to give the password again', async () => {
    const page = await logIn();
    await logOutButton(page).click();
    await logInButton(page).waitFor();
    await page.waitForURL(onMembersPage);
    expect(await welcome(page).count()).toBe(0);
    expect(await page.evaluate('sessionStorage.length')).toBe(0);
    await page.goBack();
    await logInButton(page).waitFor();
    expect(await welcome(page).count()).toBe(0);
    await page.goto('/members/');
    await logInButton(page).click();
    await page.locator('input[name=password]').waitFor();
  });

  test('a token that is not taken any more is an expired session, with a way to log in', async () => {
    visits.expectTrouble(/status of 40[13]/);
    const page = await logIn();
    await page.evaluate(`for (const key of Object.keys(sessionStorage)) {
      const user = JSON.parse(sessionStorage.getItem(key));
      if (user.access_token) sessionStorage.setItem(key, JSON.stringify({ ...user, access_token: user.access_token.slice(0, -8) + 'AAAAAAAA' }));
    }`);
    await page.reload();
    await page.getByText(/session has expired/i).waitFor();
    await logInButton(page).waitFor();
    expect(await welcome(page).count()).toBe(0);
  });

  test('a log-in that was broken off says so', async () => {
    const page = await visits.open('/members/?error=access_denied&state=abc');
    await page.getByText(/not completed/i).waitFor();
    await logInButton(page).waitFor();
    expect(new URL(page.url()).search).toBe('');
  });

  test("somebody else's code is not taken", async () => {
    const page = await visits.open('/members/?code=abc&state=abc');
    await logInButton(page).waitFor();
    expect(await welcome(page).count()).toBe(0);
    expect(new URL(page.url()).search).toBe('');
  });

  test('without JavaScript the page says why it does not work', async () => {
    const page = await visits.open('/members/', { javaScriptEnabled: false });
    await page.getByText(/needs JavaScript/).waitFor();
  });
});
