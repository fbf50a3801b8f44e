import { rmSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
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

test('a page to which another one links is not deleted, and the other one is named', async () => {
  writePage('linked-in-a-test.md', 'Linked in a test');
  writePage('linking-in-a-test.md', 'Linking in a test', '[x](/linked-in-a-test/)');
  visits.expectTrouble(/status of 422/);
  const page = await openEditor(visits);
  await page.getByRole('button', { name: 'Linked in a test' }).click();
  await page.getByRole('button', { name: 'Delete…' }).click();
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await statusOf(page).getByText('The site can’t be built with this change').waitFor();
  await statusOf(page).getByText('linking-in-a-test.md links to /linked-in-a-test/').waitFor();
  // The same request would fail again.
  expect(await statusOf(page).getByRole('button', { name: 'Try again' }).count()).toBe(0);
  expect(readContent('linked-in-a-test.md')).toContain('# Linked in a test');
  expect(await page.getByLabel('Title').inputValue()).toBe('Linked in a test');
  rmSync(contentFile('linking-in-a-test.md'));
  await page.getByRole('button', { name: 'Delete…' }).click();
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await page.getByText('The site no longer shows linked-in-a-test.md.').waitFor();
});

describe('nothing that was typed is lost', () => {
  test('by a reload', async () => {
    const page = await openEditor(visits);
    await newPost(page, 'Kept over a reload');
    await textField(page).fill('Typed, not saved');
    await page.reload();
    const item = page.locator('#unsaved-items li').filter({ hasText: 'Kept over a reload' });
    await item.getByText('not saved yet').waitFor();
    await item.getByRole('button', { name: 'Kept over a reload', exact: true }).click();
    await page.getByText('Your unsaved text was restored.').waitFor();
    expect(await writtenText(page)).toBe('Typed, not saved');
    expect(await page.getByLabel('Title').inputValue()).toBe('Kept over a reload');
    await page.getByRole('button', { name: 'Discard my changes' }).click();
    await page.getByRole('button', { name: 'Discard', exact: true }).click();
    await page.getByRole('heading', { name: 'Pages and posts' }).waitFor();
    expect(await page.locator('#unsaved').isVisible()).toBe(false);
  });

  test('by a second new post, or one in another tab: each is in the list, and can be discarded', async () => {
    const page = await openEditor(visits);
    await newPost(page, 'First of two');
    await page.getByRole('button', { name: 'Back to the list' }).click();
    await newPost(page, 'Second of two');
    await textField(page).fill('Second text');
    await page.getByRole('button', { name: 'Back to the list' }).click();
    await page.getByRole('button', { name: 'Discard First of two' }).click();
    await page.getByRole('button', { name: 'Discard', exact: true }).click();
    await page.getByRole('button', { name: 'First of two', exact: true }).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Second of two', exact: true }).click();
    expect(await writtenText(page)).toBe('Second text');
    await save(page);
    await page.getByText('The draft is saved.').waitFor();
    await page.getByRole('button', { name: 'Back to the list' }).click();
    await page.getByText('posts/second-of-two.md').waitFor();
    expect(await page.locator('#unsaved').isVisible()).toBe(false);
  });

  test('by a lost connection', async () => {
    visits.expectTrouble(/ERR_FAILED/);
    const page = await openEditor(visits);
    await newPost(page, 'Saved at the second attempt');
    await textField(page).fill('Typed once');
    await page.route('**/api/content/posts/**', (route) => route.abort(), { times: 1 });
    await save(page);
    await page.getByText('The site can’t be reached').waitFor();
    expect(await writtenText(page)).toBe('Typed once');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('The draft is saved.').waitFor();
    expect(readContent('posts/saved-at-the-second-attempt.md')).toContain('Typed once');
  });

  test.each([
    ['409', 'Response branch busy for long'],
    ['422', 'Response validation failed'],
    ['404', 'Response not found'],
    ['403 of a rate limit', 'Response secondary limit without time'],
    ['429', 'Response too many requests'],
    ['500', 'Response server error'],
  ])('by a response of GitHub: %s', async (_, title) => {
    visits.expectTrouble(/status of 50[23]/);
    const page = await openEditor(visits);
    await newPost(page, title);
    await textField(page).fill('Typed once');
    await save(page);
    await statusOf(page).getByRole('button', { name: 'Try again' }).waitFor();
    expect(await writtenText(page)).toBe('Typed once');
    await page.reload();
    await page.getByRole('button', { name: title, exact: true }).click();
    await page.getByText('Your unsaved text was restored.').waitFor();
    expect(await writtenText(page)).toBe('Typed once');
    await save(page);
    await page.getByText('The draft is saved.').waitFor();
    expect(readContent(`posts/${title.toLowerCase().replaceAll(' ', '-')}.md`)).toContain('Typed once');
  });

  test('by a slow save: what is typed meanwhile stays, and is saved next', async () => {
    const page = await openEditor(visits);
    await newPost(page, 'Slow save');
    await textField(page).fill('First');
    const held = await holdBack(page, /\/api\/content\/posts\//);
    await save(page);
    await page.getByText('Saving…').waitFor();
    await textField(page).fill('Second');
    held.release();
    await page.getByText('The draft is saved.').waitFor();
    expect(readContent('posts/slow-save.md')).toContain('First');
    expect(await writtenText(page)).toBe('Second');
    await page.reload();
    const item = page.locator('#page-items li').filter({ hasText: 'posts/slow-save.md' });
    await item.getByText('your text is not saved').waitFor();
    await item.getByRole('button').click();
    await page.getByText('Your unsaved text was restored.').waitFor();
    expect(await writtenText(page)).toBe('Second');
    await save(page);
    await page.getByText('The draft is saved.').waitFor();
    expect(readContent('posts/slow-save.md')).toContain('Second');
  });

  test('by someone else who saves first: both texts are side by side', async () => {
    writePage('conflict-in-a-test.md', 'Conflict in a test');
    visits.expectTrouble(/status of 412/);
    const page = await openEditor(visits);
    await page.getByRole('button', { name: 'Conflict in a test' }).click();
    await textField(page).fill('Mine');
    writePage('conflict-in-a-test.md', 'Their title', 'Theirs');
    await save(page);
    await page.getByRole('heading', { name: 'Someone else has saved this page' }).waitFor();
    expect(await page.getByLabel('Your text').inputValue()).toBe('Mine');
    expect(await page.getByLabel('The saved text').inputValue()).toBe('Theirs\n');
    const [mine, theirs] = await Promise.all(
      ['Your text', 'The saved text'].map((name) => page.getByLabel(name).boundingBox()),
    );
    expect([mine?.y, mine?.x ?? 0]).toEqual([theirs?.y, expect.any(Number)]);
    expect(mine?.x ?? 0).toBeLessThan(theirs?.x ?? 0);
    await textField(page).fill('Mine, changed above');
    expect(await page.getByLabel('Your text').inputValue()).toBe('Mine, changed above');
    await page.getByLabel('Your text').fill('Mine and theirs');
    expect(await writtenText(page)).toBe('Mine and theirs');
    await page.reload();
    await page.getByRole('button', { name: 'Their title' }).click();
    await page.getByText('Your unsaved text was restored.').waitFor();
    expect(await writtenText(page)).toBe('Mine and theirs');
    await save(page);
    await page.getByText('In the saved page, title is “Their title”.').waitFor();
    await page.getByRole('button', { name: 'Save my text' }).press('Enter');
    await page.getByText('Saved. The page is live').waitFor();
    expect(await page.evaluate('document.activeElement.id')).toBe('status');
    expect(readContent('conflict-in-a-test.md')).toContain('Mine and theirs');
  });

  test('by someone else who deletes the page', async () => {
    writePage('deleted-in-a-test.md', 'Deleted in a test');
    visits.expectTrouble(/status of (412|404)/);
    const page = await openEditor(visits);
    await page.getByRole('button', { name: 'Deleted in a test' }).click();
    await textField(page).fill('Mine');
    rmSync(contentFile('deleted-in-a-test.md'));
    await page.getByRole('button', { name: 'Back to the list' }).click();
    const item = page.locator('#page-items li').filter({ hasText: 'deleted-in-a-test.md' });
    await item.getByText('deleted by someone else').waitFor();
    await item.getByRole('button').click();
    await page.getByText('Your unsaved text was restored.').waitFor();
    await save(page);
    await page.getByText('Saved. The page is live').waitFor();
    expect(readContent('deleted-in-a-test.md')).toContain('Mine');
  });

  test('by a page that is left, although the browser can store nothing', async () => {
    const page = await openEditor(visits);
    await page.evaluate(`Storage.prototype.setItem = () => { throw new DOMException('full'); }`);
    await newPost(page, 'Only in the page');
    await textField(page).fill('Typed');
    visits.expectTrouble(/^dialog/);
    const asked = page.waitForEvent('dialog');
    await page.evaluate('void setTimeout(() => location.reload())');
    expect((await asked).type()).toBe('beforeunload');
    expect(await writtenText(page)).toBe('Typed');
  });
});

describe('the name of a new post', () => {
  test('that another page has is marked, and that page stays as it is', async () => {
    writePage('posts/taken.md', 'Taken', 'Theirs', 'date: 2026-11-01');
    visits.expectTrouble(/status of 412/);
    const page = await openEditor(visits);
    await newPost(page, 'Taken');
    await textField(page).fill('Mine');
    await save(page);
    await statusOf(page).getByText('A page with this name already exists.').waitFor();
    expect(await page.evaluate('document.activeElement.id')).toBe('field-path');
    expect(await page.locator('#field-path').getAttribute('aria-invalid')).toBe('true');
    expect(await page.locator('#conflict').isVisible()).toBe(false);
    await page.getByRole('link', { name: 'Edit posts/taken.md' }).click();
    await page.locator('#page-editor-heading').getByText('Taken', { exact: true }).waitFor();
    expect(await writtenText(page)).toBe('Theirs\n');
    expect(readContent('posts/taken.md')).toContain('Theirs');
  });

  test('that has no letters is marked, and the message says what to enter', async () => {
    visits.expectTrouble(/status of 400/);
    const page = await openEditor(visits);
    await newPost(page, '緑茶 🍵');
    await save(page);
    await statusOf(page).getByText('Enter a name with the letters a to z').waitFor();
    expect(await page.evaluate('document.activeElement.id')).toBe('field-path');
    await page.getByLabel('Name in the address').fill('green-tea');
    await save(page);
    await page.getByText('The draft is saved.').waitFor();
    expect(readContent('posts/green-tea.md')).toContain('緑茶 🍵');
  });
});
