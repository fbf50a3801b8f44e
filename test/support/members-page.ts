import type { Page } from 'playwright-core';
import { sharedRun } from './http.ts';

/** The account that the local run prints. */
export const { username, password } = sharedRun.account;

export const logInButton = (page: Page) => page.getByRole('button', { name: 'Log in' });
export const logOutButton = (page: Page) => page.getByRole('button', { name: 'Log out' });
export const welcome = (page: Page) => page.getByRole('heading', { name: /^Welcome, / });
export const onMembersPage = (url: URL) => url.href === `${sharedRun.site}/members/`;

/** Fills the login page. */
export async function typeAccount(
  page: Page,
  typedPassword = password,
  typedUsername = username,
): Promise<void> {
  await page.locator('input[name=username]').fill(typedUsername);
  await page.locator('input[name=password]').fill(typedPassword);
  await page.getByRole('button', { name: 'Log in' }).click();
}

/** Logs in as the demo account on the members' page, and waits for the content. */
export async function logInOn(page: Page): Promise<Page> {
  await logInButton(page).click();
  await typeAccount(page);
  await welcome(page).waitFor();
  return page;
}

/** A session in the page's storage, in the format of oidc-client-ts. */
export interface StoredSession {
  readonly access_token: string;
  readonly refresh_token: string;
  /** Seconds since the epoch. */
  readonly expires_at: number;
}

/** Reads the session in the tab's session storage. */
export async function storedSession(page: Page): Promise<StoredSession | undefined> {
  const texts = (await page.evaluate('Object.values(sessionStorage)')) as string[];
  return texts.map((text) => JSON.parse(text) as StoredSession).find((each) => each.access_token);
}

/** Changes the session in the tab's session storage. The page reads it at the next reload. */
export async function changeStoredSession(page: Page, changes: Partial<StoredSession>): Promise<void> {
  await page.evaluate(`for (const key of Object.keys(sessionStorage)) {
    const stored = JSON.parse(sessionStorage.getItem(key));
    if (stored.access_token)
      sessionStorage.setItem(key, JSON.stringify({ ...stored, ...${JSON.stringify(changes)} }));
  }`);
}
