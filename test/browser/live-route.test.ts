import { describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { holdBack, visitor } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';

const visits = visitor();
const stops = (page: Page) => page.locator('#route > li');
const times = (page: Page) => page.locator('#route .time').allTextContents();
const shown = async (page: Page) => {
  const all = await page.locator('#route p').all();
  return (await Promise.all(all.map((each) => each.isVisible()))).flatMap((is, index) => (is ? [index] : []));
};

describe('the route beside a demo', () => {
  test('shows the time of each stop, from the browser to the third-party API', async () => {
    const page = await visits.openAgain('/search/?name=route');
    await page.locator('#route[data-state=done]').waitFor();
    const duration = expect.stringMatching(/^(under 1|\d+) ms$|^\d+\.\d s$/);
    expect(await times(page)).toEqual([duration, duration, duration, 'passed', duration, duration]);
  });

  test('shows where a request failed', async () => {
    visits.expectTrouble(/502/);
    const page = await visits.openAgain('/search/?name=failing');
    await page.locator('#route[data-state=done]').waitFor();
    expect((await times(page)).at(-1)).toBe('failed here');
  });

  test('shows the last request, also when the response to an earlier one comes later', async () => {
    visits.expectTrouble(/ERR_FAILED/);
    const page = await visits.openAgain('/about/');
    const list = await holdBack(page, /api\/signatures/);
    await page.goto('/petition/', { waitUntil: 'domcontentloaded' });
    await page.getByText('Loading signatures').waitFor();
    await page.route(/api\/signatures/, (route) =>
      route.request().method() === 'POST' ? route.abort() : route.fallback(),
    );
    await page.getByLabel('Your name').fill('Ada');
    await page.keyboard.press('Enter');
    await page.getByText('The request got no response.').waitFor();
    list.release();
    await page.locator('.count:not(:empty)').waitFor();
    expect(await page.locator('#route-summary').textContent()).toBe('The request got no response.');
    expect(new Set(await times(page))).toEqual(new Set(['']));
  });

  test('explains the stop under the pointer or with the focus, and moves nothing', async () => {
    const page = await visits.openAgain('/grayscale/', { viewport: { width: 1280, height: 800 } });
    const positions = () =>
      stops(page).evaluateAll((items) => items.map((item) => item.getBoundingClientRect().top));
    const before = await positions();
    expect(await shown(page)).toEqual([0]);
    await stops(page).nth(3).hover();
    await eventually(
      () => shown(page),
      (value) => expect(value).toEqual([3]),
    );
    await page.locator('#route summary').nth(4).focus();
    await eventually(
      () => shown(page),
      (value) => expect(value).toEqual([4]),
    );
    await page.keyboard.press('Enter');
    expect(await shown(page)).toEqual([4]);
    expect(await positions()).toEqual(before);
  });

  test('folds on a phone', async () => {
    const page = await visits.openAgain('/grayscale/', { viewport: { width: 360, height: 740 } });
    await page.locator('#route summary').nth(0).click();
    expect(await shown(page)).toEqual([]);
    await page.locator('#route summary').nth(2).click();
    expect(await shown(page)).toEqual([2]);
  });

  test('is a complete explanation without JavaScript', async () => {
    const page = await visits.openAgain('/petition/', { javaScriptEnabled: false });
    expect(await shown(page)).toEqual([0, 1, 2, 3, 4, 5]);
  });
});
