import { describe, expect, test } from '@jest/globals';
import { visitor } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';
import { sharedRun } from '../support/http.ts';
import {
  logInButton,
  logInOn,
  logOutButton,
  onMembersPage,
  typeAccount,
  welcome,
} from '../support/members-page.ts';

const visits = visitor();
const logIn = async () => logInOn(await visits.openAgain('/members/'));

describe('members', () => {
  test('says that the visitor is not logged in, and shows no content', async () => {
    const page = await visits.openAgain('/members/');
    await logInButton(page).waitFor();
    expect(await page.getByRole('status').textContent()).toMatch(/not logged in/i);
    expect(await welcome(page).count()).toBe(0);
    expect(await logOutButton(page).count()).toBe(0);
  });

  test('shows before login what members see', async () => {
    const page = await visits.openAgain('/members/');
    await page.getByRole('heading', { name: 'What members see' }).waitFor();
    await logInOn(page);
    expect(await page.getByRole('heading', { name: 'What members see' }).isVisible()).toBe(false);
  });

  test('shows what was checked of the access token, and counts down without announcing it', async () => {
    const page = await logIn();
    const remaining = page.getByRole('timer');
    const first = await remaining.textContent();
    expect(first).toMatch(/^\d+:\d\d(:\d\d)?$/);
    await eventually(
      () => remaining.textContent(),
      (value) => expect(value).not.toBe(first),
    );
    // A timer is no live region, and it is in none.
    expect(await remaining.evaluate((element) => element.closest('[aria-live], [role=status]'))).toBeNull();
    const { auth } = (await (await fetch(`${sharedRun.site}/config.json`)).json()) as {
      auth: { issuer: string; clientId: string };
    };
    const checks = await page.locator('.checks').innerText();
    for (const text of ['RS256', auth.issuer, auth.clientId, 'access', 'members/read'])
      expect(checks).toContain(text);
  });

  test('shows the content after login, also after a reload', async () => {
    const page = await logIn();
    expect(onMembersPage(new URL(page.url()))).toBe(true);
    expect(await welcome(page).textContent()).toMatch(/^Welcome, \S/);
    expect(await page.locator('main').getByRole('link').count()).toBeGreaterThan(0);
    await page.reload();
    await welcome(page).waitFor();
    await logOutButton(page).waitFor();
  });

  test('keeps tokens out of URLs, cookies and storage that outlives the tab', async () => {
    const urls: string[] = [];
    const page = await visits.openAgain('/members/');
    page.on('request', (request) => urls.push(request.url()));
    await logInButton(page).click();
    await typeAccount(page);
    await welcome(page).waitFor();
    expect(await page.evaluate('localStorage.length')).toBe(0);
    expect(await page.evaluate('document.cookie')).toBe('');
    expect(page.url()).toBe(`${sharedRun.site}/members/`);
    expect(urls).not.toEqual([]);
    for (const url of urls) expect(url).not.toMatch(/eyJ[\w-]{10,}\./);
    const another = await page.context().newPage();
    await another.goto('/members/');
    await logInButton(another).waitFor();
  });

  test('rejects a wrong password, and accepts the right one after it', async () => {
    visits.expectTrouble(/status of 400/);
    const page = await visits.openAgain('/members/');
    await logInButton(page).click();
    await typeAccount(page, 'Wrong-password-1');
    await page.getByRole('alert').waitFor();
    await typeAccount(page);
    await welcome(page).waitFor();
  });

  test('shows no content after logout, and asks for the password again', async () => {
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

  test('says that the login was not completed', async () => {
    const page = await visits.openAgain('/members/?error=access_denied&state=abc');
    await page.getByText(/not completed/i).waitFor();
    await logInButton(page).waitFor();
    expect(new URL(page.url()).search).toBe('');
  });

  test('explains without JavaScript that login needs it', async () => {
    const page = await visits.openAgain('/members/', { javaScriptEnabled: false });
    await page.getByText(/needs JavaScript/).waitFor();
  });
});
