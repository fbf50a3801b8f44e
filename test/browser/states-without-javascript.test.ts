import { expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { visitor } from '../support/browser.ts';
import { checkInAllModes } from '../support/check-page.ts';
import { sharedRun } from '../support/http.ts';
import { hostileName } from '../support/scripted-upstream.ts';

const visits = visitor();

/** Fills the field of a page's form and sends the form. */
async function send(page: Page, label: string, value: string): Promise<void> {
  await page.getByLabel(label).fill(value);
  await page.getByRole('main').getByRole('button').click();
}

const search = (page: Page, name: string) => send(page, 'Name of a character', name);
const convert = (page: Page, url: string) => send(page, 'Address of an image', url);
const sign = (page: Page, name: string) => send(page, 'Your name', name);

/** Brings a page without JavaScript into a state, in addition to the pages that `pages.test.ts` checks. */
const states: Readonly<Record<string, { heading: RegExp; reach?: (page: Page) => Promise<unknown> }>> = {
  '/search/ with results': { heading: /^45 results/, reach: (page) => search(page, 'many') },
  '/search/ with results without images': {
    heading: /^1 result/,
    reach: (page) => search(page, 'unsafe picture'),
  },
  '/search/ with hostile results': { heading: /^1 result/, reach: (page) => search(page, 'hostile') },
  '/search/ without results': { heading: /^Nothing found/, reach: (page) => search(page, 'nobody') },
  '/search/ with an error': {
    heading: /^The search service failed/,
    reach: (page) => search(page, 'wrong shape'),
  },
  '/search/ while the search service refuses': {
    heading: /^The search service receives too many requests/,
    reach: (page) => search(page, 'refusing'),
  },
  '/search/ with a hostile name that is too long': {
    heading: /^The name is invalid/,
    reach: (page) => page.goto(`/api/search?${new URLSearchParams({ name: hostileName.repeat(2) })}`),
  },
  '/api/search?name=many&page=9': { heading: /page 9 does not exist/ },
  '/grayscale/ with an address that is no image': {
    heading: /^The image could not be read/,
    reach: (page) => convert(page, `${sharedRun.site}/robots.txt`),
  },
  '/grayscale/ with an unreachable address': {
    heading: /^The image could not be fetched/,
    reach: (page) => convert(page, `${sharedRun.images}/status/404`),
  },
  '/petition/ after signing': {
    heading: /^Thank you, Ann/,
    reach: (page) => sign(page, `Ann ${crypto.randomUUID()}`),
  },
  '/petition/ after signing with an invalid name': {
    heading: /^The signature is invalid/,
    reach: (page) => sign(page, 'www.example.com'),
  },
  '/petition/ with a list of signatures': {
    heading: /^Signatures/,
    reach: async (page) => {
      await sign(page, `Bob ${crypto.randomUUID()}`);
      await page.getByRole('heading', { name: /^Thank you/ }).waitFor();
      await page.goto('/api/signatures?limit=1');
    },
  },
  '/api/signatures?cursor=invalid': { heading: /^The cursor is invalid/ },
  '/api/': { heading: /^Not found/ },
  '/api/unknown': { heading: /^Not found/ },
};

test.each(Object.entries(states))(
  '%s is accessible in all modes without JavaScript',
  async (name, { heading, reach }) => {
    // Chromium logs the statuses of error pages.
    visits.expectTrouble(/status of [45]\d\d/);
    const page = await visits.openAgain(name.split(' ')[0] ?? '/', { javaScriptEnabled: false });
    await reach?.(page);
    await page.getByRole('heading', { name: heading }).waitFor();
    expect(await checkInAllModes(page)).toStrictEqual([]);
  },
);
