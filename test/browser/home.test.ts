import { expect, test } from '@jest/globals';
import { visitor } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';
import { expectFor } from '../support/expect-for.ts';

const visits = visitor();

test.each(['pointer', 'focus'])(
  'preloads the modules of a demo once when its link gets the %s',
  async (event) => {
    const page = await visits.open('/');
    await page.waitForLoadState('networkidle');
    const fetched: string[] = [];
    page.on('request', (request) => fetched.push(new URL(request.url()).pathname));
    const link = page.locator('main').getByRole('link', { name: 'Search', exact: true });
    if (event === 'pointer') await link.hover();
    else await link.focus();
    await eventually(
      () => fetched,
      (value) => expect(value).toContainEqual(expect.stringMatching(/^\/assets\/search-\w+\.js$/)),
    );
    await page.waitForLoadState('networkidle');
    const ahead = [...fetched];
    expectFor(
      ahead.join(),
      ahead.every((path) => /^\/assets\/(search|shared)-\w+\.js$/.test(path)),
    ).toBe(true);
    expect(new Set(ahead).size).toBe(ahead.length);

    await link.click();
    await page.waitForURL('**/search/');
    const transferred = await page.evaluate(
      `performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('.js')).map((each) => each.transferSize)`,
    );
    // All come from the browser's cache.
    expect(new Set(transferred as number[])).toStrictEqual(new Set([0]));
  },
);

test('shows every label of the map in full', async () => {
  const page = await visits.open('/');
  const cut = await page.evaluate(`{
    const map = document.querySelector('svg.map').getBoundingClientRect();
    [...document.querySelectorAll('svg.map text')]
      .filter((label) => {
        const { left, right } = label.getBoundingClientRect();
        return left < map.left || right > map.right;
      })
      .map((label) => label.textContent);
  }`);
  expect(cut).toEqual([]);
});
