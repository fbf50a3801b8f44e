import { describe, expect, test } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { visitor } from '../support/browser.ts';
import { checkInAllModes } from '../support/check-page.ts';
import { sharedRun } from '../support/http.ts';

const visits = visitor();
const open = () => visits.openAgain('/api-reference/');
const formOf = (page: Page, route: string): Locator =>
  page.getByRole('form', { name: `Try ${route}`, exact: true });

async function send(form: Locator): Promise<string> {
  await form.getByRole('button', { name: /^Send / }).click();
  await form.getByText(/^Status \d+|redirect/).waitFor();
  return form.innerText();
}

describe('a request from the page', () => {
  test('shows status, headers, body and the curl line', async () => {
    const page = await open();
    const form = formOf(page, 'GET /api/search');
    const text = await send(form);
    expect(text).toContain('Status 200');
    expect(text).toContain('content-type: application/json; charset=utf-8');
    expect(text).toContain('"name": "Beth"');
    expect(text).toContain(
      `curl --include --header 'accept: application/json' '${sharedRun.site}/api/search?name=Beth'`,
    );
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0);
    expect(await checkInAllModes(page)).toStrictEqual([]);
  });

  test('has the values that the visitor enters', async () => {
    const page = await open();
    visits.expectTrouble(/400 .*\/api\/search/);
    const form = formOf(page, 'GET /api/search');
    await form.getByLabel('page').fill('0');
    const text = await send(form);
    expect(text).toContain('Status 400');
    expect(text).toContain('/problems/#invalid-page');
  });

  test('has a body, whose example names this site', async () => {
    const page = await open();
    const form = formOf(page, 'POST /api/images');
    expect(await form.getByLabel('Body', { exact: true }).inputValue()).toContain(
      `${sharedRun.site}/photos/`,
    );
    expect(await send(form)).toContain('Status 201');
    await form.getByLabel('Content-Type').selectOption('application/x-www-form-urlencoded');
    expect(await form.getByLabel('Body', { exact: true }).inputValue()).toMatch(/^imageURL=http/);
    expect(await send(form)).toContain('Status 201');
  });

  test('has the access token of a member who has logged in', async () => {
    const page = await open();
    visits.expectTrouble(/401 .*\/api\/members\/content/);
    expect(await send(formOf(page, 'GET /api/members/content'))).toContain('Status 401');
    const { username, password } = sharedRun.account;
    await page.goto(`${sharedRun.site}/members/`);
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.locator('input[name=username]').fill(username);
    await page.locator('input[name=password]').fill(password);
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByRole('heading', { name: /^Welcome, / }).waitFor();
    await page.goto(`${sharedRun.site}/api-reference/`);
    const text = await send(formOf(page, 'GET /api/members/content'));
    expect(text).toContain('Status 200');
    expect(text).toContain('authorization: Bearer $TOKEN');
  });
});

test('without JavaScript the page describes every route, and shows no form', async () => {
  const page = await visits.openAgain('/api-reference/', { javaScriptEnabled: false });
  expect(await page.getByRole('heading', { name: 'POST /api/signatures' }).count()).toBe(1);
  expect(await page.getByRole('button').count()).toBe(0);
});
