import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { visitor } from '../support/browser.ts';
import { checkPage } from '../support/check-page.ts';
import { request, sharedRun } from '../support/http.ts';

const visits = visitor();
let baseURL: string;

beforeAll(async () => {
  const file = readFileSync(join(sharedRun.data, 'endpoints.json'), 'utf8');
  baseURL = JSON.parse(file).console;
  await request(`/?${crypto.randomUUID()}`);
});

const open = (path: string) => visits.open(path, { baseURL, javaScriptEnabled: false });

describe('the console, without JavaScript', () => {
  test.each(['/', '/logs', '/tables', '/users', '/tokens', '/nothing'])('%s is accessible', async (path) => {
    visits.expectTrouble(/404/);
    const page = await open(path);
    expect(await checkPage(page)).toEqual([]);
  });

  test('leads from the list of requests to one request', async () => {
    const path = `/?${crypto.randomUUID()}`;
    await request(path);
    const page = await open('/');
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
    const page = await open('/tables');
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
