/**
 * Takes the screenshots of docs/local-run.md: `npm run screenshots`. Starts a local run with empty state, searches, converts a
 * photo, signs the petition and logs in.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import sharp from 'sharp';
import { findBrowser } from '../test/support/find-browser.ts';
import { type LocalRun, project, startLocalRun } from '../test/support/local-run.ts';
import { demoPaths } from '../test/support/site-pages.ts';

const folder = join(project, 'docs', 'images');
/** In CSS pixels. The page shows the screenshots smaller. */
const viewport = { width: 1280, height: 800 };

type Visit = (page: Page, account: LocalRun['account']) => Promise<void>;

/** Actions before each screenshot, by its name. */
const visits: Readonly<Record<string, Visit>> = {
  home: (page) => open(page, '/'),
  search: async (page) => {
    await open(page, '/search/');
    await page.getByLabel('Name of a character').fill('an');
    await page.getByRole('button', { name: 'Search' }).click();
    await page.getByRole('heading', { level: 3 }).first().waitFor();
  },
  grayscale: async (page) => {
    await open(page, '/grayscale/');
    await page.getByRole('button', { name: 'Balloon' }).click();
    await page.locator('main img[src^="/images/"]').waitFor();
    await page.evaluate('scrollTo(0, 130)');
  },
  petition: async (page) => {
    await open(page, '/petition/');
    for (const name of ['Grace Hopper', 'Edsger W. Dijkstra', 'Ada Lovelace']) {
      await page.getByLabel('Your name').fill(name);
      await page.getByRole('button', { name: 'Sign' }).click();
      await page.getByRole('listitem').getByText(name, { exact: true }).waitFor();
    }
    await page.evaluate('scrollTo(0, 220)');
  },
  members: async (page, { username, password }) => {
    await open(page, '/members/');
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.locator('input[name=username]').fill(username);
    await page.locator('input[name=password]').fill(password);
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByRole('heading', { name: /^Welcome, / }).waitFor();
  },
};

/** Screenshots of other features show their page as it opens. */
const pictures: Readonly<Record<string, Visit>> = {
  ...Object.fromEntries(
    demoPaths.map((path) => [path.slice(1, -1), (page: Page) => open(page, path)] as const),
  ),
  ...visits,
};

async function open(page: Page, path: string): Promise<void> {
  await page.goto(path);
}

async function takePictures({ url, account }: LocalRun): Promise<void> {
  const found = await findBrowser();
  if ('missing' in found) throw new Error(found.missing);
  const browser = await chromium.launch(found);
  try {
    for (const [name, visit] of Object.entries(pictures)) {
      const page = await browser.newPage({ baseURL: url, viewport, reducedMotion: 'reduce' });
      await visit(page, account);
      await takePicture(page, join(folder, `${name}.png`));
      await page.close();
    }
  } finally {
    await browser.close();
  }
}

/** Waits for all images, and moves the mouse away from links. */
async function takePicture(page: Page, file: string): Promise<void> {
  await page.mouse.move(0, 0);
  await page.waitForLoadState('networkidle');
  const screenshot = await page.screenshot({ caret: 'hide' });
  // 256 colors: a fifth of the bytes, and text looks the same.
  const { size } = await sharp(screenshot).png({ palette: true, effort: 10 }).toFile(file);
  console.log(`${file} ${Math.ceil(size / 1024)} KiB`);
}

await mkdir(folder, { recursive: true });
const run = await startLocalRun();
try {
  await takePictures(run);
} finally {
  await run.stop();
}
