import { describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { holdBack, visitor } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';
import { hostileName } from '../support/scripted-upstream.ts';

const visits = visitor();

async function search(page: Page, name: string): Promise<void> {
  await page.getByLabel('Name of a character').fill(name);
  await page.getByRole('button', { name: 'Search' }).click();
}

const cards = (page: Page) => page.locator('main').getByRole('heading', { level: 3 });
const status = (page: Page) => page.locator('main').getByRole('status').first();

describe('search', () => {
  test('shows results with images under an address that can be reloaded', async () => {
    const page = await visits.open('/search/');
    await search(page, 'Ada');
    await cards(page).getByText('Ada').waitFor();
    expect(await cards(page).allTextContents()).toStrictEqual(['Ada']);
    expect(await status(page).textContent()).toMatch(/1 result/);
    expect(new URL(page.url()).search).toBe('?name=Ada');
    const picture = page.locator('main').getByRole('listitem').locator('img').first();
    await eventually(
      () => picture.evaluate((image) => image.naturalWidth),
      (value) => expect(value).toBeGreaterThan(0),
    );
    await page.reload();
    await cards(page).getByText('Ada').waitFor();
    expect(await page.getByLabel('Name of a character').inputValue()).toBe('Ada');
  });

  test('links to the next and previous page, and supports Back and Forward', async () => {
    const page = await visits.open('/search/');
    await search(page, 'many');
    await cards(page).getByText('many 1', { exact: true }).waitFor();
    expect(await page.getByRole('link', { name: 'Previous page' }).count()).toBe(0);
    await page.getByRole('link', { name: 'Next page' }).click();
    await cards(page).getByText('many 21', { exact: true }).waitFor();
    expect(await cards(page).count()).toBe(20);
    await page.getByRole('link', { name: 'Next page' }).click();
    await cards(page).getByText('many 45', { exact: true }).waitFor();
    expect(await page.getByRole('link', { name: 'Next page' }).count()).toBe(0);
    await page.goBack();
    await cards(page).getByText('many 21', { exact: true }).waitFor();
    await page.goBack();
    await cards(page).getByText('many 1', { exact: true }).waitFor();
    await page.goForward();
    await cards(page).getByText('many 21', { exact: true }).waitFor();
    await page.getByRole('link', { name: 'Previous page' }).click();
    await cards(page).getByText('many 1', { exact: true }).waitFor();
  });

  test('reports progress, and hides the previous results', async () => {
    const page = await visits.open('/search/');
    await search(page, 'first');
    await cards(page).getByText('first').waitFor();
    const { release } = await holdBack(page, /\/api\/search/);
    await search(page, 'second');
    await eventually(
      () => status(page).textContent(),
      (value) => expect(value).toMatch(/searching/i),
    );
    expect(await cards(page).count()).toBe(0);
    release();
    await cards(page).getByText('second').waitFor();
    expect(await status(page).textContent()).not.toMatch(/searching/i);
  });

  test('ignores a late response to an earlier search', async () => {
    const page = await visits.open('/search/');
    const { release } = await holdBack(page, /name=slowpoke/);
    await search(page, 'slowpoke');
    await search(page, 'newer');
    await cards(page).getByText('newer').waitFor();
    const finished = page.waitForEvent('requestfinished', { timeout: 2_000 }).catch(() => undefined);
    release();
    await finished;
    expect(await cards(page).allTextContents()).toStrictEqual(['newer']);
  });

  test('says that nothing was found', async () => {
    const page = await visits.open('/search/');
    await search(page, 'nobody');
    await status(page)
      .getByText(/nothing found/i)
      .waitFor();
    expect(await cards(page).count()).toBe(0);
  });

  test('explains an error, and tries again', async () => {
    visits.expectTrouble(/502/);
    const page = await visits.open('/search/');
    await search(page, 'failing');
    await page.getByRole('button', { name: 'Try again' }).waitFor();
    expect(await status(page).textContent()).toMatch(/failed/i);
    // The upstream has recovered.
    await page.route(/name=failing/, (route) =>
      route.continue({ url: route.request().url().replace('failing', 'mended') }),
    );
    await page.getByRole('button', { name: 'Try again' }).click();
    await cards(page).getByText('mended').waitFor();
  });

  test('says that the site cannot be reached', async () => {
    visits.expectTrouble(/ERR_FAILED|ERR_INTERNET/);
    const page = await visits.open('/search/');
    await page.route(/\/api\/search/, (route) => route.abort());
    await search(page, 'anybody');
    await page.getByRole('button', { name: 'Try again' }).waitFor();
    expect(await status(page).textContent()).toMatch(/can’t be reached/);
  });

  test('says how old stale results are', async () => {
    const page = await visits.open('/search/');
    // The function's headers for a result that it cached three minutes ago.
    await page.route(/name=stale/, async (route) => {
      const response = await route.fetch();
      const headers = { ...response.headers(), age: '180', 'cache-status': 'search; hit; ttl=-120' };
      await route.fulfill({ response, headers });
    });
    await search(page, 'stale');
    await cards(page).getByText('stale').waitFor();
    expect(await status(page).textContent()).toMatch(/does not respond at the moment.* 3 minutes ago/);
    expect(await status(page).textContent()).toContain('1 result for “stale”');
    await search(page, 'newer');
    await cards(page).getByText('newer').waitFor();
    expect(await status(page).textContent()).not.toMatch(/ago/);
  });

  test('does not mention the age of a fresh cached result', async () => {
    const page = await visits.open('/search/');
    for (let visit = 0; visit < 2; visit++) {
      await search(page, 'remembered');
      await cards(page).getByText('remembered').waitFor();
      expect(await status(page).textContent()).toBe('1 result for “remembered”');
    }
  });

  test('shows text of a third party as text, never as HTML', async () => {
    const page = await visits.open('/search/?name=hostile');
    await cards(page).first().waitFor();
    expect(await cards(page).first().textContent()).toBe(hostileName);
    expect(await page.title()).not.toBe('hostile');
    expect(await page.locator('main img[src="x"], main script').count()).toBe(0);
  });

  test('shows text of a visitor as text, never as HTML', async () => {
    const page = await visits.open(`/search/?name=${encodeURIComponent('<img src=x onerror=alert(1)>')}`);
    await cards(page).first().waitFor();
    expect(await page.locator('main img[src="x"]').count()).toBe(0);
    expect(await status(page).textContent()).toContain('<img src=x');
  });

  test('searches on Enter', async () => {
    const page = await visits.open('/search/');
    await page.getByLabel('Name of a character').fill('Enter');
    await page.keyboard.press('Enter');
    await cards(page).getByText('Enter').waitFor();
  });
});

describe('search without JavaScript', () => {
  const off = { javaScriptEnabled: false };

  test('shows results page by page', async () => {
    const page = await visits.open('/search/', off);
    await search(page, 'many');
    await cards(page).getByText('many 1', { exact: true }).waitFor();
    await page.getByRole('link', { name: 'Next page' }).click();
    await cards(page).getByText('many 21', { exact: true }).waitFor();
    await page.getByRole('link', { name: 'Previous page' }).click();
    await cards(page).getByText('many 20', { exact: true }).waitFor();
    await page.goBack();
    await cards(page).getByText('many 21', { exact: true }).waitFor();
    // The page of results has a form, too.
    await search(page, 'another');
    await cards(page).getByText('another').waitFor();
  });

  test('says that nothing was found', async () => {
    const page = await visits.open('/search/', off);
    await search(page, 'nobody');
    await page.getByText(/nothing found/i).waitFor();
  });

  test('shows text of a third party as text', async () => {
    const page = await visits.open('/search/', off);
    await search(page, 'hostile');
    expect(await cards(page).first().textContent()).toBe(hostileName);
  });
});
