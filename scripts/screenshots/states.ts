import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { project } from '../../test/support/local-run.ts';
import { sitePages } from '../../test/support/site-pages.ts';
import { editorStates } from './editor-states.ts';
import { logIn, type PageState, press } from './page-state.ts';

const photo = join(project, 'site', 'photos', 'dunes.jpg');
const api = /\/api\//;

const hang = (page: Page) => page.route(api, () => {});
const refuse = (page: Page) => page.route(api, (route) => route.abort());
const heading = (page: Page, name: RegExp) => page.getByRole('heading', { name }).first().waitFor();
const text = (page: Page, shown: string | RegExp) => page.getByText(shown).first().waitFor();

async function fill(page: Page, label: string, value: string): Promise<void> {
  await page.getByLabel(label).fill(value);
  await page.keyboard.press('Enter');
}

const search = (page: Page, name: string) => fill(page, 'Name of a character', name);
const sign = (page: Page, name: string) => fill(page, 'Your name', name);

async function converted(page: Page): Promise<void> {
  await page.locator('main img[src^="/images/"]').first().waitFor();
}

/** All pages as they open, so that a new page is shown without being listed. */
const opened: readonly PageState[] = sitePages.map(({ path }) => ({
  name: path === '/' ? 'home' : path.slice(1, -1).replaceAll('/', '-'),
  path,
}));

/** Pages have their states in this order: the petition is empty at first. */
export const states: readonly PageState[] = [
  ...opened,
  { name: 'posts-tag', path: '/posts/tags/architecture/' },
  {
    name: 'posts-found',
    path: '/posts/',
    reach: async (page) => {
      await fill(page, 'Search this site', 'token');
      await page.locator('#site-results li').first().waitFor();
    },
  },
  { name: 'not-found', path: '/no-such-page/' },
  { name: 'search-busy', path: '/search/', reach: (page) => hang(page).then(() => search(page, 'an')) },
  {
    name: 'search-results',
    path: '/search/',
    reach: async (page) => {
      await search(page, 'an');
      await heading(page, /an/i);
    },
  },
  {
    name: 'search-card-open',
    path: '/search/?name=an',
    reach: (page) => page.locator('.card summary').first().click(),
  },
  {
    name: 'search-nothing',
    path: '/search/?name=zzz',
    reach: (page) => text(page, /^Nothing found/),
  },
  {
    name: 'search-error',
    path: '/search/',
    reach: async (page) => {
      await refuse(page);
      await search(page, 'an');
      await text(page, 'Try again');
    },
  },
  {
    name: 'grayscale-busy',
    path: '/grayscale/',
    reach: (page) => hang(page).then(() => press(page, 'Dunes')),
  },
  {
    name: 'grayscale-sample',
    path: '/grayscale/',
    reach: (page) => press(page, 'Balloon').then(() => converted(page)),
  },
  {
    name: 'grayscale-file',
    path: '/grayscale/',
    reach: (page) =>
      page
        .locator('input[type=file]')
        .setInputFiles(photo)
        .then(() => converted(page)),
  },
  {
    name: 'grayscale-unreadable',
    path: '/grayscale/',
    reach: async (page, { url }) => {
      await fill(page, 'Address of an image', `${url}/robots.txt`);
      await text(page, /could not be read/);
    },
  },
  {
    name: 'grayscale-error',
    path: '/grayscale/',
    reach: async (page) => {
      await refuse(page);
      await press(page, 'Dunes');
      await text(page, 'Try again');
    },
  },
  {
    name: 'petition-invalid',
    path: '/petition/',
    reach: (page) => sign(page, 'www.example.com').then(() => text(page, /signature is invalid/)),
  },
  {
    name: 'petition-error',
    path: '/petition/',
    reach: async (page) => {
      await refuse(page);
      await sign(page, 'Ada Lovelace');
      await text(page, 'Try again');
    },
  },
  {
    name: 'petition-thanks',
    path: '/petition/',
    reach: async (page) => {
      for (const name of ['Grace Hopper', 'Edsger W. Dijkstra', 'Ada Lovelace']) {
        await sign(page, name);
        await page.getByRole('listitem').getByText(name, { exact: true }).waitFor();
      }
    },
  },
  { name: 'petition-signatures', path: '/petition/', reach: (page) => text(page, /have signed|has signed/) },
  {
    name: 'members-canceled',
    path: '/members/?error=access_denied&state=another',
    reach: (page) => text(page, /not completed/),
  },
  {
    name: 'members-error',
    path: '/members/',
    reach: async (page) => {
      await page.route('**/config.json', (route) => route.abort());
      await page.reload();
      await text(page, 'Try again');
    },
  },
  {
    name: 'members-logged-in',
    path: '/members/',
    reach: (page, { account }) => logIn(page, account).then(() => heading(page, /^Welcome, /)),
  },
  {
    name: 'log-in',
    path: '/members/',
    reach: (page) => press(page, 'Log in').then(() => page.locator('input[name=password]').waitFor()),
  },
  {
    name: 'log-in-wrong',
    path: '/members/',
    reach: async (page) => {
      await logIn(page, { username: 'nobody@example.com', password: 'Wrong-password-1' });
      await page.getByRole('alert').waitFor();
    },
  },
  {
    name: 'sign-up',
    path: '/members/',
    reach: async (page) => {
      await press(page, 'Log in');
      await page.getByRole('link', { name: /account|sign up/i }).click();
      await page.waitForLoadState();
    },
  },
  {
    name: 'api-reference-response',
    path: '/api-reference/',
    reach: async (page) => {
      await press(page, 'Send GET /api/search');
      await text(page, 'Status 200');
    },
  },
  ...editorStates,
  {
    name: 'no-script-search-results',
    path: '/api/search?name=an',
    javaScript: false,
  },
  { name: 'no-script-search-error', path: '/api/search?name=', javaScript: false },
  {
    name: 'no-script-thanks',
    path: '/petition/',
    javaScript: false,
    reach: (page) => sign(page, 'Katherine Johnson').then(() => heading(page, /^Thank you/)),
  },
  {
    name: 'no-script-signatures',
    path: '/api/signatures',
    javaScript: false,
  },
  {
    name: 'no-script-signature-invalid',
    path: '/petition/',
    javaScript: false,
    reach: (page) => sign(page, 'www.example.com').then(() => heading(page, /invalid/)),
  },
  { name: 'no-script-members', path: '/members/', javaScript: false },
  { name: 'no-script-grayscale', path: '/grayscale/', javaScript: false },
  { name: 'no-script-not-found', path: '/api/unknown', javaScript: false },
];

