import { expect, test } from '@jest/globals';
import { recordPaths, untilIdle, visitor } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';
import { expectFor } from '../support/expect-for.ts';

const visits = visitor();

test.each(['pointer', 'focus'])(
  'preloads the modules of a demo once when its link gets the %s',
  async (event) => {
    const page = await visits.open('/');
    await untilIdle(page);
    const fetched = recordPaths(page);
    const link = page.locator('main').getByRole('link', { name: 'Search', exact: true });
    if (event === 'pointer') await link.hover();
    else await link.focus();
    await eventually(
      () => fetched,
      (value) => expect(value).toContainEqual(expect.stringMatching(/^\/assets\/search-\w+\.js$/)),
    );
    await untilIdle(page);
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

test('shows the number of requests that a browser sends', async () => {
  const page = await visits.open('about:blank');
  const requests: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  await page.goto('/');
  await page.evaluate('scrollTo(0, document.documentElement.scrollHeight)');
  await page.waitForLoadState('networkidle');
  const shown = await page.locator('.numbers div', { hasText: 'requests' }).locator('dd').textContent();
  // Playwright does not report the request for the icon.
  expect(shown).toBe(String(requests.length + 1));
});

test('each stop of the map is a link, with a request that rides to it unless motion is reduced', async () => {
  const trains = async (reducedMotion: 'reduce' | 'no-preference') => {
    const page = await visits.open('/', { reducedMotion });
    const links = page.getByRole('group', { name: 'Map of the architecture' }).getByRole('link');
    expect(await links.count()).toBe(8);
    return page.locator('.train').evaluateAll((all) =>
      all.map((train) => {
        const { display, offsetPath, animationIterationCount, animationDuration, animationDelay } = {
          ...train.ownerDocument.defaultView.getComputedStyle(train),
        };
        const track = train.ownerDocument.querySelector(`.tracks .${train.parentElement.classList[1]}`);
        // Browsers write a path in their own way.
        train.style.offsetPath = `path("${track.getAttribute('d')}")`;
        const expected = train.ownerDocument.defaultView.getComputedStyle(train).offsetPath;
        return {
          isShown: display !== 'none',
          isOnTrack: offsetPath === expected,
          seconds:
            Number.parseFloat(animationDelay) +
            Number.parseFloat(animationDuration) * Number.parseFloat(animationIterationCount),
        };
      }),
    );
  };
  for (const { isShown, isOnTrack, seconds } of await trains('no-preference')) {
    expect({ isShown, isOnTrack }).toEqual({ isShown: true, isOnTrack: true });
    // WCAG 2.2.2: what moves for longer needs a way to stop it.
    expect(seconds).toBeLessThan(5);
  }
  const still = await trains('reduce');
  expect(still.map(({ isShown }) => isShown)).toEqual([false, false, false, false, false]);
});

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
