import sparticuz from '@sparticuz/chromium';
import { chromium } from 'playwright-core';

/** A browser to test with, or a sentence that says what to install. */
export type FoundBrowser =
  | { readonly executablePath: string }
  /** A browser that playwright finds by its name. */
  | { readonly channel: string }
  | { readonly missing: string };

/** Installed browsers of the engine that playwright-core drives, in this order. */
const channels = ['chrome', 'msedge', 'chromium'];

/**
 * Finds a browser: the one that `CHROME_PATH` names, the one that came with the packages (Linux on x64), or an
 * installed one. It is called once for all suites, because unpacking does not bear two at once.
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
