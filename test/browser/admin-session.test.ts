import { expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { visitor } from '../support/browser.ts';
import {
  logInToEditor,
  newPost,
  save,
  statusOf,
  textField,
  writePage,
  writtenText,
} from '../support/editor-page.ts';
import { readConfig } from '../support/login.ts';
import { logInButton } from '../support/members-page.ts';

const visits = visitor();
const { auth } = await readConfig();

/** The API rejects the access token, and the user pool does not renew it. */
async function endSession(page: Page): Promise<void> {
  visits.expectTrouble(/status of 40[01]/);
  await page.route(auth.tokenEndpoint, (route) =>
    route.fulfill({
      status: 400,
      json: { error: 'invalid_grant' },
      headers: { 'access-control-allow-origin': '*' },
    }),
  );
  await page.route(/\/api\/content/, (route) =>
    route.fulfill({ status: 401, json: { message: 'Unauthorized' } }),
  );
}

async function logInAgain(page: Page): Promise<void> {
  await page.unrouteAll();
  // The user pool knows the browser, and asks for no password.
  await page.keyboard.press('Enter');
  await page.getByText('Your unsaved text was restored.').waitFor();
}

async function expectLogIn(page: Page): Promise<void> {
  await statusOf(page).getByText('Your session has expired. Your text is kept.').waitFor();
  expect(await logInButton(page).isVisible()).toBe(true);
  expect(await page.getByRole('button', { name: 'Log out' }).isVisible()).toBe(false);
  expect(await page.evaluate('document.activeElement.id')).toBe('log-in');
}

test('a session that ends while a page is written: the page is open again after the login', async () => {
  writePage('session-in-a-test.md', 'Session in a test');
  const page = await logInToEditor(visits);
  await page.getByRole('button', { name: 'Session in a test' }).click();
  await textField(page).fill('Typed before the login');
  await endSession(page);
  await save(page);
  await expectLogIn(page);
  expect(await writtenText(page)).toBe('Typed before the login');
  await logInAgain(page);
  expect(await writtenText(page)).toBe('Typed before the login');
  await save(page);
  await page.getByText('Saved. The page is live').waitFor();
});

test('a session that ends while a new post is written, noticed on the way to the list', async () => {
  const page = await logInToEditor(visits);
  await newPost(page, 'Post over a login');
  await textField(page).fill('Typed before the login');
  await endSession(page);
  await page.getByRole('button', { name: 'Back to the list' }).click();
  await expectLogIn(page);
  await logInAgain(page);
  expect(await writtenText(page)).toBe('Typed before the login');
  expect(await page.getByLabel('Title').inputValue()).toBe('Post over a login');
});
