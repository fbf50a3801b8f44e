import sparticuz from '@sparticuz/chromium';
import { chromium } from 'playwright-core';

/** A browser for tests, or a message that says what to install. */
export type FoundBrowser =
  | { readonly executablePath: string }
  /** The name of a browser that playwright finds. */
  | { readonly channel: string }
  | { readonly missing: string };

/** Installed browsers that playwright-core can control, in order of preference. */
const channels = ['chrome', 'msedge', 'chromium'];

/**
 * Finds a browser: the one in `CHROME_PATH`, the one of the packages (Linux on x64), or an installed one. It is
 * called once for all suites, because two concurrent calls would unpack the browser into the same place.
 */
export async function findBrowser(): Promise<FoundBrowser> {
  const { CHROME_PATH } = process.env;
  if (CHROME_PATH) return { executablePath: CHROME_PATH };
  if (process.platform === 'linux' && process.arch === 'x64') {
    return { executablePath: await sparticuz.executablePath() };
  }
  for (const channel of channels) {
    const browser = await chromium.launch({ channel }).catch(() => undefined);
    if (!browser) continue;
    await browser.close();
    return { channel };
  }
  return {
    missing:
      'These tests need a browser, and none was found. Install Google Chrome, Microsoft Edge or Chromium, ' +
      'or set CHROME_PATH to the path of one.',
  };
}
