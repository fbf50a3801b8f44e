import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { holdBack, visitor } from '../support/browser.ts';
import {
  describePicture,
  newPost,
  openEditor,
  pastePicture,
  statusOf,
  textField,
  untilPictureIsInText,
  writtenText,
} from '../support/editor-page.ts';
import { project } from '../support/local-run.ts';

const visits = visitor();
const photo = readFileSync(join(project, 'site/photos/balloon.png'));
const convertUrl = /\/api\/images$/;

/** Holds each close event of the dialog back until `reportClose`, as on a busy computer. */
const holdBackClose = (page: Page) =>
  page.evaluate(`{
    globalThis.heldBackCloses = 0;
    document.getElementById('ask').addEventListener('close', (event) => {
      if (!event.isTrusted) return;
      event.stopImmediatePropagation();
      globalThis.heldBackCloses += 1;
    });
  }`);

/** Sends a close event that was held back. It waits for one, because a dialog closes before its event. */
const reportClose = (page: Page) =>
  page.evaluate(`(async () => {
    while (globalThis.heldBackCloses === 0) await new Promise(requestAnimationFrame);
    globalThis.heldBackCloses -= 1;
    document.getElementById('ask').dispatchEvent(new Event('close'));
  })()`);

test('a finished upload leaves the focus in the field where the editor types', async () => {
  const page = await openEditor(visits);
  await newPost(page, 'Focus elsewhere');
  await textField(page).fill('Look: ');
  const converting = await holdBack(page, convertUrl);
  await pastePicture(page, photo);
  await describePicture(page, 'A balloon');
  await page.getByText('Uploading the picture…').waitFor();
  await page.getByLabel('Description').fill('');
  await page.keyboard.type('A post about ');
  converting.release();
  await untilPictureIsInText(page);
  await page.keyboard.type('balloons');
  expect(await page.getByLabel('Description').inputValue()).toBe('A post about balloons');
  expect(await writtenText(page)).toMatch(/^Look: !\[A balloon\]\(\/images\/\w+\.png\)$/);
  // What was inserted is in the preview, as all that is typed.
  await page.locator('.preview img[alt="A balloon"]').waitFor();
});

test('a finished upload is inserted where it was pasted, and typing goes on in the same place', async () => {
  const page = await openEditor(visits);
  await newPost(page, 'Typing on');
  await textField(page).fill('Look: ');
  const converting = await holdBack(page, convertUrl);
  await pastePicture(page, photo);
  await describePicture(page, 'A balloon');
  await page.getByText('Uploading the picture…').waitFor();
  await page.keyboard.type(' It fl');
  converting.release();
  await untilPictureIsInText(page);
  await page.keyboard.type('ies.');
  expect(await writtenText(page)).toMatch(/^Look: !\[A balloon\]\(\/images\/\w+\.png\) It flies\.$/);
});

test('after a canceled question, typing goes on in the same place, before and after the close event', async () => {
  const page = await openEditor(visits);
  await newPost(page, 'Canceled question');
  await holdBackClose(page);
  await textField(page).fill('Look');
  await textField(page).press('Control+k');
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByLabel('Address', { exact: true }).waitFor({ state: 'hidden' });
  await page.keyboard.type(' he');
  await reportClose(page);
  await page.keyboard.type('re');
  expect(await writtenText(page)).toBe('Look here');
});

test('a question directly after a canceled one waits for its own answer', async () => {
  const page = await openEditor(visits);
  await newPost(page, 'Question after a question');
  await holdBackClose(page);
  await textField(page).fill('');
  const choose = () =>
    page.locator('#picture-file').setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: photo });
  await choose();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await choose();
  await reportClose(page);
  await describePicture(page, 'A balloon');
  await reportClose(page);
  await untilPictureIsInText(page);
  expect(await writtenText(page)).toMatch(/^!\[A balloon\]/);
});

test('an upload is announced once, shows its progress, and keeps its button to cancel', async () => {
  const page = await openEditor(visits);
  await newPost(page, 'Announced once');
  await textField(page).fill('');
  const progress = page.getByRole('progressbar', { name: 'Upload progress' });
  expect(await progress.isHidden()).toBe(true);
  await page.evaluate(`{
    globalThis.announced = [];
    const region = document.getElementById('status');
    new MutationObserver(() => globalThis.announced.push(region.textContent)).observe(region, { childList: true });
  }`);
  const converting = await holdBack(page, convertUrl);
  await pastePicture(page, photo);
  await describePicture(page, 'A balloon');
  // Without a value while the picture is converted.
  await page.locator('#upload-progress:not([value])').waitFor();
  expect(await progress.isVisible()).toBe(true);
  expect(await page.evaluate('globalThis.announced')).toEqual(['Uploading the picture…Cancel']);
  await statusOf(page).getByRole('button', { name: 'Cancel' }).click();
  await page.getByText('The upload was canceled.').waitFor();
  expect(await progress.isHidden()).toBe(true);
  converting.release();
  expect(await writtenText(page)).toBe('');
});

test('each of several pictures is asked for, and inserted in their order', async () => {
  const page = await openEditor(visits);
  await newPost(page, 'Two pictures');
  await textField(page).fill('');
  await pastePicture(page, photo, '', 2);
  await page.getByRole('heading', { name: 'Add a picture (1 of 2): image-1.png' }).waitFor();
  await describePicture(page, 'First');
  await page.getByRole('heading', { name: 'Add a picture (2 of 2): image-2.png' }).waitFor();
  await describePicture(page, 'Second');
  await untilPictureIsInText(page);
  const address = '\\(/images/\\w+\\.png\\)';
  expect(await writtenText(page)).toMatch(
    new RegExp(`^!\\[First\\]${address}\\n\\n!\\[Second\\]${address}$`),
  );
});

test('a failed upload is reported after the others are in the text, and can be tried again', async () => {
  visits.expectTrouble(/ERR_FAILED/);
  const page = await openEditor(visits);
  await newPost(page, 'One fails');
  await textField(page).fill('');
  await page.route('**/api/images/uploads', (route) => route.abort(), { times: 1 });
  await pastePicture(page, photo, '', 2);
  await describePicture(page, 'First');
  await describePicture(page, 'Second');
  await page.getByText('The site can’t be reached').waitFor();
  expect(await writtenText(page)).toMatch(/^!\[Second\]\([^)]*\)$/);
  await page.getByRole('button', { name: 'Try again' }).click();
  await untilPictureIsInText(page);
  expect(await writtenText(page)).toMatch(/^!\[Second\]\([^)]*\)\n\n!\[First\]\([^)]*\)$/);
});
