import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { visitor } from '../support/browser.ts';
import { checkInAllModes } from '../support/check-page.ts';
import {
  contentFile,
  describePicture,
  logInAs,
  logInToEditor,
  newPost,
  openEditor,
  pastePicture,
  readContent,
  save,
  statusOf,
  textField,
  untilPictureIsInText,
  writePage,
  writtenText,
} from '../support/editor-page.ts';
import { sharedRun } from '../support/http.ts';
import { project } from '../support/local-run.ts';

const visits = visitor();
const photo = readFileSync(join(project, 'site/photos/balloon.png'));

/** What the live release has, as the page is told. */
async function showLive(page: Page, revisions: () => Readonly<Record<string, string>>): Promise<void> {
  await page.route('**/revisions.json', (route) => route.fulfill({ json: revisions() }));
}

test('a member who is no editor sees no page, and is told what to do', async () => {
  visits.expectTrouble(/status of 403/);
  const page = await logInAs(visits, sharedRun.account);
  await page.getByText('Your account may not edit this site.').waitFor();
  for (const id of ['page-list', 'page-editor']) expect(await page.locator(`#${id}`).isVisible()).toBe(false);
  expect(await page.getByRole('button', { name: 'Log out' }).isVisible()).toBe(true);
  expect(await checkInAllModes(page)).toEqual([]);
});

test('an editor finds a page by its title, and drafts by the filter', async () => {
  writePage('draft-in-a-test.md', 'Draft in a test', '# Draft', 'draft: true');
  const page = await openEditor(visits);
  await page.getByLabel('Search').fill('zero trust');
  await page.getByText(/^1 of \d+ pages and posts$/).waitFor();
  await page.locator('#page-items').getByText('posts/zero-trust.md · 2026-').waitFor();
  await page.getByLabel('Search').fill('');
  await page.getByLabel('Show', { exact: true }).selectOption('drafts');
  await page.getByText('draft-in-a-test.md · draft', { exact: true }).waitFor();
  expect(await page.getByText('posts/zero-trust.md').count()).toBe(0);
  await page.getByLabel('Show', { exact: true }).selectOption('published');
  await page.getByText('posts/zero-trust.md').waitFor();
  expect(await page.getByText('draft-in-a-test.md').count()).toBe(0);
});

test('an editor pastes a picture, publishes the post, and deletes it', async () => {
  const page = await openEditor(visits);
  let live = {};
  await showLive(page, () => live);
  await newPost(page, 'Browser post');
  await textField(page).fill('Look: ');
  await pastePicture(page, photo);
  await describePicture(page, 'A balloon');
  await untilPictureIsInText(page);
  const [, image = ''] =
    /^Look: !\[A balloon\]\((\/images\/[0-9a-f]{64}\.png)\)$/.exec(await writtenText(page)) ?? [];
  await page.locator('.preview img[alt="A balloon"]').waitFor();
  const width =
    'document.querySelector(".preview img").decode().then(() => document.querySelector(".preview img").naturalWidth)';
  expect(await page.evaluate(width)).toBeGreaterThan(1);
  await save(page);
  await page.getByText('The draft is saved. The site does not show it.').waitFor();
  const path = 'posts/browser-post.md';
  expect(readContent(path)).toContain(`draft: true\n---\n\nLook: ![A balloon](${image})\n`);
  await page.getByRole('checkbox', { name: 'Draft' }).uncheck();
  const response = page.waitForResponse((each) => each.request().method() === 'PUT');
  await textField(page).press('Control+s');
  await page.getByText('Saved. The page is live in a moment.').waitFor();
  expect(readContent(path)).not.toContain('draft');
  const { revision } = (await (await response).json()) as { revision: string };
  live = { [path]: revision };
  await page.getByRole('link', { name: '/posts/browser-post/' }).waitFor();
  await page.getByRole('button', { name: 'Delete…' }).click();
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await page.getByText('The page is deleted. The site stops showing it in a moment.').waitFor();
  live = {};
  await page.getByText(`The site no longer shows ${path}.`).waitFor();
  expect(existsSync(contentFile(path))).toBe(false);
});

test('an editor chooses a picture, and a file that is not a picture is rejected at once', async () => {
  const page = await openEditor(visits);
  await newPost(page, 'Chosen picture');
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Picture' }).click();
  await (await chooser).setFiles({ name: 'a.png', mimeType: 'image/png', buffer: Buffer.alloc(0) });
  await page.getByText('The file could not be read').waitFor();
  await textField(page).fill('');
  await page.locator('#picture-file').setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: photo });
  await page.getByRole('button', { name: 'Cancel' }).click();
  expect(await writtenText(page)).toBe('');
  await page.locator('#picture-file').setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: photo });
  await describePicture(page, 'A [hot-air] balloon');
  await untilPictureIsInText(page);
  expect(await writtenText(page)).toMatch(/^!\[A hot-air balloon\]\(\/images\//);
});

test('the list says what is live, and what is not yet', async () => {
  writePage('state-in-a-test.md', 'State in a test');
  const page = await openEditor(visits);
  const item = page.locator('#page-items li').filter({ hasText: 'state-in-a-test.md' });
  await item.getByText('not live yet').waitFor();
  const about = page.locator('#page-items li').filter({ hasText: 'about.md' });
  await about.getByText('about.md · live', { exact: true }).waitFor();
});

// The date differs from the one in UTC from 10:00 UTC in Kiritimati, and until 11:00 UTC in Pago Pago.
test.each(['Pacific/Kiritimati', 'Pacific/Pago_Pago'])(
  'the date of a new post is the one of the editor, in %s',
  async (timezoneId) => {
    const page = await logInToEditor(visits, undefined, { timezoneId });
    await page.getByRole('button', { name: 'New post' }).click();
    const today = new Intl.DateTimeFormat('sv-SE', { timeZone: timezoneId }).format();
    expect(await page.getByLabel('Date').inputValue()).toBe(today);
  },
);

