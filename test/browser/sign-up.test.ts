import { describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { visitor } from '../support/browser.ts';
import { checkPage } from '../support/check-page.ts';
import { logInButton, logOutButton, onMembersPage, typeAccount, welcome } from '../support/members-page.ts';

const visits = visitor();
const password = 'Analytical-1843';
const changed = 'Difference-1822';

/** The tests share one local run, so each uses its own account. */
const newAddress = () => `ada-${crypto.randomUUID()}@example.com`;

/** Follows a link of the login page. */
async function follow(page: Page, link: string): Promise<void> {
  await logInButton(page).click();
  await page.getByRole('link', { name: link }).click();
}

async function typePassword(page: Page, typed: string): Promise<void> {
  await page.getByLabel('New password', { exact: true }).fill(typed);
  await page.getByLabel('New password, again').fill(typed);
}

/** Reads the code in the inbox that the page links to. */
async function readCode(page: Page, address: string): Promise<string> {
  const opened = page.context().waitForEvent('page');
  await page.getByRole('link', { name: /inbox/ }).click();
  const inbox = await opened;
  const mail = inbox.getByRole('article').filter({ hasText: address }).first();
  const [code] = /\b\d{6}\b/.exec((await mail.getByText(/\b\d{6}\b/).textContent()) ?? '') ?? [];
  expect(await checkPage(inbox)).toStrictEqual([]);
  await inbox.close();
  return code ?? '';
}

async function signUp(page: Page, address: string, directly = false): Promise<void> {
  if (directly) await page.getByRole('button', { name: 'Create an account' }).click();
  else await follow(page, 'Create an account');
  await page.getByRole('heading', { name: 'Create an account' }).waitFor();
  expect(await checkPage(page)).toStrictEqual([]);
  await page.getByLabel('E-mail').fill(address);
  await typePassword(page, password);
  await page.getByRole('button', { name: 'Create an account' }).click();
  await page
    .getByRole('status')
    .filter({ hasText: /sent you a code/ })
    .waitFor();
  expect(await checkPage(page)).toStrictEqual([]);
  await page.getByLabel('Code').fill(await readCode(page, address));
  await page.getByRole('button', { name: 'Confirm' }).click();
  await page.getByText(/account is confirmed/).waitFor();
}

describe.each(['light', 'dark'] as const)('in %s colors', (colorScheme) => {
  test('a visitor signs up, confirms with the code from the e-mail, logs in and sees the content', async () => {
    const page = await visits.open('/members/', { colorScheme });
    const address = newAddress();
    // The members' page leads there, too.
    await signUp(page, address, colorScheme === 'dark');
    expect(await checkPage(page)).toStrictEqual([]);
    expect(await page.locator('input[name=username]').inputValue()).toBe(address);
    await typeAccount(page, password, address);
    await welcome(page).waitFor();
    // The account has no name.
    expect(await welcome(page).textContent()).toBe(`Welcome, ${address}`);
    expect(onMembersPage(new URL(page.url()))).toBe(true);
  });
});

test('a visitor resets a forgotten password with the code from the e-mail', async () => {
  visits.expectTrouble(/status of 400/);
  const page = await visits.openAgain('/members/');
  const address = newAddress();
  await signUp(page, address);
  await typeAccount(page, password, address);
  await welcome(page).waitFor();
  await logOutButton(page).click();

  await follow(page, 'Forgot your password?');
  expect(await checkPage(page)).toStrictEqual([]);
  await page.getByLabel('E-mail').fill(address);
  await page.getByRole('button', { name: 'Send a code' }).click();
  await page.getByRole('heading', { name: 'Choose a new password' }).waitFor();
  expect(await checkPage(page)).toStrictEqual([]);
  await page.getByLabel('Code').fill(await readCode(page, address));
  await typePassword(page, 'weak');
  await page.getByRole('button', { name: 'Change the password' }).click();
  expect(await page.getByRole('alert').textContent()).toContain('not long enough');
  await page.getByLabel('Code').fill(await readCode(page, address));
  await typePassword(page, changed);
  await page.getByRole('button', { name: 'Change the password' }).click();
  await page.getByText(/password is changed/).waitFor();

  await typeAccount(page, password, address);
  await page.getByRole('alert').waitFor();
  await typeAccount(page, changed, address);
  await welcome(page).waitFor();
});
