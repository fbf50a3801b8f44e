import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import sharp from 'sharp';
import { findBrowser } from '../test/support/find-browser.ts';
import { type LocalRun, project, startLocalRun } from '../test/support/local-run.ts';
import { CommandError, runCommand } from './command.ts';
import {
  type Mode,
  modes,
  paperWidth,
  parseScreenshotOptions,
  type ScreenshotOptions,
  widths,
} from './screenshots/options.ts';
import type { PageState } from './screenshots/page-state.ts';
import { type DocumentedPicture, documented, states } from './screenshots/states.ts';

const usage = `Makes pictures of all pages and their states, from a local run with empty state.

Usage: npm run screenshots -- [options]

  --page TEXTS       only states whose name has one of these texts, with commas between them
  --width WIDTHS     only these widths in pixels: ${widths.join(',')}
  --mode MODES       only these modes: ${modes.join(',')}; print has the width of paper
  --out FOLDER       where the pictures go; emptied if all pictures are made (default .screenshots)
  --docs             only update the pictures in docs/images/ and of a post in site/pictures/
  --list             print the names of all states
  --help             print this

Example: npm run screenshots -- --page search,petition --width 360 --mode light,dark
`;

/** Enough for a window without a scroll bar on laptops. A picture shows the whole page, also below the window. */
const windowHeight = 800;

const laptop = { width: 1280, height: windowHeight, scale: 1 };

await runCommand(usage, async (args) => {
  const options = parseScreenshotOptions(args, project);
  if (options.list) {
    process.stdout.write(`${states.map(({ name }) => name).join('\n')}\n`);
    return true;
  }
  const found = await findBrowser();
  if ('missing' in found) throw new CommandError(found.missing);
  const run = await startLocalRun();
  const browser = await chromium.launch(found);
  try {
    return await (options.docs ? updateDocs(browser, run) : takeAll(browser, run, options));
  } finally {
    await browser.close();
    await run.stop();
  }
});

async function takeAll(browser: Browser, run: LocalRun, options: ScreenshotOptions): Promise<boolean> {
  const { pages, out } = options;
  const selected = states.filter(
    ({ name }) => pages.length === 0 || pages.some((each) => name.includes(each)),
  );
  if (selected.length === 0) throw new CommandError(`No state has a name with "${pages.join('" or "')}".`);
  if (pages.length === 0) await rm(out, { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  const failed: string[] = [];
  for (const [index, state] of selected.entries()) {
    process.stderr.write(`${index + 1} of ${selected.length}: ${state.name}\n`);
    try {
      await withState(browser, run, state, (page) => takePictures(page, state.name, options));
    } catch (error) {
      failed.push(state.name);
      process.stderr.write(`  failed: ${(error as Error).message}\n`);
    }
  }
  process.stdout.write(`The pictures are in ${relative(process.cwd(), out) || out}.\n`);
  if (failed.length > 0) process.stdout.write(`Not reached: ${failed.join(', ')}\n`);
  return failed.length === 0;
}

async function withState(
  browser: Browser,
  run: LocalRun,
  { path, reach, javaScript = true }: PageState,
  use: (page: Page) => Promise<void>,
  { width, height, scale }: Required<DocumentedPicture>['view'] = laptop,
): Promise<void> {
  const page = await browser.newPage({
    baseURL: run.url,
    viewport: { width, height },
    deviceScaleFactor: scale,
    reducedMotion: 'reduce',
    javaScriptEnabled: javaScript,
  });
  page.setDefaultTimeout(20_000);
  try {
    await page.goto(path);
    await reach?.(page, run);
    // Some states are those of a request that never ends.
    await page.waitForLoadState('networkidle', { timeout: 2_000 }).catch(() => {});
    // A page as it opens has its content, also on a slow machine.
    if (!reach) await page.locator('[data-state=busy]').first().waitFor({ state: 'hidden' });
    await use(page);
  } finally {
    await page.close();
  }
}

async function takePictures(
  page: Page,
  name: string,
  { widths, modes, out }: ScreenshotOptions,
): Promise<void> {
  for (const mode of modes) {
    // Chromium forces the colors of table borders only when the color scheme changes, too.
    if (mode === 'forced-colors') await page.emulateMedia({ colorScheme: 'dark' });
    await page.emulateMedia(mediaOf(mode));
    for (const width of mode === 'print' ? [paperWidth] : widths) {
      await page.setViewportSize({ width, height: windowHeight });
      await settle(page);
      const file = `${name}-${mode === 'print' ? mode : `${width}-${mode}`}.png`;
      await page.screenshot({
        path: join(out, file),
        fullPage: true,
        animations: 'disabled',
        // The API reference is 20,000 pixels high on a phone.
        timeout: 120_000,
      });
    }
  }
}

function mediaOf(mode: Mode): Parameters<Page['emulateMedia']>[0] {
  return {
    media: mode === 'print' ? 'print' : 'screen',
    colorScheme: mode === 'dark' ? 'dark' : 'light',
    forcedColors: mode === 'forced-colors' ? 'active' : 'none',
  };
}

/** Loads images that are below the window, and moves the mouse away from links. */
async function settle(page: Page): Promise<void> {
  await page.mouse.move(0, 0);
  await page.evaluate(`Promise.all([...document.images].map((image) => {
    image.loading = 'eager';
    return image.decode().catch(() => {});
  }))`);
}

async function updateDocs(browser: Browser, run: LocalRun): Promise<boolean> {
  for (const { file, state, scroll, view } of documented) {
    const take = async (page: Page) => {
      await settle(page);
      await page.evaluate(`scrollTo(0, ${scroll})`);
      // 256 colors: a fifth of the bytes, and text looks the same.
      const picture = await sharp(await page.screenshot({ animations: 'disabled' }))
        .png({ palette: true, effort: 10 })
        .toBuffer();
      await writeFile(join(project, file), picture);
      process.stdout.write(`${file} ${Math.ceil(picture.length / 1024)} KiB\n`);
    };
    await withState(browser, run, state, take, view);
  }
  return true;
}
