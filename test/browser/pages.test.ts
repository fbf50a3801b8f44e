import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { visitor } from '../support/browser.ts';
import { expectFor } from '../support/expect-for.ts';
import { project } from '../support/local-run.ts';

const visits = visitor();
const paths = ['/', '/search/', '/grayscale/', '/petition/', '/members/', '/about/', '/no-such-page/'];
const pageWithResults = '/api/search?name=many';

/** Returns the accessibility problems of a page. */
async function check(page: Page): Promise<string[]> {
  return page.evaluate(await readFile(join(project, 'test', 'support', 'page-checks.js'), 'utf8'));
}

async function openSettled(path: string, options: Parameters<typeof visits.open>[1] = {}): Promise<Page> {
  // Chromium logs the 404 as an error.
  if (path === '/no-such-page/') visits.expectTrouble(/404 .*no-such-page/);
  const page = await visits.open(path, options);
  await page.waitForLoadState('networkidle');
  return page;
}

describe.each(paths)('%s', (path) => {
  test('loads without errors or policy violations', async () => {
    const page = await openSettled(path);
    expect(await page.title()).toMatch(/\S/);
  });

  test.each(['light', 'dark'] as const)('is accessible in %s colors', async (colorScheme) => {
    expect(await check(await openSettled(path, { colorScheme }))).toStrictEqual([]);
  });

  test('fits a screen of 320 px', async () => {
    const page = await openSettled(path, { viewport: { width: 320, height: 640 } });
    expect(await check(page)).toStrictEqual([]);
  });

  test('is accessible without JavaScript', async () => {
    const page = await openSettled(path, { javaScriptEnabled: false });
    expect(await check(page)).toStrictEqual([]);
  });

  test('begins with a skip link that is visible when focused', async () => {
    const page = await openSettled(path);
    await page.keyboard.press('Tab');
    const skip = page.locator(':focus');
    expect(await skip.textContent()).toMatch(/skip/i);
    const box = await skip.boundingBox();
    expect(box?.y).toBeGreaterThanOrEqual(0);
    expect(box?.x).toBeGreaterThanOrEqual(0);
    await page.keyboard.press('Enter');
    expect(await page.evaluate(`document.activeElement.matches('main, main *')`)).toBe(true);
  });

  test('shows a focus indicator on every control', async () => {
    const page = await openSettled(path);
    for (let step = 0; step < 40; step++) {
      await page.keyboard.press('Tab');
      const focused = await page.evaluate(`(() => {
        const element = document.activeElement;
        if (element === document.body) return undefined;
        const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
        return { html: element.outerHTML.slice(0, 99), seen: (outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none' };
      })()`);
      if (focused === undefined) break;
      expect(focused).toMatchObject({ seen: true });
    }
  });
});

test('server-made pages are accessible', async () => {
  for (const path of [pageWithResults, '/api/signatures']) {
    for (const colorScheme of ['light', 'dark'] as const) {
      expectFor(path, await check(await openSettled(path, { colorScheme }))).toStrictEqual([]);
    }
  }
});

test('pages without a script load none', async () => {
  for (const path of ['/about/', '/problems/']) {
    const page = await openSettled(path);
    expect(await page.locator('script, link[rel=modulepreload]').count()).toBe(0);
  }
});

test.each([
  ['/search/', 'Name of a character'],
  ['/grayscale/', 'Address of an image'],
  ['/petition/', 'Your name'],
])('the form of %s can be used with the keyboard alone', async (path, label) => {
  const page = await openSettled(path);
  const field = page.getByLabel(label);
  for (let step = 0; step < 20; step++) {
    await page.keyboard.press('Tab');
    if (await field.evaluate((element) => element.matches(':focus'))) break;
  }
  await page.keyboard.type('typed');
  expect(await field.inputValue()).toBe('typed');
  await page.keyboard.press('Tab');
  expect(await page.locator(':focus').evaluate((element) => element.matches('button'))).toBe(true);
});

test('the menu links to all demos, and each demo links to the home page', async () => {
  const page = await openSettled('/');
  for (const name of ['Search', 'Grayscale', 'Petition', 'Members']) {
    await page.getByRole('navigation', { name: 'Demos' }).getByRole('link', { name }).click();
    await page.waitForURL(`**/${name.toLowerCase()}/`);
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe(name);
    await page.getByRole('banner').getByRole('link', { name: 'Jamstack on AWS' }).click();
    await page.waitForURL(/:\d+\/$/);
  }
});
