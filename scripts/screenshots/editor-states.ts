import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { type LocalRun, project } from '../../test/support/local-run.ts';
import { logIn, type PageState } from './page-state.ts';

const post = {
  path: 'posts/a-trip-by-balloon.md',
  url: '/posts/a-trip-by-balloon/',
  revision: 'a'.repeat(40),
};

async function openEditor(page: Page, { editor }: LocalRun): Promise<void> {
  await logIn(page, editor);
  await page.getByRole('heading', { name: 'Pages and posts' }).waitFor();
}

/** The run edits this working copy, so nothing is saved here. */
async function pretendToSave(page: Page, status = 200): Promise<void> {
  await page.route('**/api/content/posts/*', (route) =>
    status === 200
      ? route.fulfill({ json: post })
      : route.fulfill({
          status,
          json: {
            type: `/problems/#${status === 412 ? 'content-changed' : 'temporarily-unavailable'}`,
            title: 'Temporarily unavailable',
            status,
            detail: 'The service is temporarily unavailable. Try again in a moment.',
          },
        }),
  );
}

async function write(page: Page, run: LocalRun): Promise<void> {
  await openEditor(page, run);
  await page.getByRole('button', { name: 'New post' }).click();
  await page.getByLabel('Title').fill('A trip by balloon');
  await page.getByLabel('Description').fill('What we saw from above the valley.');
  await page.getByLabel('Tags').fill('travel');
  await page
    .getByRole('textbox', { name: 'Text', exact: true })
    .fill('# A trip by balloon\n\nWe left at **six in the morning**.\n\n- warm clothes\n- a camera\n\n');
  await page.locator('.preview li').first().waitFor();
}

async function choosePicture(page: Page): Promise<void> {
  await page.locator('#picture-file').setInputFiles(join(project, 'site/photos/balloon.png'));
  await page.getByLabel('What does the picture show?').fill('A balloon above a valley');
}

async function addPicture(page: Page): Promise<void> {
  await choosePicture(page);
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await page.locator('.preview img').waitFor();
}

const save = (page: Page) => page.getByRole('button', { name: 'Save', exact: true }).click();

/** From the list of pages to the published post, and what can go wrong. */
export const editorStates: readonly PageState[] = [
  { name: 'admin-list', path: '/admin/', reach: openEditor },
  {
    name: 'admin-refused',
    path: '/admin/',
    reach: async (page, { account }) => {
      await logIn(page, account);
      await page.getByText('Your account may not edit this site.').waitFor();
    },
  },
  { name: 'admin-post', path: '/admin/', reach: write },
  {
    name: 'admin-post-picture-question',
    path: '/admin/',
    reach: (page, run) => write(page, run).then(() => choosePicture(page)),
  },
  {
    name: 'admin-post-picture',
    path: '/admin/',
    reach: (page, run) => write(page, run).then(() => addPicture(page)),
  },
  {
    name: 'admin-post-published',
    path: '/admin/',
    reach: async (page, run) => {
      await write(page, run);
      await addPicture(page);
      await pretendToSave(page);
      await page.route('**/revisions.json', (route) =>
        route.fulfill({ json: { [post.path]: post.revision } }),
      );
      await page.getByRole('checkbox', { name: 'Draft' }).uncheck();
      await save(page);
      await page.getByText('The page is live:').waitFor();
    },
  },
  {
    name: 'admin-post-failed',
    path: '/admin/',
    reach: async (page, run) => {
      await write(page, run);
      await pretendToSave(page, 503);
      await save(page);
      await page.getByRole('button', { name: 'Try again' }).waitFor();
    },
  },
  {
    name: 'admin-post-conflict',
    path: '/admin/',
    reach: async (page, run) => {
      await openEditor(page, run);
      await page.getByRole('button', { name: 'What it costs' }).click();
      await page.locator('.preview p').first().waitFor();
      await page.route('**/api/content/posts/*', (route) =>
        route.request().method() === 'PUT'
          ? route.fulfill({
              status: 412,
              json: { type: '/problems/#content-changed', title: 'Changed', status: 412 },
            })
          : route.continue(),
      );
      await save(page);
      await page.getByRole('heading', { name: 'Someone else has saved this page' }).waitFor();
    },
  },
];
