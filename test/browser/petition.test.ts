import { describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { holdBack, visitor } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';
import { sign as signByApi, unique, walkSignatures, whenListed } from '../support/signatures.ts';

const visits = visitor();

async function fill(page: Page, name: string): Promise<void> {
  await page.getByLabel('Your name').fill(name);
}
const button = (page: Page) => page.getByRole('button', { name: 'Sign' });
const entries = (page: Page) => page.locator('main').getByRole('listitem');
const entry = (page: Page, name: string) => entries(page).getByText(name, { exact: true });
const status = (page: Page) => page.locator('main').getByRole('status').first();

async function signaturesOf(name: string): Promise<number> {
  await whenListed(name);
  return (await walkSignatures()).filter((signature) => signature.name === name).length;
}

describe('petition', () => {
  test('thanks the signer and lists the signature, also after a reload', async () => {
    const name = unique('Visitor');
    const page = await visits.openAgain('/petition/');
    await fill(page, name);
    await button(page).click();
    await status(page)
      .getByText(/thank you/i)
      .waitFor();
    await entry(page, name).waitFor();
    expect(await page.getByLabel('Your name').inputValue()).toBe('');
    await whenListed(name);
    await page.reload();
    await entry(page, name).waitFor();
    expect(await entry(page, name).count()).toBe(1);
    expect(await page.getByText(/(people have|person has) signed/).count()).toBe(1);
  });

  test('signs once for a double click', async () => {
    const name = unique('Double');
    const page = await visits.openAgain('/petition/');
    await fill(page, name);
    await button(page).dblclick();
    await status(page)
      .getByText(/thank you/i)
      .waitFor();
    expect(await signaturesOf(name)).toBe(1);
    expect(await entry(page, name).count()).toBe(1);
  });

  test('signs once when a response is lost and the visitor tries again', async () => {
    visits.expectTrouble(/ERR_FAILED/);
    const name = unique('Retried');
    const page = await visits.openAgain('/petition/');
    let lost = 0;
    await page.route(/\/api\/signatures$/, async (route) => {
      if (route.request().method() !== 'POST' || lost > 0) return route.continue();
      lost++;
      // The request arrives, but the response is lost.
      await route.fetch();
      return route.abort();
    });
    await fill(page, name);
    await button(page).click();
    await page.getByRole('button', { name: 'Try again' }).click();
    await status(page)
      .getByText(/thank you/i)
      .waitFor();
    expect(lost).toBe(1);
    expect(await signaturesOf(name)).toBe(1);
    expect(await entry(page, name).count()).toBe(1);
  });

  test('reports progress', async () => {
    const page = await visits.openAgain('/petition/');
    const { release } = await holdBack(page, /\/api\/signatures$/);
    await fill(page, unique('Patient'));
    await button(page).click();
    await eventually(
      () => status(page).textContent(),
      (value) => expect(value).toMatch(/signing/i),
    );
    release();
    await status(page)
      .getByText(/thank you/i)
      .waitFor();
  });

  test('Try again signs the name that the field has then', async () => {
    visits.expectTrouble(/ERR_FAILED/);
    const [wrong, right] = [unique('Wrong'), unique('Right')];
    const page = await visits.openAgain('/petition/');
    await page.route(/\/api\/signatures$/, (route) =>
      route.request().method() === 'POST' ? route.abort() : route.continue(),
    );
    await fill(page, wrong);
    await button(page).click();
    const again = page.getByRole('button', { name: 'Try again' });
    await again.waitFor();
    await fill(page, right);
    await page.unrouteAll();
    await again.click();
    await status(page).getByText(`Thank you, ${right}.`).waitFor();
    expect(await signaturesOf(right)).toBe(1);
    expect((await walkSignatures()).some(({ name }) => name === wrong)).toBe(false);
    expect(await page.getByLabel('Your name').inputValue()).toBe('');
  });

  test('a late response does not clear a name that was typed in the meantime', async () => {
    const page = await visits.openAgain('/petition/');
    const { release } = await holdBack(page, /\/api\/signatures$/);
    await fill(page, unique('Early'));
    await button(page).click();
    await status(page).getByText('Signing…').waitFor();
    await fill(page, 'Late');
    release();
    await status(page)
      .getByText(/thank you/i)
      .waitFor();
    expect(await page.getByLabel('Your name').inputValue()).toBe('Late');
  });

  test('keeps the focus near after "Try again" and "Show more"', async () => {
    visits.expectTrouble(/ERR_FAILED/);
    for (let index = 0; index < 21; index++) await signByApi(unique('Focus'));
    const page = await visits.openAgain('/petition/');
    await page.route(/cursor=/, (route) => route.abort());
    await page.getByRole('button', { name: 'Show more' }).focus();
    await page.keyboard.press('Enter');
    const again = page.getByRole('button', { name: 'Try again' });
    await again.waitFor();
    expect(await again.evaluate((element) => element.matches(':focus'))).toBe(true);
    await page.unrouteAll();
    const before = await entries(page).count();
    await page.keyboard.press('Enter');
    await eventually(
      () => page.locator(':focus').evaluate((element) => element.localName),
      (value) => expect(value).toBe('li'),
    );
    expect(await entries(page).count()).toBeGreaterThan(before);
  });

  test.each([
    ['a long word', 'W'.repeat(100)],
    ['stacked marks', `a${'\u0301'.repeat(99)}`],
    ['right-to-left text', 'שלום'.repeat(25)],
  ])('shows %s without changing the layout', async (_, name) => {
    const page = await visits.openAgain('/petition/', { viewport: { width: 320, height: 640 } });
    await page.route(/\/api\/signatures/, (route) =>
      route.fulfill({
        json: { count: 1, signatures: [{ name, signedAt: '2026-01-02T03:04:05.000Z' }], next: null },
      }),
    );
    await page.reload();
    const shown = page.locator('.signatures bdi');
    await shown.waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320);
    if (name.startsWith('a')) {
      const item = page.locator('.signatures li');
      // One line of text.
      expect(await item.evaluate((li) => li.getBoundingClientRect().height)).toBeLessThan(80);
    }
    expect(await shown.evaluate((bdi) => bdi.ownerDocument.defaultView.getComputedStyle(bdi).overflowX)).toBe(
      'clip',
    );
  });

  test('does not slant letters of fonts without italics', async () => {
    const page = await visits.openAgain('/petition/');
    const style = `getComputedStyle(document.querySelector('.signature-name')).fontSynthesisStyle`;
    const name = unique('Upright');
    await signByApi(name);
    await whenListed(name);
    await page.reload();
    await entry(page, name).waitFor();
    expect(await page.evaluate(style)).toBe('none');
  });

  test('explains why a name is not valid', async () => {
    visits.expectTrouble(/400/);
    const page = await visits.openAgain('/petition/');
    await fill(page, '   ');
    await button(page).click();
    await status(page).getByText(/name/i).first().waitFor();
    expect(await status(page).textContent()).not.toMatch(/thank you/i);
  });

  test('shows older signatures, each once', async () => {
    const word = unique('Elder');
    for (let index = 0; index < 25; index++) await signByApi(`${word} ${index}`);
    await whenListed(`${word} 24`);
    const page = await visits.openAgain('/petition/');
    await entry(page, `${word} 24`).waitFor();
    expect(await entry(page, `${word} 0`).count()).toBe(0);
    while ((await entry(page, `${word} 0`).count()) === 0) {
      const before = await entries(page).count();
      await page.getByRole('button', { name: 'Show more' }).click();
      await eventually(
        () => entries(page).count(),
        (value) => expect(value).toBeGreaterThan(before),
      );
    }
    for (let index = 0; index < 25; index++) expect(await entry(page, `${word} ${index}`).count()).toBe(1);
  });

  test('shows a name as text, never as HTML', async () => {
    const name = `<img src=x onerror="document.title='hostile'">${unique('')}`;
    const page = await visits.openAgain('/petition/');
    await fill(page, name);
    await button(page).click();
    await entry(page, name).waitFor();
    await page.reload();
    await entry(page, name).waitFor();
    expect(await page.locator('main img').count()).toBe(0);
    expect(await page.title()).not.toBe('hostile');
  });
});