/** A picture of the documentation or of a post. */
export interface DocumentedPicture {
  /** Path in the project. */
  readonly file: string;
  readonly state: PageState;
  /** How far the page is scrolled, in CSS pixels. */
  readonly scroll: number;
  /** @default - a laptop with one pixel for each CSS pixel */
  readonly view?: { readonly width: number; readonly height: number; readonly scale: number };
}

function documentationOf(state: string, scroll: number, name = state): DocumentedPicture {
  const found = states.find((each) => each.name === state);
  if (!found) throw new Error(`There is no state ${state}.`);
  return { file: `docs/images/${name}.png`, state: found, scroll };
}

/** In this order: the last search gets its results from the cache. */
export const documented: readonly DocumentedPicture[] = [
  documentationOf('home', 0),
  documentationOf('search-results', 0, 'search'),
  documentationOf('grayscale-sample', 330, 'grayscale'),
  documentationOf('petition-thanks', 230, 'petition'),
  documentationOf('members-logged-in', 230, 'members'),
  {
    file: 'site/pictures/live-route.png',
    state: {
      name: 'live-route',
      path: '/search/?name=an',
      reach: (page) => page.locator('.card').first().waitFor(),
    },
    scroll: 66,
    // 1,440 pixels wide, as the widest picture of a page.
    view: { width: 1108, height: 608, scale: 1.3 },
  },
];
