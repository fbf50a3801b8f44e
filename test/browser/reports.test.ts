import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';
import { surroundings } from '../support/http.ts';
import { startTlsFront, type TlsFront } from '../support/tls-front.ts';
import { loggedViolations } from '../support/violations.ts';

let front: TlsFront;
let browser: Browser;

// Over TLS, because Chromium reports to nothing else.
beforeAll(async () => {
  front = await startTlsFront(surroundings.site);
  browser = await launchBrowser([
    `--host-resolver-rules=MAP ${front.host}:443 127.0.0.1:${front.ports.https}`,
    `--ignore-certificate-errors-spki-list=${front.keyHash}`,
    // It would wait for a minute to send several reports at once.
    '--short-reporting-delay',
  ]);
});
afterAll(async () => {
  await browser?.close();
  await front?.close();
});

/** A page that no other test breaks, because its address is its own; the query is nobody's business. */
async function open(): Promise<{ page: Page; path: string }> {
  const context = await browser.newContext();
  // Chromium's condition for reporting at all. Chrome gives it unasked; a browser without a window does not.
  await context.grantPermissions(['background-sync'], { origin: `https://${front.host}` });
  const page = await context.newPage();
  const path = `/${crypto.randomUUID()}/`;
  await page.goto(`https://${front.host}${path}?name=somebody`);
  return { page, path };
}

test.each([
  [
    'a style in the page',
    `document.head.append(Object.assign(document.createElement('style'), { textContent: 'p { color: red }' }))`,
    { directive: 'style-src-elem', blocked: 'inline' },
  ],
  [
    'text that would become markup',
    `try { document.body.innerHTML = '<b>x</b>' } catch {}`,
    { directive: 'require-trusted-types-for', blocked: 'trusted-types-sink' },
  ],
  [
    'a picture from elsewhere',
    `document.body.append(Object.assign(new Image(), { src: 'https://evil.example/a.png?token=1' }))`,
    { directive: 'img-src', blocked: 'https://evil.example' },
  ],
])('%s is refused, reported by the browser, and logged', async (_what, script, violation) => {
  const { page, path } = await open();
  await page.evaluate(script);
  await eventually(
    () => loggedViolations(path),
    (logged) => expect(logged).toMatchObject([{ ...violation, page: path, disposition: 'enforce' }]),
    { timeout: 20_000 },
  );
});
