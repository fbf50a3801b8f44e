import type { Page } from 'playwright-core';
import type { LocalRun } from '../../test/support/local-run.ts';

/** A state of a page that is worth a picture. */
export interface PageState {
  /** Name of its pictures. */
  readonly name: string;
  readonly path: string;
  /** Brings the opened page into the state. @default - the page as it opens */
  readonly reach?: (page: Page, run: LocalRun) => Promise<unknown>;
  /** Whether the page runs scripts. @default true */
  readonly javaScript?: boolean;
}

export const press = (page: Page, name: string | RegExp) =>
  page.getByRole('button', { name }).first().click();

export async function logIn(page: Page, { username, password }: LocalRun['account']): Promise<void> {
  await press(page, 'Log in');
  await page.locator('input[name=username]').fill(username);
  await page.locator('input[name=password]').fill(password);
  await press(page, 'Log in');
}
