import { expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { visitor } from '../support/browser.ts';
import { openEditor, save, statusOf, textField, writePage } from '../support/editor-page.ts';

const visits = visitor();

/** Publishes a page. @returns a function that makes it live */
async function publish(page: Page, path: string, title: string): Promise<() => void> {
  let live = {};
  await page.route('**/revisions.json', (route) => route.fulfill({ json: live }));
  await page.getByRole('button', { name: title }).click();
  await textField(page).fill(`# ${title}\n\nChanged.`);
  const response = page.waitForResponse((each) => each.request().method() === 'PUT');
  await save(page);
  await statusOf(page).getByText('Saved. The page is live in a moment.').waitFor();
  const { revision } = (await (await response).json()) as { revision: string };
  return () => {
    live = { [path]: revision };
  };
}

test('a release that is live changes the list, and leaves the focus where it is', async () => {
  writePage('focus-in-a-test.md', 'Focus in a test');
  const page = await openEditor(visits);
  const goLive = await publish(page, 'focus-in-a-test.md', 'Focus in a test');
  await page.getByRole('button', { name: 'Back to the list' }).click();
  const item = page.locator('#page-items li').filter({ hasText: 'focus-in-a-test.md' });
  await item.getByText('not live yet').waitFor();
  await item.getByRole('button').focus();
  goLive();
  await item.getByText('focus-in-a-test.md · live', { exact: true }).waitFor();
  expect(await page.evaluate('document.activeElement.textContent')).toBe('Focus in a test');
  await page.getByRole('link', { name: '/focus-in-a-test/' }).waitFor();
  // What was said before is no longer true.
  expect(await page.getByText('The page is live in a moment.').count()).toBe(0);
});

test('a release that is live does not replace an error on another page', async () => {
  visits.expectTrouble(/status of 422/);
  writePage('published-in-a-test.md', 'Published in a test');
  writePage('wrong-in-a-test.md', 'Wrong in a test');
  const page = await openEditor(visits);
  const goLive = await publish(page, 'published-in-a-test.md', 'Published in a test');
  await page.getByRole('button', { name: 'Back to the list' }).click();
  await page.getByRole('button', { name: 'Wrong in a test' }).click();
  await page.getByLabel('Description').fill('');
  await save(page);
  const error = statusOf(page).getByText(/description: /);
  await error.waitFor();
  goLive();
  await page.getByText('The page is live: /published-in-a-test/').waitFor();
  expect(await error.isVisible()).toBe(true);
  await page.getByRole('button', { name: 'Back to the list' }).click();
  await page.getByRole('button', { name: 'Wrong in a test' }).click();
  await page.getByText('The page is live').waitFor({ state: 'detached' });
});