describe('petition without JavaScript', () => {
  test('signs, and thanks the signer on a page that lists the signature', async () => {
    const name = unique('Scriptless');
    const page = await visits.openAgain('/petition/', { javaScriptEnabled: false });
    await fill(page, name);
    await button(page).click();
    await page.getByRole('heading', { name: `Thank you, ${name}` }).waitFor();
    await entry(page, name).waitFor();
    await page.reload();
    await entry(page, name).waitFor();
    await page.getByRole('link', { name: 'Back to the petition' }).click();
    await page.waitForURL('**/petition/');
    await whenListed(name);
    await page.getByRole('link', { name: 'See who signed' }).click();
    await entry(page, name).waitFor();
    expect(await signaturesOf(name)).toBe(1);
  });

  test('shows an error with the form and the entered name, and the form can be sent again', async () => {
    visits.expectTrouble(/400/);
    const name = unique('Corrected');
    const page = await visits.openAgain('/petition/', { javaScriptEnabled: false });
    await fill(page, `${name} www.example.com`);
    await button(page).click();
    await page.getByRole('heading', { name: 'The signature is invalid' }).waitFor();
    expect(await page.getByLabel('Your name').inputValue()).toBe(`${name} www.example.com`);
    await fill(page, name);
    await button(page).click();
    await page.getByRole('heading', { name: `Thank you, ${name}` }).waitFor();
    expect(await signaturesOf(name)).toBe(1);
  });

  test('signs once for a double click', async () => {
    const name = unique('Double');
    const page = await visits.openAgain('/petition/', { javaScriptEnabled: false });
    let sent = 0;
    await page.route(/\/api\/signatures$/, async (route) => {
      sent++;
      // The first request arrives. The button is pressed again before its response.
      if (sent === 1) await route.fetch({ maxRedirects: 0 });
      else await route.continue();
    });
    await fill(page, name);
    const { x = 0, y = 0, width = 0, height = 0 } = (await button(page).boundingBox()) ?? {};
    // A locator would wait for the first response before the second click.
    const press = () => page.mouse.click(x + width / 2, y + height / 2);
    await press();
    await whenListed(name);
    await press();
    await page.getByRole('heading', { name: `Thank you, ${name}` }).waitFor();
    expect(sent).toBe(2);
    expect(await signaturesOf(name)).toBe(1);
  });

  test('stores one signature when the visitor goes back and signs again, and another one for another name', async () => {
    const [name, other] = [unique('Returned'), unique('Neighbor')];
    const page = await visits.openAgain('/petition/', { javaScriptEnabled: false });
    for (const each of [name, name, other]) {
      await fill(page, each);
      const responsePromise = page.waitForResponse((response) => response.request().method() === 'POST');
      await button(page).click();
      expect((await responsePromise).status()).toBe(303);
      await page.waitForLoadState();
      await page.goBack();
    }
    expect(await signaturesOf(name)).toBe(1);
    expect(await signaturesOf(other)).toBe(1);
  });

  test('links to older signatures', async () => {
    for (let index = 0; index < 21; index++) await signByApi(unique('Filler'));
    const page = await visits.openAgain('/api/signatures', { javaScriptEnabled: false });
    const first = await entries(page).allTextContents();
    await page.getByRole('link', { name: /older/i }).click();
    await page.waitForURL(/cursor=/);
    const second = await entries(page).allTextContents();
    expect(second.length).toBeGreaterThan(0);
    expect(second.filter((text) => first.includes(text) && text.includes('Filler '))).toStrictEqual([]);
  });
});
