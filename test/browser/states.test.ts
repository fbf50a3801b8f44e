import { expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { visitor } from '../support/browser.ts';
import { checkInAllModes } from '../support/check-page.ts';
import { logInOn } from '../support/members-page.ts';

const visits = visitor();
const busy = /api\/(search|images|signatures)/;
const hang = (page: Page) => page.route(busy, () => {});
const fail = (page: Page) => page.route(busy, (route) => route.abort());

async function search(page: Page, name: string): Promise<void> {
  await page.getByLabel('Name of a character').fill(name);
  await page.keyboard.press('Enter');
}

async function sign(page: Page): Promise<void> {
  await page.getByLabel('Your name').fill('Ann');
  await page.keyboard.press('Enter');
}

/** Brings a page into a state, in addition to the states that `pages.test.ts` checks. */
const states: Readonly<Record<string, (page: Page) => Promise<unknown>>> = {
  '/search/ while it searches': async (page) => {
    await hang(page);
    await search(page, 'anybody');
    await page.getByText('Searching').waitFor();
  },
  '/search/ with results': async (page) => {
    await search(page, 'many');
    await page.getByRole('link', { name: 'Next page' }).waitFor();
  },
  '/search/ without results': async (page) => {
    await search(page, 'nobody');
    await page.getByText('Nothing found').waitFor();
  },
  '/search/ with an error': async (page) => {
    await fail(page);
    await search(page, 'anybody');
    await page.getByRole('button', { name: 'Try again' }).waitFor();
  },
  '/grayscale/ while it converts': async (page) => {
    await hang(page);
    await page.getByRole('button', { name: 'Dunes' }).click();
    await page.getByRole('button', { name: 'Cancel' }).waitFor();
  },
  '/grayscale/ with a result': async (page) => {
    await page.getByRole('button', { name: 'Dunes' }).click();
    await page.getByRole('slider').waitFor();
  },
  '/grayscale/ with an error': async (page) => {
    await fail(page);
    await page.getByRole('button', { name: 'Dunes' }).click();
    await page.getByRole('button', { name: 'Try again' }).waitFor();
  },
  '/petition/ while it signs': async (page) => {
    await hang(page);
    await sign(page);
    await page.getByText('Signing').waitFor();
  },
  '/petition/ after signing': async (page) => {
    await sign(page);
    await page.getByText(/thank you/i).waitFor();
  },
  '/petition/ with an error': async (page) => {
    await fail(page);
    await sign(page);
    await page.getByRole('button', { name: 'Try again' }).first().waitFor();
  },
  '/members/ when logged in': logInOn,
};

test.each(Object.entries(states))('%s is accessible in all modes', async (name, reach) => {
  visits.expectTrouble(/ERR_FAILED/);
  const page = await visits.open(name.split(' ')[0] ?? '/');
  await reach(page);
  expect(await checkInAllModes(page)).toStrictEqual([]);
});
