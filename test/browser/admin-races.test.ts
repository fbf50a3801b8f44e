import { existsSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { holdBack, visitor } from '../support/browser.ts';
import {
  contentFile,
  newPost,
  openEditor,
  readContent,
  save,
  statusOf,
  textField,
  writePage,
  writtenText,
} from '../support/editor-page.ts';

const visits = visitor();
const back = (page: Page) => page.getByRole('button', { name: 'Back to the list' }).click();

/** Opens a page of the list, and waits for its text. */
async function openPage(page: Page, title: string): Promise<void> {
  await page.getByRole('button', { name: title }).click();
  await page.locator('#page-editor-heading').getByText(title, { exact: true }).waitFor();
}

test('a late response to a save leaves the page that was opened meanwhile as it is', async () => {
  writePage('posts/race-one.md', 'Race one', '# Race one', 'date: 2026-11-01');
  writePage('posts/race-two.md', 'Race two', '# Race two', 'date: 2026-11-01');
  const page = await openEditor(visits);
  await openPage(page, 'Race one');
  await textField(page).fill('# Race one\n\nEdited one');
  const held = await holdBack(page, /\/api\/content\/posts\/race-one\.md$/);
  await save(page);
  await back(page);
  await openPage(page, 'Race two');
  await textField(page).fill('# Race two\n\nEdited two');
  held.release();
  await statusOf(page).getByText('Race one is saved.').waitFor();
  expect(await writtenText(page)).toBe('# Race two\n\nEdited two');
  await save(page);
  await page.getByText('Saved. The page is live').waitFor();
  expect(readContent('posts/race-one.md')).toContain('Edited one');
  expect(readContent('posts/race-two.md')).toContain('Edited two');
});

test('a late response to a deletion leaves the page that was opened meanwhile as it is', async () => {
  writePage('race-three.md', 'Race three');
  writePage('race-four.md', 'Race four');
  const page = await openEditor(visits);
  await openPage(page, 'Race three');
  const held = await holdBack(page, /\/api\/content\/race-three\.md$/);
  await page.getByRole('button', { name: 'Delete…' }).click();
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await back(page);
  await openPage(page, 'Race four');
  await textField(page).fill('Typed meanwhile');
  held.release();
  await statusOf(page).getByText('Race three is deleted.').waitFor();
  expect(existsSync(contentFile('race-three.md'))).toBe(false);
  expect(await writtenText(page)).toBe('Typed meanwhile');
  await back(page);
  const item = page.locator('#page-items li').filter({ hasText: 'race-four.md' });
  await item.getByText('your text is not saved').waitFor();
});

test('a page that is opened late does not replace a new post', async () => {
  writePage('race-five.md', 'Race five');
  const page = await openEditor(visits);
  const held = await holdBack(page, /\/api\/content\/race-five\.md$/);
  const late = page.waitForResponse(/race-five\.md$/);
  await page.getByRole('button', { name: 'Race five' }).click();
  await newPost(page, 'Typed first');
  held.release();
  await (await late).finished();
  await page.locator('.preview').getByText('Begin with what readers learn here.').waitFor();
  expect(await page.getByLabel('Title').inputValue()).toBe('Typed first');
});

test('a second save while the first is pending follows it, without a conflict', async () => {
  writePage('saved-twice.md', 'Saved twice');
  const page = await openEditor(visits);
  await openPage(page, 'Saved twice');
  await textField(page).fill('First');
  const held = await holdBack(page, /\/api\/content\/saved-twice\.md$/);
  await textField(page).press('Control+s');
  await textField(page).fill('Second');
  await textField(page).press('Control+s');
  held.release();
  await page.getByText('Saved. The page is live').waitFor();
  expect(readContent('saved-twice.md')).toContain('Second');
  expect(await page.locator('#conflict').isVisible()).toBe(false);
});
