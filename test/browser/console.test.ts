import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { BrowserContext, Page } from 'playwright-core';
import { sharedBrowser } from '../support/browser.ts';
import { checkPage } from '../support/check-page.ts';
import { request, sharedRun } from '../support/http.ts';

let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  const file = readFileSync(join(sharedRun.data, 'endpoints.json'), 'utf8');
  const { console } = JSON.parse(file) as { console: string };
  await request(`/?${crypto.randomUUID()}`);
  context = await (await sharedBrowser()).newContext({ baseURL: console, javaScriptEnabled: false });
  page = await context.newPage();
});
afterAll(() => context?.close());

describe('the console, without JavaScript', () => {
  test.each(['/', '/logs', '/tables', '/users', '/tokens', '/nothing'])('%s is accessible', async (path) => {
    await page.goto(path);
    expect(await checkPage(page)).toEqual([]);
  });

  test('leads from the list of requests to one request', async () => {
    const path = `/?${crypto.randomUUID()}`;
    await request(path);
    await page.goto('/');
    await page.getByRole('link', { name: path }).click();
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe(`GET ${path}`);
    expect(await page.getByRole('listitem').allTextContents()).toContain('Behavior *');
    expect(await checkPage(page)).toEqual([]);
  });

  test('keeps an item of a table as it is when its form is sent unchanged', async () => {
    const signature = 'Visitor of the Console';
    await request('/api/signatures', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ signature }),
    });
    await page.goto('/tables');
    await page.getByRole('table').getByRole('link').first().click();
    // Other tests change other items at the same time.
    const item = page.getByRole('row').filter({ hasText: signature }).getByRole('link');
    while ((await item.count()) === 0) await page.getByRole('link', { name: 'Next page' }).click();
    await item.click();
    await page.getByRole('button', { name: 'Save' }).click();
    expect(await page.getByRole('status').textContent()).toBe('The item is saved.');
    expect(await checkPage(page)).toEqual([]);
  });
});
