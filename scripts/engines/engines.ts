import { existsSync } from 'node:fs';
import { type Browser, chromium, firefox } from 'playwright-core';
import { findBrowser } from '../../test/support/find-browser.ts';
import type { Engine, FoundEngine } from './engine.ts';
import { openWebKit } from './webkit.ts';

const firefoxPath = process.env.FIREFOX_PATH ?? '/usr/bin/firefox-esr';

export const engines: Readonly<Record<string, () => Promise<FoundEngine>>> = {
  Chromium: async () => {
    const found = await findBrowser();
    if ('missing' in found) return found;
    const args = ['--no-proxy-server', '--disable-dev-shm-usage'];
    return playwrightEngine(await chromium.launch({ ...found, args }));
  },
  Firefox: async () => {
    if (!existsSync(firefoxPath)) {
      return { missing: 'Install firefox-esr (Debian), or set FIREFOX_PATH to the path of Firefox.' };
    }
    // Over WebDriver BiDi, Playwright ignores `javaScriptEnabled`. A preference of a second browser replaces it.
    const browsers = await Promise.all([launchFirefox(true), launchFirefox(false)]);
    const [scripted, scriptless] = browsers.map((browser) => playwrightEngine(browser));
    if (!scripted || !scriptless) throw new Error('Firefox did not start.');
    return {
      version: scripted.version,
      open: ({ javaScript }) => (javaScript ? scripted : scriptless).open({ javaScript: true }),
      close: async () => void (await Promise.all(browsers.map((browser) => browser.close()))),
    };
  },
  WebKit: openWebKit,
};

function launchFirefox(javaScript: boolean): Promise<Browser> {
  return firefox.launch({
    // Drives a stock Firefox over WebDriver BiDi.
    channel: 'moz-firefox',
    executablePath: firefoxPath,
    firefoxUserPrefs: { 'network.proxy.type': 0, 'javascript.enabled': javaScript },
  });
}

function playwrightEngine(browser: Browser): Engine {
  return {
    version: browser.version(),
    open: async ({ javaScript }) => {
      const context = await browser.newContext({ javaScriptEnabled: javaScript });
      const page = await context.newPage();
      return {
        goto: async (url) => void (await page.goto(url)),
        run: (body) => page.evaluate(`(() => { ${body} })()`),
        close: () => context.close(),
      };
    },
    close: () => browser.close(),
  };
}
