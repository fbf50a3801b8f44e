import { describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { describeBytes } from '../../site/browser/converted-image.ts';
import { holdBack, visitor } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';
import {
  choose,
  fileOf,
  gray,
  original,
  paste,
  sizes,
  slider,
  status,
  transferOfFile,
} from '../support/grayscale-page.ts';
import { pictureSize } from '../support/pictures.ts';

const visits = visitor();

/** Returns the visible parts of both images. */
async function shownParts(page: Page): Promise<{ original: string; gray: string }> {
  const clip = (each: ReturnType<typeof original>) =>
    each.evaluate((image) => image.ownerDocument.defaultView.getComputedStyle(image).clipPath);
  return { original: await clip(original(page)), gray: await clip(gray(page)) };
}

describe('a file', () => {
  test('is converted, and shown before and after', async () => {
    const page = await visits.openAgain('/grayscale/');
    const file = await fileOf('colors.png', 'image/png');
    await choose(page);
    await status(page)
      .getByText(/^Converted: 48 × 32 pixels/)
      .waitFor();
    expect(await sizes(page)).toEqual({
      Before: describeBytes(file.buffer.length),
      After: expect.stringMatching(/^\d+(\.\d)? kB, \d+ % (less|more)$/),
    });
    for (const image of [original(page), gray(page)]) {
      const size = await image.evaluate((each) => ({ width: each.naturalWidth, height: each.naturalHeight }));
      expect(size).toEqual(pictureSize);
    }
    expect(await original(page).getAttribute('src')).toMatch(/^blob:/);
    expect(await page.getByRole('link', { name: 'Download' }).getAttribute('href')).toMatch(
      /^\/images\/[0-9a-f]{64}\.png$/,
    );
  });

  test('that the browser cannot show is converted', async () => {
    const page = await visits.openAgain('/grayscale/');
    await choose(page, 'colors.tiff', '');
    await gray(page).waitFor();
    expect(await original(page).count()).toBe(0);
    await page.getByText('Your browser can’t show this file.').waitFor();
  });

  test('can be chosen after an error', async () => {
    visits.expectTrouble(/422/);
    const page = await visits.openAgain('/grayscale/');
    await choose(page, 'text.jpg', 'image/jpeg');
    await status(page)
      .getByText(/could not be read/)
      .waitFor();
    await choose(page);
    await gray(page).waitFor();
  });
});

describe('the slider', () => {
  test.each([
    ['no-preference', ['wipe']],
    ['reduce', []],
  ] as const)(
    'with the motion preference %s, the result has the animations %j',
    async (reducedMotion, names) => {
      const page = await visits.openAgain('/grayscale/', { reducedMotion });
      await choose(page);
      await gray(page).waitFor();
      const running = await page.evaluate(
        `document.querySelector('.split').getAnimations().map(({ animationName }) => animationName)`,
      );
      expect(running).toEqual(names);
      await slider(page).press('ArrowRight');
      expect(await shownParts(page)).toMatchObject({ original: 'inset(0px 49% 0px 0px)' });
    },
  );

  test('moves with the keyboard, and shows the same share of the original as its value', async () => {
    const page = await visits.openAgain('/grayscale/', { reducedMotion: 'reduce' });
    await choose(page);
    await gray(page).waitFor();
    expect(await slider(page).getAttribute('aria-valuetext')).toBe('50 % of the original');
    expect(await shownParts(page)).toEqual({
      original: 'inset(0px 50% 0px 0px)',
      gray: 'inset(0px 0px 0px 50%)',
    });
    await slider(page).focus();
    await page.keyboard.press('ArrowRight');
    expect(await shownParts(page)).toEqual({
      original: 'inset(0px 49% 0px 0px)',
      gray: 'inset(0px 0px 0px 51%)',
    });
    await page.keyboard.press('Home');
    expect(await slider(page).getAttribute('aria-valuetext')).toBe('0 % of the original');
    await page.keyboard.press('End');
    expect(await shownParts(page)).toEqual({
      original: 'inset(0px 0% 0px 0px)',
      gray: 'inset(0px 0px 0px 100%)',
    });
  });

  test('moves to a click on the image', async () => {
    const page = await visits.openAgain('/grayscale/');
    await page.getByRole('list').getByRole('button').first().click();
    await gray(page).waitFor();
    const images = page.locator('.split');
    const { width = 0, height = 0 } = (await images.boundingBox()) ?? {};
    await images.click({ position: { x: width * 0.75, y: height / 2 } });
    expect(await slider(page).inputValue()).toBe('75');
  });

  test('follows a drag over the image', async () => {
    const page = await visits.openAgain('/grayscale/');
    await page.getByRole('list').getByRole('button').first().click();
    await gray(page).waitFor();
    const images = page.locator('.split');
    await images.hover();
    const box = await images.boundingBox();
    if (!box) throw new Error('The images are not shown.');
    const to = (part: number) => page.mouse.move(box.x + box.width * part, box.y + box.height / 2);
    await page.mouse.down();
    await to(0.25);
    await page.mouse.up();
    expect(await slider(page).inputValue()).toBe('25');
    await to(0.75);
    expect(await slider(page).inputValue()).toBe('25');
  });

  test('shows the border between the images in forced colors', async () => {
    const page = await visits.openAgain('/grayscale/', { forcedColors: 'active' });
    await choose(page);
    await gray(page).waitFor();
    const [border, text] = (await page.evaluate(`[
      getComputedStyle(document.querySelector('.split'), '::after').backgroundColor,
      getComputedStyle(document.body).color,
    ]`)) as string[];
    expect(border).toBe(text);
  });
});

describe('during an upload', () => {
  test('the page shows the progress of the upload, then that it converts', async () => {
    const page = await visits.openAgain('/grayscale/');
    const progress = page.getByRole('progressbar', { name: 'Upload progress' });
    expect(await progress.isHidden()).toBe(true);
    const sending = await holdBack(page, /uploads-dev/);
    const converting = await holdBack(page, /\/api\/images$/);
    await choose(page);
    await status(page).getByText('Uploading the image…').waitFor();
    await progress.waitFor();
    sending.release();
    await status(page).getByText('Converting the image…').waitFor();
    expect(await progress.isHidden()).toBe(true);
    converting.release();
    await gray(page).waitFor();
  });

  test('Cancel stops the upload and moves the focus to the form', async () => {
    const page = await visits.openAgain('/grayscale/');
    await holdBack(page, /uploads-dev/);
    await choose(page);
    await page.getByRole('button', { name: 'Cancel' }).click();
    expect(await status(page).textContent()).toBe('');
    expect(await page.getByRole('progressbar').isHidden()).toBe(true);
    expect(await page.evaluate('document.activeElement.id')).toBe('imageURL');
    await choose(page, 'colors.webp', 'image/webp');
    await status(page).getByText('Uploading the image…').waitFor();
  });

  test('another file replaces it', async () => {
    const page = await visits.openAgain('/grayscale/');
    const { release } = await holdBack(page, /uploads-dev/);
    await choose(page);
    await status(page).getByText('Uploading the image…').waitFor();
    await choose(page, 'colors.webp', 'image/webp');
    release();
    await gray(page).waitFor();
    expect(await gray(page).getAttribute('src')).toMatch(/\.webp$/);
    expect(await page.getByRole('link', { name: 'Download' }).getAttribute('download')).toBe(
      'colors-grayscale.webp',
    );
  });

  test('another conversion cancels it', async () => {
    const page = await visits.openAgain('/grayscale/');
    const { release } = await holdBack(page, /uploads-dev/);
    await choose(page);
    await status(page).getByText('Uploading the image…').waitFor();
    await page.getByRole('list').getByRole('button').first().click();
    await gray(page).waitFor();
    const shown = await gray(page).getAttribute('src');
    release();
    await page.waitForTimeout(300);
    expect(await gray(page).getAttribute('src')).toBe(shown);
    expect(await page.getByRole('progressbar').isHidden()).toBe(true);
  });
});

describe('another result keeps the focus on an element', () => {
  const focused = (page: Page) =>
    page.evaluate('document.activeElement.id || document.activeElement.textContent');

  test('after Back, with the focus on Download', async () => {
    const page = await visits.openAgain('/grayscale/');
    await page.getByRole('list').getByRole('button').first().click();
    const download = page.getByRole('link', { name: 'Download' });
    await download.focus();
    await page.goBack();
    await download.waitFor({ state: 'detached' });
    expect(await focused(page)).toBe('imageURL');
  });

  test('after a pasted file, with the focus on the slider', async () => {
    const page = await visits.openAgain('/grayscale/');
    await choose(page);
    await slider(page).focus();
    const { release } = await holdBack(page, /uploads-dev/);
    await paste(slider(page), await transferOfFile(page, 'colors.webp', 'image/webp'));
    await status(page).getByText('Uploading the image…').waitFor();
    expect(await focused(page)).toBe('Cancel');
    release();
    await gray(page).waitFor();
    expect(await focused(page)).toBe('status');
  });
});

describe('a file is rejected with an explanation', () => {
  test.each([
    ['of another type', 'drawing.svg', 'image/svg+xml', /^The file could not be read/],
    [
      'of another format than its name says',
      'svg-in-disguise.png',
      'image/png',
      /^The file could not be read/,
    ],
    ['an animation with too many frames', 'frames-101.gif', 'image/gif', /^The file is too large/],
    ['too large', 'bytes-over-20-mib.jpg', 'image/jpeg', /^The file is too large/],
  ])('when it is %s', async (_, name, type, says) => {
    visits.expectTrouble(/4(13|22)/);
    const page = await visits.openAgain('/grayscale/');
    await choose(page, name, type);
    await eventually(
      () => status(page).textContent(),
      (value) => expect(value).toMatch(says),
    );
    expect(await status(page).locator('p').count()).toBeGreaterThan(1);
    // The advice is about a file, not about an address.
    expect(await status(page).textContent()).not.toMatch(/address/);
    expect(await gray(page).count()).toBe(0);
  });

  test('when S3 rejects it, with a retry after a server error', async () => {
    visits.expectTrouble(/403|503/);
    const page = await visits.openAgain('/grayscale/');
    const headers = { 'access-control-allow-origin': '*' };
    let errorStatuses = [403, 503];
    await page.route(/uploads-dev/, (route) => {
      const errorStatus = route.request().method() === 'POST' ? errorStatuses.shift() : undefined;
      return errorStatus ? route.fulfill({ status: errorStatus, headers }) : route.continue();
    });
    await choose(page);
    await status(page).getByText('The file was not accepted').waitFor();
    expect(await status(page).getByRole('button').count()).toBe(0);
    await choose(page);
    await status(page).getByRole('button', { name: 'Try again' }).click();
    await gray(page).waitFor();
    errorStatuses = [];
  });

  test('when S3 cannot be reached', async () => {
    visits.expectTrouble(/ERR_|Failed/);
    const page = await visits.openAgain('/grayscale/');
    await page.route(/uploads-dev/, (route) => route.abort());
    await choose(page);
    await status(page).getByText('The site can’t be reached').waitFor();
    expect(await page.getByRole('progressbar').isHidden()).toBe(true);
  });
});

test('the file field is hidden without JavaScript', async () => {
  const page = await visits.openAgain('/grayscale/', { javaScriptEnabled: false });
  expect(await page.locator('input').count()).toBe(1);
  expect(await page.locator('progress').isHidden()).toBe(true);
});
