import { expect, test } from '@jest/globals';
import { recordPaths, untilIdle, visitor } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';

const visits = visitor();

test('finds pages of the site by words and their beginnings, with the keyboard alone, and loads its index when it is used', async () => {
  const page = await visits.openAgain('/posts/');
  const fetched = recordPaths(page);
  await untilIdle(page);
  expect(fetched).toEqual([]);
  const field = page.getByRole('searchbox', { name: 'Search this site' });
  await field.focus();
  await page.keyboard.type('zero TRÚ');
  const results = page.getByRole('region', { name: 'Pages with these words' });
  await results.getByRole('link', { name: 'Zero trust in a small project' }).waitFor();
  expect(await page.getByRole('status').textContent()).toMatch(/^\d+ pages?$/);
  expect(fetched).toEqual([expect.stringMatching(/^\/assets\/search-index-[0-9A-F]{8}\.json$/)]);
  // Over the button.
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  expect(await page.evaluate('document.activeElement.textContent')).toBe('Zero trust in a small project');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/posts/zero-trust/');
});

test('says that no page has the words, and shows nothing for an empty field', async () => {
  const page = await visits.openAgain('/posts/?q=zyzzyva');
  await page.getByText('No page has these words.').waitFor();
  expect(await page.locator('#site-found').isVisible()).toBe(false);
  await page.getByRole('searchbox').fill('');
  await eventually(
    () => page.getByRole('status').textContent(),
    (text) => expect(text).toBe(''),
  );
});

test('says when the index can’t be loaded, and tries again', async () => {
  visits.expectTrouble(/search-index|Failed to fetch|net::ERR_FAILED/);
  const page = await visits.openAgain('/posts/');
  await page.route('**/search-index-*.json', (route) => route.abort());
  await page.getByRole('searchbox').fill('trust');
  await page.getByText('The search is unavailable.').waitFor();
  await page.unroute('**/search-index-*.json');
  await page.getByRole('searchbox').press('Enter');
  await page.getByRole('link', { name: 'Zero trust in a small project' }).first().waitFor();
  await page.locator('#site-results li').first().waitFor();
});

test('is not shown without JavaScript, where the page lists all posts', async () => {
  const page = await visits.openAgain('/posts/', { javaScriptEnabled: false });
  expect(await page.getByRole('searchbox').isVisible()).toBe(false);
  expect(await page.getByRole('listitem').filter({ hasText: 'Zero trust' }).isVisible()).toBe(true);
});
