import { afterAll, afterEach, beforeAll, expect } from '@jest/globals';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { sharedRun } from './http.ts';

/** Not the options that come with the packaged browser, because they switch off the same-origin policy. */
const args = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  // All that a test visits is on this machine.
  '--no-proxy-server',
  // A container's /dev/shm is often too small.
  '--disable-dev-shm-usage',
];

/**
 * @param more options of Chromium. @default none
 * @throws Error that says what to install where there is no browser
 */
export async function launchBrowser(more: readonly string[] = []): Promise<Browser> {
  const found = sharedRun.browser;
  if ('missing' in found) throw new Error(found.missing);
  return chromium.launch({ ...found, args: [...args, ...more] });
}

/** One browser for a file of tests. */
export interface Visitor {
  /** Opens a page of the site, in a context of its own: no cookie or storage of another test is there. */
  open(path: string, options?: BrowserContextOptions): Promise<Page>;
  /** Names what goes wrong in the browser on purpose. Whatever else does fails the test. */
  expectTrouble(pattern: RegExp): void;
}

/** Registers the hooks that start and end the browser, and that fail a test in which anything went wrong unseen. */
export function visitor(): Visitor {
  let browser: Browser;
  let expected: RegExp[] = [];
  let trouble: string[] = [];

  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());
  afterEach(async () => {
    await Promise.all(browser.contexts().map((context) => context.close()));
    const unexpected = trouble.filter((each) => !expected.some((pattern) => pattern.test(each)));
    trouble = [];
    expected = [];
    expect(unexpected).toStrictEqual([]);
  });

  return {
    expectTrouble: (pattern) => expected.push(pattern),
    async open(path, options = {}) {
      const context = await browser.newContext({ baseURL: sharedRun.site, ...options });
      context.setDefaultTimeout(20_000);
      const page = await context.newPage();
      // Violations of the content policy are errors of the console, too.
      page.on('console', (message) => {
        if (message.type() === 'error') trouble.push(`${message.text()} (${message.location().url})`);
      });
      page.on('pageerror', (error) => trouble.push(`uncaught ${error.message}`));
      page.on('dialog', (dialog) => {
        trouble.push(`dialog ${dialog.message()}`);
        void dialog.dismiss();
      });
      await page.goto(path);
      return page;
    },
  };
}

/** Holds back the answers to requests that match, until it is told to let them go. */
export async function holdBack(page: Page, url: RegExp): Promise<{ release(): void }> {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route(url, async (route) => {
    await released;
    // The page may have given the request up meanwhile.
    await route.continue().catch(() => {});
  });
  return { release };
}
