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
  test('shows what was found, with pictures, under an address of its own', async () => {
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

  test('leads from page to page, and back and forward again', async () => {
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

  test('says that it is under way, and shows no old results meanwhile', async () => {
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

  test('a late answer never stands under a newer question', async () => {
    const page = await visits.open('/search/');
    const { release } = await holdBack(page, /name=slowpoke/);
    await search(page, 'slowpoke');
    await search(page, 'newer');
    await cards(page).getByText('newer').waitFor();
    const answered = page.waitForEvent('requestfinished', { timeout: 2_000 }).catch(() => undefined);
    release();
    await answered;
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

  test('says what went wrong, and tries again', async () => {
    visits.expectTrouble(/502/);
    const page = await visits.open('/search/');
    await search(page, 'failing');
    await page.getByRole('button', { name: 'Try again' }).waitFor();
    expect(await status(page).textContent()).toMatch(/failed/i);
    // Well again.
    await page.route(/name=failing/, (route) =>
      route.continue({ url: route.request().url().replace('failing', 'mended') }),
    );
    await page.getByRole('button', { name: 'Try again' }).click();
    await cards(page).getByText('mended').waitFor();
  });

  test('says so when the site cannot be reached', async () => {
    visits.expectTrouble(/ERR_FAILED|ERR_INTERNET/);
    const page = await visits.open('/search/');
    await page.route(/\/api\/search/, (route) => route.abort());
    await search(page, 'anybody');
    await page.getByRole('button', { name: 'Try again' }).waitFor();
    expect(await status(page).textContent()).toMatch(/can’t be reached/);
  });

  test('shows stale results as such, and announces it', async () => {
    const page = await visits.open('/search/');
    // What the function answers three minutes after an answer, when its upstream has failed since.
    await page.route(/name=stale/, async (route) => {
      const response = await route.fetch();
      const headers = { ...response.headers(), age: '180', 'cache-status': 'search; hit; ttl=-120' };
      await route.fulfill({ response, headers });
    });
    await search(page, 'stale');
    await cards(page).getByText('stale').waitFor();
    expect(await status(page).textContent()).toMatch(/does not answer just now.* 3 minutes ago/);
    expect(await status(page).textContent()).toContain('1 result for “stale”');
    await search(page, 'newer');
    await cards(page).getByText('newer').waitFor();
    expect(await status(page).textContent()).not.toMatch(/ago/);
  });

  test('says nothing of age where it comes from memory and is new enough', async () => {
    const page = await visits.open('/search/');
    for (let visit = 0; visit < 2; visit++) {
      await search(page, 'remembered');
      await cards(page).getByText('remembered').waitFor();
      expect(await status(page).textContent()).toBe('1 result for “remembered”');
    }
  });

  test('text of a third party is text, never HTML', async () => {
    const page = await visits.open('/search/?name=hostile');
    await cards(page).first().waitFor();
    expect(await cards(page).first().textContent()).toBe(hostileName);
    expect(await page.title()).not.toBe('hostile');
    expect(await page.locator('main img[src="x"], main script').count()).toBe(0);
  });

  test('text of a visitor is text, never HTML', async () => {
    const page = await visits.open(`/search/?name=${encodeURIComponent('<img src=x onerror=alert(1)>')}`);
    await cards(page).first().waitFor();
    expect(await page.locator('main img[src="x"]').count()).toBe(0);
    expect(await status(page).textContent()).toContain('<img src=x');
  });

  test('the Enter key searches', async () => {
    const page = await visits.open('/search/');
    await page.getByLabel('Name of a character').fill('Enter');
    await page.keyboard.press('Enter');
    await cards(page).getByText('Enter').waitFor();
  });
});

describe('search with JavaScript off', () => {
  const off = { javaScriptEnabled: false };

  test('shows what was found, page by page', async () => {
    const page = await visits.open('/search/', off);
    await search(page, 'many');
    await cards(page).getByText('many 1', { exact: true }).waitFor();
    await page.getByRole('link', { name: 'Next page' }).click();
    await cards(page).getByText('many 21', { exact: true }).waitFor();
    await page.getByRole('link', { name: 'Previous page' }).click();
    await cards(page).getByText('many 20', { exact: true }).waitFor();
    await page.goBack();
    await cards(page).getByText('many 21', { exact: true }).waitFor();
    // The answer holds a form to search on.
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
