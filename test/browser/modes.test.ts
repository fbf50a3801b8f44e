import { describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { visitor } from '../support/browser.ts';
import { newPost, openEditor } from '../support/editor-page.ts';

const visits = visitor();

const hiddenOf = (page: Page, selector: string) =>
  page.locator(selector).evaluateAll((all) => all.filter((each) => !each.checkVisibility()).length);

/** A property of a pseudo-element or of an element. */
const styleOf = (page: Page, selector: string, property: string, pseudo = '') =>
  page.evaluate(
    `getComputedStyle(document.querySelector(${JSON.stringify(selector)}), ${JSON.stringify(pseudo)})[${JSON.stringify(property)}]`,
  );

describe('the print version', () => {
  test.each([
    ['/posts/', '.site-search'],
    ['/how-to-add-a-page/', '.contents'],
  ])('of %s has no %s', async (path, selector) => {
    const page = await visits.openAgain(path);
    expect(await page.locator(selector).isVisible()).toBe(true);
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator(selector).isVisible()).toBe(false);
  });

  test('of a failed conversion has no outline of an image', async () => {
    visits.expectTrouble(/ERR_FAILED/);
    const page = await visits.openAgain('/grayscale/');
    await page.route('**/api/images', (route) => route.abort());
    await page.getByRole('button', { name: 'Dunes' }).click();
    await page.getByRole('button', { name: 'Try again' }).waitFor();
    expect(await styleOf(page, '.stage', 'display', '::after')).toBe('block');
    await page.emulateMedia({ media: 'print' });
    expect(await styleOf(page, '.stage', 'display', '::after')).toBe('none');
  });

  test('of the editor has the titles of the pages, or the whole page that is written', async () => {
    const page = await openEditor(visits);
    await page.emulateMedia({ media: 'print' });
    expect(await hiddenOf(page, '#page-items button')).toBe(0);
    expect(await page.getByLabel('Search').isVisible()).toBe(false);
    await page.emulateMedia({ media: 'screen' });
    await newPost(page, 'Printed in a test');
    await page
      .getByRole('textbox', { name: 'Text', exact: true })
      .fill(Array.from({ length: 60 }, (_, index) => `Line ${index}`).join('\n\n'));
    await page.locator('.preview').getByText('Line 59').waitFor();
    await page.emulateMedia({ media: 'print' });
    const [height, content] = (await page
      .locator('.preview')
      .evaluate((element) => [element.clientHeight, element.scrollHeight])) as number[];
    expect(height).toBe(content);
    expect(await page.getByLabel('Title').isVisible()).toBe(false);
  });
});

test('with motion, visitors go from page to page, and back, without errors', async () => {
  const page = await visits.open('/', { reducedMotion: 'no-preference' });
  const paths = await page
    .locator('nav a')
    .evaluateAll((links) => links.map((link) => link.getAttribute('href')));
  expect(paths.length).toBeGreaterThan(4);
  for (const path of paths) {
    await page.locator(`nav a[href="${path}"]`).first().click();
    await page.waitForURL(`**${path}`);
  }
  for (const path of paths.slice(0, -1).reverse()) {
    await page.goBack();
    await page.waitForURL(`**${path}`);
  }
});

describe('forced colors show', () => {
  test('the empty lines of the petition', async () => {
    const page = await visits.openAgain('/about/', { forcedColors: 'active' });
    await page.route('**/api/signatures*', (route) =>
      route.fulfill({ json: { count: 0, signatures: [], next: null } }),
    );
    await page.goto('/petition/');
    await page.getByText('Nobody has signed yet').waitFor();
    expect(await styleOf(page, '.signatures', 'backgroundImage')).toContain('rgb(0, 0, 0)');
  });

  test('the picture in the drop zone', async () => {
    const page = await visits.openAgain('/grayscale/', { forcedColors: 'active' });
    await page.locator('.drop-zone').waitFor();
    expect(await styleOf(page, '.drop-zone', 'backgroundImage', '::before')).toContain('rgb(0, 0, 0)');
  });
});

test.each([320, 360, 500, 740, 800, 1280, 1920])(
  'at %i pixels, the numbers of the home page are in one or two full rows',
  async (width) => {
    const page = await visits.openAgain('/', { viewport: { width, height: 800 } });
    const tops = await page
      .locator('.numbers > div')
      .evaluateAll((all) => all.map((each) => Math.round(each.getBoundingClientRect().top)));
    const rows = [...new Set(tops)].map((top) => tops.filter((each) => each === top).length);
    expect([[4], [2, 2]]).toContainEqual(rows);
  },
);

test.each([320, 768])('at %i pixels, blocks of text and Markdown do not scroll sideways', async (width) => {
  const page = await visits.openAgain('/how-to-add-a-page/', { viewport: { width, height: 800 } });
  await page.getByRole('button', { name: 'Copy' }).first().waitFor();
  const scrolling = await page
    .locator('pre:has(.language-txt, .language-markdown)')
    .evaluateAll((all) => all.map((each) => each.scrollWidth - each.clientWidth));
  expect(scrolling.length).toBeGreaterThan(2);
  expect(Math.max(...scrolling)).toBe(0);
});

describe('the API reference', () => {
  test('shows the whole list of routes beside the operations of a laptop', async () => {
    const page = await visits.openAgain('/api-reference/', { viewport: { width: 1280, height: 800 } });
    const [shown, whole] = (await page
      .locator('.routes')
      .evaluate((element) => [element.clientHeight, element.scrollHeight])) as number[];
    expect(whole).toBe(shown);
  });

  test('shows the whole bodies of the examples', async () => {
    const page = await visits.openAgain('/api-reference/');
    const bodies = await page
      .locator('.try textarea')
      .evaluateAll((all) => all.map((each) => each.scrollHeight - each.clientHeight));
    expect(bodies.length).toBeGreaterThan(3);
    expect(Math.max(...bodies)).toBe(0);
  });
});
