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
    const page = await visits.openAgain('/search/');
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
    const page = await visits.openAgain('/search/');
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
    const page = await visits.openAgain('/search/');
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
    const page = await visits.openAgain('/search/');
    const { release } = await holdBack(page, /name=slowpoke/);
    await search(page, 'slowpoke');
    await search(page, 'newer');
    await cards(page).getByText('newer').waitFor();
    const finished = page.waitForEvent('requestfinished', { timeout: 2_000 }).catch(() => undefined);
    release();
    await finished;
    expect(await cards(page).allTextContents()).toStrictEqual(['newer']);
  });

  test('shows that there are no results', async () => {
    const page = await visits.openAgain('/search/');
    await search(page, 'nobody');
    await status(page)
      .getByText(/nothing found/i)
      .waitFor();
    expect(await cards(page).count()).toBe(0);
  });

  test('explains an error, and tries again', async () => {
    visits.expectTrouble(/502/);
    const page = await visits.openAgain('/search/');
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
    const page = await visits.openAgain('/search/');
    await page.route(/\/api\/search/, (route) => route.abort());
    await search(page, 'anybody');
    await page.getByRole('button', { name: 'Try again' }).waitFor();
    expect(await status(page).textContent()).toMatch(/can’t be reached/);
  });

  test('says how old stale results are', async () => {
    const page = await visits.openAgain('/search/');
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
    const page = await visits.openAgain('/search/');
    for (let visit = 0; visit < 2; visit++) {
      await search(page, 'remembered');
      await cards(page).getByText('remembered').waitFor();
      expect(await status(page).textContent()).toBe('1 result for “remembered”');
    }
  });

  test('shows text of a third party as text, never as HTML', async () => {
    const page = await visits.openAgain('/search/?name=hostile');
    await cards(page).first().waitFor();
    expect(await cards(page).first().textContent()).toBe(hostileName);
    expect(await page.title()).not.toBe('hostile');
    expect(await page.locator('main img[src="x"], main script').count()).toBe(0);
  });

  test('shows text of a visitor as text, never as HTML', async () => {
    const page = await visits.openAgain(
      `/search/?name=${encodeURIComponent('<img src=x onerror=alert(1)>')}`,
    );
    await cards(page).first().waitFor();
    expect(await page.locator('main img[src="x"]').count()).toBe(0);
    expect(await status(page).textContent()).toContain('<img src=x');
  });

  test('has the page number in the title', async () => {
    const page = await visits.openAgain('/search/?name=many&page=2');
    await cards(page).getByText('many 21', { exact: true }).waitFor();
    expect(await page.title()).toMatch(/^\u2068many\u2069, page 2 · /);
  });

  test('says that a page does not exist, and links to the last one', async () => {
    const page = await visits.openAgain('/search/');
    await page.route(/api\/search.*page=9/, (route) =>
      route.fulfill({ json: { results: [], page: 9, pages: 3, count: 45 } }),
    );
    await page.goto('/search/?name=many&page=9');
    await status(page).getByText('45 results for “many”, but page 9 does not exist.').waitFor();
    await page.getByRole('link', { name: 'Last page' }).click();
    await cards(page).getByText('many 45', { exact: true }).waitFor();
  });

  test('shows the other results when one is bad, and initials for a missing image', async () => {
    visits.expectTrouble(/ERR_FAILED/);
    const page = await visits.openAgain('/search/');
    await page.route(/picture-server-down/, (route) => route.abort());
    await page.route(/api\/search/, async (route) => {
      const response = await route.fetch();
      const body = (await response.json()) as { results: Record<string, unknown>[] };
      const [first = {}] = body.results;
      const image = String(first.image).replace(/[^/]*$/, 'picture-server-down.png');
      const results = [
        { ...first, name: 'Ada Lovelace', image },
        { ...first, name: null },
        { ...first, id: 3, image: null, name: 'Grace' },
      ];
      await route.fulfill({ response, json: { ...body, results } });
    });
    await search(page, 'initials');
    await cards(page).getByText('Grace').waitFor();
    expect(await cards(page).allTextContents()).toStrictEqual(['Ada Lovelace', 'Grace']);
    await eventually(
      () => page.locator('.initials').allTextContents(),
      (value) => expect(value).toStrictEqual(['AL', 'G']),
    );
  });

  test('says that the search service, or this site, receives too many requests', async () => {
    visits.expectTrouble(/429|503/);
    const page = await visits.openAgain('/search/');
    // The upstream's own status is 429.
    await search(page, 'refusing');
    await status(page).getByText('The search service receives too many requests').waitFor();
    await page.route(/api\/search/, (route) =>
      route.fulfill({ status: 429, json: { message: 'Too Many Requests' } }),
    );
    await page.getByRole('button', { name: 'Try again' }).click();
    await status(page).getByText('Too many requests', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Try again' }).waitFor();
  });

  test('restores the scroll position after Back', async () => {
    const page = await visits.openAgain('/search/?name=many', { viewport: { width: 400, height: 600 } });
    await page.getByRole('link', { name: 'Next page' }).scrollIntoViewIfNeeded();
    const position = await page.evaluate('scrollY');
    expect(position).toBeGreaterThan(600);
    await page.getByRole('link', { name: 'Next page' }).click();
    await cards(page).getByText('many 21', { exact: true }).waitFor();
    expect(await page.evaluate('scrollY')).toBeLessThan(600);
    await page.goBack();
    await cards(page).getByText('many 1', { exact: true }).waitFor();
    await eventually(
      () => page.evaluate('scrollY'),
      (value) => expect(value).toBe(position),
    );
  });

  test('keeps the height of the results and the focus while the next page loads', async () => {
    const page = await visits.openAgain('/search/?name=many');
    await cards(page).getByText('many 1', { exact: true }).waitFor();
    const height = () => page.locator('#stage').evaluate((stage) => stage.offsetHeight);
    const before = await height();
    const { release } = await holdBack(page, /\/api\/search/);
    await page.getByRole('link', { name: 'Next page' }).focus();
    await page.keyboard.press('Enter');
    await status(page).getByText('Searching').waitFor();
    expect(await cards(page).count()).toBe(0);
    expect(await height()).toBe(before);
    expect(await page.evaluate('document.activeElement.id')).toBe('status');
    release();
    await cards(page).getByText('many 21', { exact: true }).waitFor();
    expect(await page.evaluate('document.activeElement.id')).toBe('results');
  });

  test('keeps the focus on "Try again" when the retry fails, too', async () => {
    visits.expectTrouble(/ERR_FAILED/);
    const page = await visits.openAgain('/search/');
    await page.route(/\/api\/search/, (route) => route.abort());
    await search(page, 'anybody');
    const again = page.getByRole('button', { name: 'Try again' });
    await again.focus();
    await page.keyboard.press('Enter');
    await eventually(
      () => page.evaluate('document.activeElement.textContent'),
      (value) => expect(value).toBe('Try again'),
    );
  });

  test('searches on Enter', async () => {
    const page = await visits.openAgain('/search/');
    await page.getByLabel('Name of a character').fill('Enter');
    await page.keyboard.press('Enter');
    await cards(page).getByText('Enter').waitFor();
  });
});

describe('search without JavaScript', () => {
  const off = { javaScriptEnabled: false };

  test('shows results page by page', async () => {
    const page = await visits.openAgain('/search/', off);
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

  test('shows that there are no results', async () => {
    const page = await visits.openAgain('/search/', off);
    await search(page, 'nobody');
    await page.getByText(/nothing found/i).waitFor();
  });

  test('shows text of a third party as text', async () => {
    const page = await visits.openAgain('/search/', off);
    await search(page, 'hostile');
    expect(await cards(page).first().textContent()).toBe(hostileName);
  });
});
