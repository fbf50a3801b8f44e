import { describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { holdBack, visitor } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';
import { sharedRun } from '../support/http.ts';

const visits = visitor();

async function convert(page: Page, imageURL: string): Promise<void> {
  await page.getByLabel('Address of an image').fill(imageURL);
  await page.getByRole('button', { name: 'Convert' }).click();
}

const result = (page: Page) => page.getByRole('img', { name: 'The same image in shades of gray' });
const status = (page: Page) => page.locator('main').getByRole('status').first();

/** Returns the size of the converted image, and whether all its pixels are gray. */
async function look(page: Page): Promise<{ width: number; height: number; isGray: boolean }> {
  await result(page).waitFor();
  return result(page).evaluate(async (image) => {
    await image.decode();
    const { naturalWidth: width, naturalHeight: height } = image;
    const canvas = Object.assign(image.ownerDocument.createElement('canvas'), { width, height });
    const context = canvas.getContext('2d');
    context.drawImage(image, 0, 0);
    const { data } = context.getImageData(0, 0, width, height);
    let isGray = true;
    for (let at = 0; at < data.length; at += 4) {
      // The color conversion of WebP rounds.
      const [r, g, b] = data.subarray(at, at + 3);
      isGray &&= Math.max(r, g, b) - Math.min(r, g, b) <= 2;
    }
    return { width, height, isGray };
  });
}

describe('grayscale', () => {
  test('converts each sample with one click, and shows both images', async () => {
    const page = await visits.openAgain('/grayscale/');
    const samples = page.getByRole('list').getByRole('button');
    const number = await samples.count();
    expect(number).toBeGreaterThanOrEqual(3);
    for (let index = 0; index < number; index++) {
      await samples.nth(index).click();
      await eventually(
        () => status(page).textContent(),
        (value) => expect(value).toMatch(/^Converted/),
        { timeoutMs: 20_000 },
      );
      const { width, isGray } = await look(page);
      expect(width).toBeGreaterThan(100);
      expect(isGray).toBe(true);
      const original = page.getByRole('img', { name: 'The original' });
      await eventually(
        () => original.evaluate((image) => image.naturalWidth),
        (value) => expect(value).toBe(width),
      );
    }
  });

  test('converts an image by its address', async () => {
    // The content security policy blocks the original.
    visits.expectTrouble(/Content Security Policy.*img-src/);
    const page = await visits.openAgain('/grayscale/');
    await convert(page, `${sharedRun.images}/pictures/colors.png`);
    expect(await look(page)).toStrictEqual({ width: 48, height: 32, isGray: true });
    expect(await page.getByRole('link', { name: 'Download' }).getAttribute('href')).toMatch(
      /^\/images\/[0-9a-f]{64}\.png$/,
    );
  });

  test('reports progress, and hides the previous image', async () => {
    const page = await visits.openAgain('/grayscale/');
    await convert(page, `${sharedRun.site}/photos/dunes.jpg`);
    const first = await (await result(page).elementHandle())?.getAttribute('src');
    const { release } = await holdBack(page, /\/api\/images/);
    await convert(page, `${sharedRun.site}/photos/forest.jpg`);
    await eventually(
      () => status(page).textContent(),
      (value) => expect(value).toMatch(/converting/i),
    );
    expect(await result(page).count()).toBe(0);
    release();
    await result(page).waitFor();
    expect(await result(page).getAttribute('src')).not.toBe(first);
  });

  test.each([
    ['an address that returns 404', `${sharedRun.images}/status/404`, /could not be fetched/],
    ['a private address', 'http://192.168.0.1/a.png', /could not be fetched/],
    ['a file that is not an image', `${sharedRun.images}/pictures/text.jpg`, /could not be read/],
  ])('explains the error for %s', async (_kind, imageURL, says) => {
    visits.expectTrouble(/422/);
    const page = await visits.openAgain('/grayscale/');
    await convert(page, imageURL);
    await status(page).getByText(says).waitFor();
    expect(await result(page).count()).toBe(0);
    // The advice is a second paragraph.
    expect(await status(page).locator('p').count()).toBeGreaterThan(1);
  });

  test('hides the previous image after an error', async () => {
    visits.expectTrouble(/422/);
    const page = await visits.openAgain('/grayscale/');
    await convert(page, `${sharedRun.site}/photos/dunes.jpg`);
    await result(page).waitFor();
    await convert(page, `${sharedRun.images}/status/404`);
    await status(page)
      .getByText(/could not be fetched/)
      .waitFor();
    expect(await result(page).count()).toBe(0);
  });
});

describe('the result', () => {
  test('is visible after a click on a sample', async () => {
    const page = await visits.openAgain('/grayscale/', { viewport: { width: 1366, height: 768 } });
    await page.getByRole('button', { name: 'Forest' }).click();
    await result(page).waitFor();
    const { top, bottom } = await page.locator('.slider').evaluate((figure) => {
      const box = figure.getBoundingClientRect();
      return { top: box.top, bottom: box.bottom };
    });
    expect(top).toBeGreaterThanOrEqual(0);
    expect(bottom).toBeLessThanOrEqual(769);
  });

  test('has an address that can be reloaded, and that Back leaves', async () => {
    const page = await visits.openAgain('/grayscale/');
    const imageURL = `${sharedRun.site}/photos/dunes.jpg`;
    await convert(page, imageURL);
    await result(page).waitFor();
    expect(new URL(page.url()).searchParams.get('imageURL')).toBe(imageURL);
    await page.reload();
    await result(page).waitFor();
    expect(await page.getByLabel('Address of an image').inputValue()).toBe(imageURL);
    await page.goBack();
    await result(page).waitFor({ state: 'detached' });
    expect(await page.getByLabel('Address of an image').inputValue()).toBe('');
  });

  test('is downloaded under the name of its source', async () => {
    const page = await visits.openAgain('/grayscale/');
    await convert(page, `${sharedRun.site}/photos/dunes.jpg`);
    await result(page).waitFor();
    const downloading = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Download' }).click();
    expect((await downloading).suggestedFilename()).toBe('dunes-grayscale.jpg');
  });

  test('that cannot be loaded is reported, with a retry', async () => {
    visits.expectTrouble(/ERR_FAILED/);
    const page = await visits.openAgain('/grayscale/');
    await page.route(/\/images\//, (route) => route.abort());
    await convert(page, `${sharedRun.site}/photos/dunes.jpg`);
    const again = page.getByRole('button', { name: 'Try again' });
    await again.waitFor();
    expect(await result(page).count()).toBe(0);
    await page.unrouteAll();
    await again.click();
    await result(page).waitFor();
  });
});

describe('grayscale without JavaScript', () => {
  test('redirects to the converted image', async () => {
    // Chromium adds inline styles to an image document, which the policy of images blocks.
    visits.expectTrouble(/Refused to apply inline style.*\/images\//s);
    const page = await visits.openAgain('/grayscale/', { javaScriptEnabled: false });
    await convert(page, `${sharedRun.site}/photos/dunes.jpg`);
    await page.waitForURL(/\/images\/[0-9a-f]{64}\.jpg$/);
    expect(await page.locator('img').evaluate((image) => image.naturalWidth)).toBeGreaterThan(100);
  });

  test('links to the samples', async () => {
    const page = await visits.openAgain('/grayscale/', { javaScriptEnabled: false });
    expect(await page.locator('main a[href^="/photos/"]').count()).toBeGreaterThanOrEqual(3);
  });
});
