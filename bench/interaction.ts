import { type Browser, chromium, type Page } from 'playwright-core';
import { CommandError } from '../scripts/command.ts';
import { findBrowser } from '../test/support/find-browser.ts';
import { type LocalRun, startLocalRun } from '../test/support/local-run.ts';
import type { Figure } from './figure.ts';
import { markdownTable, parseNumbers } from './options.ts';
import { quantile } from './petition/response-times.ts';

const usage = `Measures how fast the pages react to clicks and keys, with a processor slowed down four times.

Usage: npm run bench -- interaction [options]

  --rounds N         visits of each page, 1 to 20 (default 5)
  --help             print this

The result of a visit is the longest time from an event to the next frame (Event Timing API). A figure is the median of
all visits.
`;

/** The budget of each page. Interaction to Next Paint is good up to 200 ms (web.dev/articles/inp). */
const goalMs = 100;
const slowProcessor = 'the processor: an Intel Xeon needs 24 to 72 ms';
const slowdown = 4;

/** What a visitor does on a page. */
const visits: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  '/': async (page) => {
    await page.getByRole('button', { name: 'Copy' }).first().click();
  },
  '/search/': async (page) => {
    await page.getByLabel('Name of a character').pressSequentially('an');
    await page.keyboard.press('Enter');
    await page.locator('.card summary').first().click();
    await page.locator('#route summary').nth(2).click();
  },
  '/grayscale/': async (page) => {
    await page.getByRole('button', { name: 'Dunes' }).click();
    await page.getByRole('slider').press('ArrowRight');
  },
  '/petition/': async (page) => {
    await page.getByLabel('Your name').pressSequentially('Ada');
    await page.keyboard.press('Enter');
    await page.getByText(/thank you/i).waitFor();
  },
  '/members/': async (page) => {
    // Stays on the page, whose events would be lost.
    await page.route(/oauth2\/authorize/, (route) => route.fulfill({ status: 204 }));
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByText('Redirecting').waitFor();
  },
  '/posts/how-a-static-site-answers/': async (page) => {
    await page.getByRole('button', { name: 'Copy' }).first().click();
  },
  '/api-reference/': async (page) => {
    await page.locator('main').getByRole('button').first().click();
  },
};

/** `npm run bench -- interaction`: prints a table of all pages on standard output. */
export async function run(args: readonly string[]): Promise<readonly Figure[]> {
  const given = parseNumbers(args, { rounds: { defaultValue: 5, min: 1, max: 20 } });
  if (!given) {
    process.stdout.write(usage);
    return [];
  }
  const found = await findBrowser();
  if ('missing' in found) throw new CommandError(found.missing);
  const local = await startLocalRun();
  const browser = await chromium.launch(found);
  try {
    const figures: Figure[] = [];
    for (const path of Object.keys(visits)) {
      process.stderr.write(`${path}\n`);
      const times: number[] = [];
      for (let round = 0; round < given.rounds; round++) times.push(await visit(browser, local, path));
      figures.push({
        name: path,
        measured: quantile(times, 0.5),
        unit: 'ms',
        goal: goalMs,
        reason: slowProcessor,
      });
    }
    const rows = figures.map(({ name, measured = 0 }) => [name, `${measured} ms`]);
    process.stdout.write(markdownTable(['page', `longest interaction (at most ${goalMs} ms)`], rows));
    if (figures.some(({ measured = 0 }) => measured > goalMs)) process.exitCode = 1;
    return figures;
  } finally {
    await browser.close();
    await local.stop();
  }
}

/** @returns milliseconds of the longest interaction of a visit */
async function visit(browser: Browser, { url }: LocalRun, path: string): Promise<number> {
  const context = await browser.newContext({ baseURL: url, permissions: ['clipboard-write'] });
  const page = await context.newPage();
  try {
    await page.goto(path);
    await page.waitForLoadState('networkidle');
    const client = await context.newCDPSession(page);
    await client.send('Emulation.setCPUThrottlingRate', { rate: slowdown });
    // 16 ms is the minimum of the threshold. Shorter events are not reported.
    await page.evaluate(`globalThis.maxDurationMs = 16;
      new PerformanceObserver((list) => {
        for (const { interactionId, duration } of list.getEntries())
          if (interactionId) globalThis.maxDurationMs = Math.max(globalThis.maxDurationMs, duration);
      }).observe({ type: 'event', durationThreshold: 16, buffered: true });`);
    await visits[path]?.(page);
    // The observer gets an event after the frame that follows it.
    await page.evaluate(
      'new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve, 200))))',
    );
    return Number(await page.evaluate('globalThis.maxDurationMs'));
  } finally {
    await context.close();
  }
}
