import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { visitor } from '../support/browser.ts';
import { checkInAllModes } from '../support/check-page.ts';
import { sharedRun } from '../support/http.ts';
import { logInButton, typeAccount } from '../support/members-page.ts';

const visits = visitor();
const { editor, account } = sharedRun;
const fileOf = (path: string) => join(sharedRun.content, path);
const status = (page: Page) => page.locator('#status');
const text = (page: Page) => page.getByRole('textbox', { name: 'Text', exact: true });

async function logInAs({ username, password }: typeof editor): Promise<Page> {
  const page = await visits.open('/admin/');
  await logInButton(page).click();
  await typeAccount(page, password, username);
  await page.waitForURL(`${sharedRun.site}/admin/`);
  return page;
}

async function openEditor(): Promise<Page> {
  const page = await logInAs(editor);
  await page.getByRole('heading', { name: 'Pages and posts' }).waitFor();
  return page;
}

async function newPost(page: Page, title: string): Promise<void> {
  await page.getByRole('button', { name: 'New post' }).click();
  await page.getByLabel('Title').fill(title);
  await page.getByLabel('Description').fill('Written in a test.');
}

const save = (page: Page) => page.getByRole('button', { name: 'Save', exact: true }).click();

/** A page in the folder that the editor changes. */
function write(path: string, title: string, body = `# ${title}`): void {
  writeFileSync(fileOf(path), `---\ntitle: ${title}\ndescription: Of a test.\n---\n\n${body}\n`);
}

test('a member who is no editor sees no page, and is told what to do', async () => {
  visits.expectTrouble(/status of 403/);
  const page = await logInAs(account);
  await page.getByText('Your account may not edit this site.').waitFor();
  expect(await page.locator('#page-list').isVisible()).toBe(false);
});

test('an editor finds a page by its title, and drafts by the filter', async () => {
  const page = await openEditor();
  await page.getByLabel('Search').fill('zero trust');
  await page.getByText(/^1 of \d+ pages and posts$/).waitFor();
  await page.getByLabel('Search').fill('');
  await page.getByLabel('Show', { exact: true }).selectOption('drafts');
  await page.getByText(/^0 of|^1 of/).waitFor();
});

test('an editor writes a draft with the toolbar and a picture, and publishes it', async () => {
  visits.expectTrouble(/404 .*browser-post/);
  const page = await openEditor();
  await newPost(page, 'Browser post');
  await text(page).fill('Important words');
  await text(page).press('Control+a');
  await text(page).press('Control+b');
  expect(await text(page).inputValue()).toBe('**Important words**');
  await page.locator('.preview strong').getByText('Important words').waitFor();
  await text(page).press('Control+z');
  expect(await text(page).inputValue()).toBe('Important words');
  await text(page).press('End');
  await page
    .locator('#picture-file')
    .setInputFiles(join(import.meta.dirname, '../../site/photos/balloon.png'));
  await page.getByLabel('What does the picture show?').fill('A balloon');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByText('The picture is in the text.').waitFor();
  expect(await text(page).inputValue()).toMatch(
    /^Important words!\[A balloon\]\(\/images\/[0-9a-f]{64}\.png\)$/,
  );
  await page.locator('.preview img[alt="A balloon"]').waitFor();
  await save(page);
  await page.getByText('The draft is saved.').waitFor();
  const path = 'posts/browser-post.md';
  expect(readFileSync(fileOf(path), 'utf8')).toMatch(/draft: true\n---\n\nImportant words!\[A balloon\]/);
  await page.getByLabel('Draft: the site does not show it').uncheck();
  await text(page).press('Control+s');
  await page.getByText('Saved. It is live after the next deployment').waitFor();
  expect(readFileSync(fileOf(path), 'utf8')).not.toContain('draft');
  await page.getByRole('button', { name: 'Delete…' }).click();
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await page.getByText(`${path} is deleted.`).waitFor();
  expect(existsSync(fileOf(path))).toBe(false);
});

describe('nothing that was typed is lost', () => {
  test('by a reload', async () => {
    const page = await openEditor();
    await newPost(page, 'Kept over a reload');
    await text(page).fill('Typed, not saved');
    await page.reload();
    await page.getByRole('button', { name: 'New post' }).click();
    await page.getByText('Your text that was not saved is back.').waitFor();
    expect(await text(page).inputValue()).toBe('Typed, not saved');
    expect(await page.getByLabel('Title').inputValue()).toBe('Kept over a reload');
  });

  test('by a failed save, which can be repeated', async () => {
    visits.expectTrouble(/ERR_FAILED|status of 503/);
    const page = await openEditor();
    await newPost(page, 'Saved at the second attempt');
    await text(page).fill('Typed once');
    let failures = 0;
    await page.route('**/api/content/posts/**', (route) => {
      failures += 1;
      if (failures === 1) return route.abort();
      if (failures === 2) return route.fulfill({ status: 503, json: { title: 'Unavailable', status: 503 } });
      return route.continue();
    });
    await save(page);
    const again = page.getByRole('button', { name: 'Try again' });
    await again.click();
    await page.getByText('Unavailable').waitFor();
    expect(await text(page).inputValue()).toBe('Typed once');
    await again.click();
    await page.getByText('The draft is saved.').waitFor();
    expect(readFileSync(fileOf('posts/saved-at-the-second-attempt.md'), 'utf8')).toContain('Typed once');
  });

  test('by someone else who saves first: both texts are side by side', async () => {
    write('conflict-in-a-test.md', 'Conflict in a test');
    visits.expectTrouble(/status of 412|404/);
    const page = await openEditor();
    await page.getByRole('button', { name: 'Conflict in a test' }).click();
    await text(page).fill('Mine');
    write('conflict-in-a-test.md', 'Conflict in a test', 'Theirs');
    await save(page);
    await page.getByRole('heading', { name: 'Someone else has saved this page' }).waitFor();
    expect(await page.getByLabel('The saved text').inputValue()).toBe('Theirs\n');
    await page.getByLabel('Your text').fill('Mine and theirs');
    await page.getByRole('button', { name: 'Save my text' }).click();
    await page.getByText('Saved. It is live after').waitFor();
    expect(readFileSync(fileOf('conflict-in-a-test.md'), 'utf8')).toContain('Mine and theirs');
  });
});

test('a field that is wrong is named, marked and focused', async () => {
  visits.expectTrouble(/status of 422/);
  const page = await openEditor();
  await newPost(page, 'Wrong field');
  await page.getByLabel('Description').fill('');
  await save(page);
  await status(page)
    .getByText(/description: /)
    .waitFor();
  const field = page.getByLabel('Description');
  expect(await field.getAttribute('aria-invalid')).toBe('true');
  expect(await page.evaluate('document.activeElement.id')).toBe('field-description');
});

test('HTML in a text is shown as text, and never runs', async () => {
  const page = await openEditor();
  await newPost(page, 'HTML');
  await text(page).fill('<img src=x onerror="document.title=1"> <script>document.title=2</script>');
  await page.locator('.preview').getByText('<img src=x').waitFor();
  expect(await page.locator('.preview img, .preview script').count()).toBe(0);
  expect(await page.title()).toMatch(/^Editor/);
});

test('the list and the form have no accessibility findings and fit on a phone', async () => {
  const page = await openEditor();
  expect(await checkInAllModes(page)).toEqual([]);
  await newPost(page, 'Accessible');
  await page.locator('.preview h2').waitFor();
  expect(await checkInAllModes(page)).toEqual([]);
  await page.setViewportSize({ width: 320, height: 640 });
  expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0);
});
