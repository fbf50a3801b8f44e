import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { visitor } from '../support/browser.ts';
import { checkInAllModes } from '../support/check-page.ts';
import { project } from '../support/local-run.ts';
import { changeStoredSession, logInButton, logInOn, typeAccount } from '../support/members-page.ts';

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
  '/search/ past the last page': async (page) => {
    await page.route(/api\/search.*page=9/, (route) =>
      route.fulfill({ json: { results: [], page: 9, pages: 3, count: 45 } }),
    );
    await page.goto('/search/?name=many&page=9');
    await page.getByRole('link', { name: 'Last page' }).waitFor();
  },
  '/search/ with old results and without images': async (page) => {
    await page.route(/api\/search/, async (route) => {
      const response = await route.fetch();
      const headers = { ...response.headers(), age: '180', 'cache-status': 'search; hit; ttl=-120' };
      await route.fulfill({ response, headers });
    });
    await search(page, 'unsafe picture');
    await page.locator('.initials').waitFor();
  },
  '/grayscale/ while it converts': async (page) => {
    await hang(page);
    await page.getByRole('button', { name: 'Dunes' }).click();
    await page.getByRole('button', { name: 'Cancel' }).waitFor();
  },
  '/grayscale/ with the result of a file': async (page) => {
    await page.locator('input[type=file]').setInputFiles(join(project, 'site', 'photos', 'dunes.jpg'));
    await page.getByRole('slider').waitFor();
  },
  '/grayscale/ with an error': async (page) => {
    await fail(page);
    await page.getByRole('button', { name: 'Dunes' }).click();
    await page.getByRole('button', { name: 'Try again' }).waitFor();
  },
  '/grayscale/ with a file that is no image': async (page) => {
    const file = { name: 'drawing.svg', mimeType: 'image/svg+xml', buffer: Buffer.from('<svg/>') };
    await page.locator('input[type=file]').setInputFiles(file);
    await page.getByText(/could not be read/).waitFor();
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
  '/petition/ with a name that is not accepted': async (page) => {
    await page.getByLabel('Your name').fill('www.example.com');
    await page.keyboard.press('Enter');
    await page.getByText('The signature is invalid').waitFor();
  },
  '/petition/ without its list': async (page) => {
    await fail(page);
    await page.reload();
    await page.getByRole('button', { name: 'Try again' }).waitFor();
  },
  '/members/ when logged in': logInOn,
  '/members/ after a login that was canceled': async (page) => {
    await page.goto('/members/?error=access_denied&state=another');
    await page.getByText(/not completed/).waitFor();
  },
  '/members/ when the session has expired': async (page) => {
    await logInOn(page);
    await changeStoredSession(page, { expires_at: 1, refresh_token: 'revoked' });
    await page.reload();
    await page.getByText(/session has expired/).waitFor();
  },
  '/members/ with an error': async (page) => {
    await page.route('**/config.json', (route) => route.abort());
    await page.reload();
    await page.getByRole('button', { name: 'Try again' }).waitFor();
  },
  '/members/ on the login page after a wrong password': async (page) => {
    await logInButton(page).click();
    await typeAccount(page, 'Wrong-password-1', 'nobody@example.com');
    await page.getByRole('alert').waitFor();
  },
};

test.each(Object.entries(states))('%s is accessible in all modes', async (name, reach) => {
  visits.expectTrouble(/ERR_FAILED|status of 4(00|01|13|22)/);
  const page = await visits.openAgain(name.split(' ')[0] ?? '/');
  await reach(page);
  expect(await checkInAllModes(page)).toStrictEqual([]);
});
