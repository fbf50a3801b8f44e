import { describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { describeBytes } from '../../site/browser/converted-image.ts';
import { visitor } from '../support/browser.ts';
import { address, fileOf, gray, paste, sizes, status, transferOfFile } from '../support/grayscale-page.ts';
import { sharedRun } from '../support/http.ts';

const visits = visitor();

describe('a file', () => {
  test('can be dropped anywhere on the page', async () => {
    const page = await visits.openAgain('/grayscale/');
    const data = await transferOfFile(page, 'colors.webp', 'image/webp');
    const heading = page.getByRole('heading', { level: 1 });
    await heading.dispatchEvent('dragover', { dataTransfer: data });
    expect(await page.locator('.drop-zone').getAttribute('data-over')).toBe('');
    await heading.dispatchEvent('drop', { dataTransfer: data });
    await gray(page).waitFor();
    expect(await page.locator('.drop-zone').getAttribute('data-over')).toBeNull();
    expect(await gray(page).getAttribute('src')).toMatch(/\.webp$/);
  });

  test('can be pasted, also into the field of the address', async () => {
    const page = await visits.openAgain('/grayscale/');
    await paste(page.locator('body'), await transferOfFile(page, 'colors.webp', 'image/webp'));
    await gray(page).waitFor();
    expect(await gray(page).getAttribute('src')).toMatch(/\.webp$/);
    await paste(address(page), await transferOfFile(page, 'colors.png', 'image/png'));
    await page.locator('img[src$=".png"]').waitFor();
    expect(await address(page).inputValue()).toBe('');
  });

  test('can be chosen by a click anywhere in the drop zone, or with the keyboard alone', async () => {
    const page = await visits.openAgain('/grayscale/');
    const zone = page.locator('.drop-zone');
    const { width = 0, height = 0 } = (await zone.boundingBox()) ?? {};
    for (const position of [
      { x: 10, y: 10 },
      { x: width - 10, y: height - 10 },
    ]) {
      const chooser = page.waitForEvent('filechooser');
      await zone.click({ position });
      await chooser;
    }
    // Before the other steps, so that the browser knows it when the key is pressed.
    const chooser = page.waitForEvent('filechooser');
    await page.locator('.skip-link').focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    const shown = await zone.evaluate((element) => {
      const { outlineStyle, outlineWidth } = element.ownerDocument.defaultView.getComputedStyle(element);
      return `${outlineStyle} ${outlineWidth}`;
    });
    expect(shown).toBe('solid 3px');
    await page.keyboard.press('Enter');
    await (await chooser).setFiles(await fileOf('colors.png', 'image/png'));
    await gray(page).waitFor();
  });
});

describe('the address of an image', () => {
  const photo = `${sharedRun.site}/photos/dunes.jpg`;

  async function transferOfText(page: Page, type: string, text: string) {
    return page.evaluateHandle(`(() => {
      const transfer = new DataTransfer();
      transfer.setData(${JSON.stringify(type)}, ${JSON.stringify(text)});
      return transfer;
    })()`);
  }

  test('can be pasted anywhere but into a field, and the sizes before and after are shown', async () => {
    const page = await visits.openAgain('/grayscale/');
    await paste(address(page), await transferOfText(page, 'text/plain', photo));
    await paste(page.locator('body'), await transferOfText(page, 'text/plain', 'two words'));
    expect(await status(page).textContent()).toBe('');
    await paste(page.locator('body'), await transferOfText(page, 'text/plain', photo));
    await gray(page).waitFor();
    expect(await address(page).inputValue()).toBe(photo);
    const { byteLength } = await (await fetch(photo)).arrayBuffer();
    expect(await sizes(page)).toMatchObject({ Before: describeBytes(byteLength) });
  });

  test('can be dropped in the drop zone, and nowhere else', async () => {
    const page = await visits.openAgain('/grayscale/');
    const transfer = await transferOfText(page, 'text/uri-list', photo);
    const drop = async (selector: string) => {
      await page.locator(selector).dispatchEvent('dragover', { dataTransfer: transfer });
      const over = await page.locator('.drop-zone').getAttribute('data-over');
      await page.locator(selector).dispatchEvent('drop', { dataTransfer: transfer });
      return over;
    };
    expect(await drop('h1')).toBeNull();
    expect(await status(page).textContent()).toBe('');
    expect(await drop('.drop-zone label')).toBe('');
    await gray(page).waitFor();
  });
});
