import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect } from '@jest/globals';
import { type Browser, type BrowserContextOptions, chromium, type Page, type Request } from 'playwright-core';
import { sharedRun } from './http.ts';

/** Without the options of the packaged browser, because they turn off the same-origin policy. */
const args = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  // All servers of the tests are on this machine.
  '--no-proxy-server',
  // /dev/shm of a container is often too small.
  '--disable-dev-shm-usage',
];

/**
 * @param more options of Chromium. @default - none
 * @throws {Error} with what to install, if there is no browser
 */
export async function launchBrowser(more: readonly string[] = []): Promise<Browser> {
  const found = sharedRun.browser;
  if ('missing' in found) throw new Error(found.missing);
  return chromium.launch({ ...found, args: [...args, ...more] });
}

/** The browser of this process. */
const shared = globalThis as { testBrowser?: Promise<Browser> };

/** All test files of a process share one browser, because a start takes much CPU time. It ends with the process. */
async function sharedBrowser(): Promise<Browser> {
  const running = await shared.testBrowser;
  if (running?.isConnected()) return running;
  shared.testBrowser = launchBrowser();
  return shared.testBrowser;
}

/**
 * Opens pages in the shared browser, with reduced motion unless the options say otherwise: the frames of animations
 * took a seventh of the CPU time of all tests of pages.
 */
export interface Visitor {
  /** Opens a page of the site in a new context, without cookies and storage of other tests. */
  open(path: string, options?: BrowserContextOptions): Promise<Page>;
  /**
   * Like `open`, in a tab that the tests of a file share, because a new tab starts two processes: most of the CPU time
   * of a short test. Cookies, storage, routes and listeners of the tests before are gone, but not the HTTP cache. A
   * test with scripts for each document (`addInitScript`, `clock`), which can't be removed, needs `open`.
   */
  openAgain(path: string, options?: TabOptions): Promise<Page>;
  /** Allows an expected error of the browser. Any other error fails the test. */
  expectTrouble(pattern: RegExp): void;
}

/** The options that a shared tab supports. */
export type TabOptions = Pick<
  BrowserContextOptions,
  'javaScriptEnabled' | 'viewport' | 'reducedMotion' | 'forcedColors'
>;

/** Registers hooks that open and close pages, and that fail a test with unexpected errors. */
export function visitor(): Visitor {
  let browser: Browser;
  let expected: RegExp[] = [];
  let trouble: string[] = [];
  /** By whether JavaScript is enabled, which can't be changed. */
  const tabs = new Map<boolean, Page>();

  beforeAll(async () => {
    browser = await sharedBrowser();
  });
  afterAll(() => closeContexts(browser));
  afterEach(async () => {
    await closeContexts(browser, [...tabs.values()]);
    const unexpected = trouble.filter((each) => !expected.some((pattern) => pattern.test(each)));
    trouble = [];
    expected = [];
    expect(unexpected).toStrictEqual([]);
  });

  const watch = (page: Page) => {
    trackRequests(page);
    // Violations of the content security policy are console errors, too.
    page.on('console', (message) => {
      if (message.type() === 'error') trouble.push(`${message.text()} (${message.location().url})`);
    });
    page.on('pageerror', (error) => trouble.push(`uncaught ${error.message}`));
    page.on('dialog', (dialog) => {
      trouble.push(`dialog ${dialog.message()}`);
      void dialog.dismiss();
    });
  };
  const newPage = async (options: BrowserContextOptions) => {
    const context = await browser.newContext({
      baseURL: sharedRun.site,
      reducedMotion: 'reduce',
      ...options,
    });
    context.setDefaultTimeout(20_000);
    return context.newPage();
  };
  return {
    expectTrouble: (pattern) => expected.push(pattern),
    open: async (path, options = {}) => {
      const page = await newPage(options);
      watch(page);
      await page.goto(path);
      return page;
    },
    openAgain: async (path, { javaScriptEnabled = true, ...options } = {}) => {
      const tab = tabs.get(javaScriptEnabled);
      // A tab that a failed test has left busy can't be used again.
      const isUsable =
        tab &&
        (await reset(tab).then(
          () => true,
          () => false,
        ));
      const page = isUsable ? tab : await newPage({ javaScriptEnabled });
      tabs.set(javaScriptEnabled, page);
      await emulate(page, options);
      watch(page);
      await page.goto(path);
      return page;
    },
  };
}

/** Removes what an earlier test left in a tab. */
async function reset(page: Page): Promise<void> {
  page.removeAllListeners();
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  // A document of the site that does nothing. It ends the requests and timers of the one before.
  await page.goto('/robots.txt');
  await page.evaluate('localStorage.clear(); sessionStorage.clear()');
  await page.context().clearCookies();
  await page.mouse.move(-1, -1);
}

async function emulate(page: Page, { viewport, reducedMotion, forcedColors }: TabOptions): Promise<void> {
  await page.setViewportSize(viewport ?? { width: 1280, height: 720 });
  await page.emulateMedia({
    media: null,
    colorScheme: 'light',
    contrast: null,
    reducedMotion: reducedMotion ?? 'reduce',
    forcedColors: forcedColors ?? null,
  });
}

async function closeContexts(browser: Browser, except: readonly Page[] = []): Promise<void> {
  const kept = new Set(except.map((page) => page.context()));
  const finished = browser.contexts().filter((context) => !kept.has(context));
  await Promise.all(finished.map((context) => context.close()));
}

/** Requests without a complete response, by the page that sent them. */
const pendingRequests = new WeakMap<Page, Set<Request>>();

function trackRequests(page: Page): void {
  const pending = new Set<Request>();
  pendingRequests.set(page, pending);
  page.on('request', (request) => pending.add(request));
  page.on('requestfinished', (request) => pending.delete(request));
  page.on('requestfailed', (request) => pending.delete(request));
}

/**
 * Waits until a page that a visitor opened has had no pending request for 150 ms. Playwright's `networkidle` waits for
 * 500 ms, which is most of the time of a short test.
 */
export async function untilIdle(page: Page): Promise<void> {
  const pending = pendingRequests.get(page);
  await page.waitForLoadState('load');
  let idleSince = performance.now();
  while (performance.now() - idleSince < 150) {
    await wait(25);
    if (pending?.size) idleSince = performance.now();
  }
}

/**
 * Returns a list that gets the path of each request that the page sends from now on, except for images: a lazy one can
 * be late.
 */
export function recordPaths(page: Page): readonly string[] {
  const paths: string[] = [];
  page.on('request', (request) => {
    if (request.resourceType() !== 'image') paths.push(new URL(request.url()).pathname);
  });
  return paths;
}

/** Holds the responses to matching requests until they are released. */
export async function holdBack(page: Page, url: RegExp): Promise<{ release(): void }> {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route(url, async (route) => {
    await released;
    // The page may have canceled the request.
    await route.continue().catch(() => {});
  });
  return { release };
}