test('the toolbar and its shortcuts format the text, and each step can be undone and redone', async () => {
  const page = await openEditor(visits);
  await newPost(page, 'Toolbar');
  await textField(page).fill('Important words');
  await textField(page).press('Control+a');
  await textField(page).press('Control+b');
  expect(await writtenText(page)).toBe('**Important words**');
  await page.locator('.preview strong').getByText('Important words').waitFor();
  await page.getByRole('button', { name: 'Heading' }).click();
  expect(await writtenText(page)).toBe('## **Important words**');
  await textField(page).press('Control+z');
  expect(await writtenText(page)).toBe('**Important words**');
  await textField(page).press('Control+z');
  expect(await writtenText(page)).toBe('Important words');
  await textField(page).press('Control+Shift+z');
  expect(await writtenText(page)).toBe('**Important words**');
});

test('the keyboard alone writes and saves a page', async () => {
  const page = await openEditor(visits);
  const focused = () => page.evaluate('document.activeElement.id || document.activeElement.textContent');
  const tabTo = async (name: string) => {
    for (let step = 0; step < 40 && (await focused()) !== name; step++) await page.keyboard.press('Tab');
    expect(await focused()).toBe(name);
  };
  await tabTo('new-page');
  await page.keyboard.press('Enter');
  await tabTo('field-title');
  await page.keyboard.type('Only keys');
  await tabTo('field-description');
  await page.keyboard.type('Typed.');
  await tabTo('field-draft');
  await tabTo('Bold');
  await page.keyboard.press('ArrowRight');
  expect(await focused()).toBe('Italic');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Control+a');
  await page.keyboard.type('# Only keys');
  expect(await writtenText(page)).toBe('# Only keys');
  // The text is no trap.
  await tabTo('save');
  await page.keyboard.press('Enter');
  await page.getByText('The draft is saved.').waitFor();
  expect(readContent('only-keys.md')).toContain('# Only keys');
});

test('the heading follows the title until someone writes another one', async () => {
  const page = await openEditor(visits);
  await newPost(page, 'Green tea');
  expect(await writtenText(page)).toMatch(/^# Green tea\n\nBegin/);
  await textField(page).fill('# How to make tea\n\nBoil water.');
  await page.getByLabel('Title').fill('Tea');
  expect(await writtenText(page)).toBe('# How to make tea\n\nBoil water.');
  await textField(page).fill('Boil water.');
  // In the preview, which is a part of the page, it is one level lower.
  await page.locator('.preview h2').getByText('Tea', { exact: true }).waitFor();
});

test('a field that is wrong is named, marked and focused', async () => {
  visits.expectTrouble(/status of 422/);
  const page = await openEditor(visits);
  await newPost(page, 'Wrong field');
  await page.getByLabel('Description').fill('');
  await save(page);
  await statusOf(page)
    .getByText(/description: /)
    .waitFor();
  const field = page.getByLabel('Description');
  expect(await field.getAttribute('aria-invalid')).toBe('true');
  expect(await page.evaluate('document.activeElement.id')).toBe('field-description');
});

test('HTML in a text is shown as text, and never runs', async () => {
  const page = await openEditor(visits);
  await newPost(page, 'HTML');
  await textField(page).fill('<img src=x onerror="document.title=1"> <script>document.title=2</script>');
  await page.locator('.preview').getByText('<img src=x').waitFor();
  expect(await page.locator('.preview img, .preview script').count()).toBe(0);
  expect(await page.title()).toMatch(/^Editor/);
});

test('hostile HTML in the response of the preview becomes text, and loses its scripts and addresses', async () => {
  const page = await openEditor(visits);
  const html =
    '<p onclick="x()">Kept</p><script>document.title=1</script><a href="javascript:alert(1)">no address</a>' +
    '<a href="/about/">address</a><img src="data:image/svg+xml,x" alt="no source" onerror="x()"><svg><p style="x">inner</p></svg>';
  await page.route('**/api/content/preview', (route) =>
    route.fulfill({ json: { url: '/x/', title: 'x', html } }),
  );
  await newPost(page, 'Hostile');
  await page.locator('.preview').getByText('Kept').waitFor();
  const built = (await page.evaluate(
    `[...document.querySelectorAll('.preview *')].map((each) => [each.localName, ...each.getAttributeNames()].join(' '))`,
  )) as string[];
  expect(built).toEqual(['p', 'a target', 'a href target', 'img alt', 'p']);
  expect(await page.locator('.preview').innerText()).toContain('document.title=1');
  expect(await page.title()).toMatch(/^Editor/);
});

test('a copied text stays text, although an office program adds a picture of it', async () => {
  const page = await openEditor(visits);
  await newPost(page, 'Office');
  await pastePicture(page, photo, 'Copied words');
  expect(await page.getByLabel('What does the picture show?').isVisible()).toBe(false);
});

describe('on a phone', () => {
  test('the list, the form and the question fit, without accessibility findings', async () => {
    const page = await openEditor(visits);
    expect(await checkInAllModes(page)).toEqual([]);
    await newPost(page, 'Accessible');
    await page.locator('.preview h2').waitFor();
    expect(await checkInAllModes(page)).toEqual([]);
    for (const width of [320, 360]) {
      await page.setViewportSize({ width, height: 640 });
      expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0);
    }
    await page.getByRole('button', { name: 'Link' }).click();
    await page.getByLabel('Address', { exact: true }).waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0);
    expect(await checkInAllModes(page)).toEqual([]);
  });
});
