import { describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { holdBack, untilIdle, visitor } from '../support/browser.ts';
import { sharedRun } from '../support/http.ts';
import { logInButton, logInOn, typeAccount } from '../support/members-page.ts';
import { sitePages } from '../support/site-pages.ts';

const visits = visitor();
const paths = sitePages.map(({ path }) => path);
const phone = { width: 360, height: 740 };
const laptop = { width: 1280, height: 800 };

/** Opens a page that records how far its content moves without a click or key just before. */
async function openRecorded(path: string, viewport: typeof phone): Promise<Page> {
  const page = await visits.openAgain('/about/', { viewport });
  if (!recorded.has(page)) await record(page);
  await page.goto(path);
  return page;
}

const recorded = new WeakSet<Page>();

async function record(page: Page): Promise<void> {
  recorded.add(page);
  // Every page loads as slowly as the first one.
  const session = await page.context().newCDPSession(page);
  await session.send('Network.setCacheDisabled', { cacheDisabled: true });
  await page.addInitScript(`
    globalThis.shifts = [];
    new PerformanceObserver((list) => {
      for (const { hadRecentInput, value, sources } of list.getEntries())
        if (!hadRecentInput)
          globalThis.shifts.push(value.toFixed(4) + ' ' + sources.map(({ node }) => node?.outerHTML?.slice(0, 80)));
    }).observe({ type: 'layout-shift', buffered: true });`);
}

/** The observer gets a shift with the frame that follows it. */
async function shiftsOf(page: Page): Promise<unknown> {
  await untilIdle(page);
  return page.evaluate(
    'new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve(globalThis.shifts))))',
  );
}

describe.each([
  ['a phone', phone],
  ['a laptop', laptop],
])('on %s, nothing moves', (_, viewport) => {
  test.each(paths)('while %s loads', async (path) => {
    const page = await openRecorded(path, viewport);
    expect(await shiftsOf(page)).toEqual([]);
  });

  test.each([
    ['/search/?name=many', /api\/search/, '.card'],
    ['/search/?name=nobody', /api\/search/, '#status[data-state=done]'],
    ['/grayscale/?imageURL=https%3A%2F%2Fexample.com', /api\/images/, '.status strong'],
    ['/petition/', /api\/signatures/, '.count:not(:empty)'],
    ['/members/', /config\.json/, '#log-in'],
  ])('when the response for %s is late', async (path, request, shown) => {
    visits.expectTrouble(/status of 4\d\d/);
    const page = await openRecorded('/about/', viewport);
    const { release } = await holdBack(page, request);
    await page.goto(path, { waitUntil: 'domcontentloaded' });
    // The page has shown that it waits.
    await page.locator('[data-state=busy]').first().waitFor();
    await page.waitForTimeout(100);
    release();
    await page.locator(shown).first().waitFor();
    expect(await shiftsOf(page)).toEqual([]);
  });
});

/** States in which pages use more of their styles. */
const exercises: Readonly<Record<string, (page: Page) => Promise<unknown>>> = {
  '/search/': async (page) => {
    await page.goto('/search/?name=many');
    await page.locator('.card summary').first().click();
    await page.goto('/search/?name=nobody');
    await page.getByText('Nothing found').waitFor();
  },
  '/grayscale/': async (page) => {
    await page.getByRole('button', { name: 'Dunes' }).click();
    await page.getByRole('slider').waitFor();
  },
  '/petition/': async (page) => {
    await page.getByLabel('Your name').fill('Ann');
    await page.keyboard.press('Enter');
    await page.getByText(/thank you/i).waitFor();
  },
  '/members/': (page) => logInOn(page),
  '/admin/': async (page) => {
    await logInButton(page).click();
    await typeAccount(page, sharedRun.editor.password, sharedRun.editor.username);
    await page.getByRole('button', { name: 'New post' }).click();
    await page.getByLabel('Title').waitFor();
  },
};

/** All modes that have styles of their own. */
async function showInAllModes(page: Page): Promise<void> {
  for (const viewport of [phone, laptop]) {
    await page.setViewportSize(viewport);
    for (const media of [
      { colorScheme: 'dark' },
      { colorScheme: 'light', forcedColors: 'active' },
      { forcedColors: 'none', contrast: 'more' },
      { contrast: 'no-preference', media: 'print' },
      { media: 'screen' },
    ] as const) {
      await page.emulateMedia(media);
      // Only a new layout applies the styles.
      await page.evaluate('document.body.getBoundingClientRect()');
    }
  }
}

test.each(paths)('%s uses at least 60 %% of its styles', async (path) => {
  // A new tab: Chromium counts a rule that a tab has used before as unused.
  const page = await visits.open('about:blank');
  await page.coverage.startCSSCoverage({ resetOnNavigation: false });
  await page.goto(path);
  await untilIdle(page);
  await showInAllModes(page);
  await exercises[path]?.(page);
  await showInAllModes(page);
  const sheets = await page.coverage.stopCSSCoverage();
  const used = new Map<string, Set<number>>();
  const sizes = new Map<string, number>();
  for (const { url, text = '', ranges } of sheets.filter(({ url }) => url.includes('/assets/'))) {
    const own = used.get(url) ?? new Set<number>();
    for (const { start, end } of ranges) for (let at = start; at < end; at++) own.add(at);
    used.set(url, own);
    sizes.set(url, text.length);
  }
  const sum = (numbers: Iterable<number>) => [...numbers].reduce((total, each) => total + each, 0);
  const share = sum([...used.values()].map(({ size }) => size)) / sum(sizes.values());
  expect(share).toBeGreaterThanOrEqual(0.6);
});
