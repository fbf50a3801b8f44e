import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContextOptions, Page } from 'playwright-core';
import type { Visitor } from './browser.ts';
import { sharedRun } from './http.ts';
import type { LocalRun } from './local-run.ts';
import { logInButton, typeAccount } from './members-page.ts';

/** A file in the folder that the editor changes. */
export const contentFile = (path: string) => join(sharedRun.content, path);
export const readContent = (path: string) => readFileSync(contentFile(path), 'utf8');

/**
 * Writes a page, as someone else does.
 *
 * @param more lines of the front matter. @default - title and description alone
 */
export function writePage(path: string, title: string, body = `# ${title}`, more = ''): void {
  const fields = [`title: ${title}`, 'description: Of a test.', ...(more ? [more] : [])].join('\n');
  writeFileSync(contentFile(path), `---\n${fields}\n---\n\n${body}\n`);
}

export async function logInAs(
  visits: Visitor,
  { username, password }: typeof sharedRun.editor,
  site = sharedRun.site,
  options: BrowserContextOptions = {},
): Promise<Page> {
  const page = await visits.open(`${site}/admin/`, options);
  await logInButton(page).click();
  await typeAccount(page, password, username);
  await page.waitForURL(`${site}/admin/`);
  return page;
}

const pageList = (page: Page) => page.getByRole('heading', { name: 'Pages and posts' });

/**
 * Logs in as the editor, with a new session at the user pool.
 *
 * @param run that the editor belongs to. @default - the shared one
 * @param options of the browser. @default - none
 */
export async function logInToEditor(
  visits: Visitor,
  { editor, url }: Pick<LocalRun, 'editor' | 'url'> = { editor: sharedRun.editor, url: sharedRun.site },
  options: BrowserContextOptions = {},
): Promise<Page> {
  const page = await logInAs(visits, editor, url, options);
  await pageList(page).waitFor();
  return page;
}

/** The session storage after a login as the editor, as JSON. */
const shared = globalThis as { testEditorSession?: string };

/**
 * Opens the editor in a shared tab. All test files of a process share the session, because a login takes more CPU time
 * than most tests. Tests that end the session need {@link logInToEditor}.
 */
export async function openEditor(visits: Visitor): Promise<Page> {
  if (!shared.testEditorSession) {
    const page = await logInToEditor(visits);
    shared.testEditorSession = (await page.evaluate('JSON.stringify(sessionStorage)')) as string;
    await page.close();
  }
  const page = await visits.openAgain('/about/');
  await page.evaluate(`Object.assign(sessionStorage, ${shared.testEditorSession})`);
  await page.goto('/admin/');
  await pageList(page).waitFor();
  return page;
}

export async function newPost(page: Page, title: string): Promise<void> {
  await page.getByRole('button', { name: 'New post' }).click();
  await page.getByLabel('Title').fill(title);
  await page.getByLabel('Description').fill('Written in a test.');
}

export const textField = (page: Page) => page.getByRole('textbox', { name: 'Text', exact: true });
/** The text as it will be saved. */
export const writtenText = (page: Page) => page.locator('#field-body').inputValue();
export const statusOf = (page: Page) => page.locator('#status');
export const save = (page: Page) => page.getByRole('button', { name: 'Save', exact: true }).click();

/**
 * Pastes a PNG, as a screenshot from the clipboard.
 *
 * @param text that is in the clipboard, too. @default - none
 * @param count how many times the picture is in the clipboard. @default 1
 */
export async function pastePicture(page: Page, bytes: Buffer, text = '', count = 1): Promise<void> {
  await textField(page).focus();
  await page.evaluate(`(() => {
    const binary = Uint8Array.from(atob('${bytes.toString('base64')}'), (character) => character.charCodeAt(0));
    const data = new DataTransfer();
    for (let index = 1; index <= ${count}; index++)
      data.items.add(new File([binary], 'image-' + index + '.png', { type: 'image/png' }));
    if (${JSON.stringify(text)}) data.setData('text/plain', ${JSON.stringify(text)});
    const event = new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true });
    document.activeElement.dispatchEvent(event);
  })()`);
}

/** Answers the question about a picture, and starts its upload. */
export async function describePicture(page: Page, text: string): Promise<void> {
  await page.getByLabel('What does the picture show?').fill(text);
  await page.getByRole('button', { name: 'Add', exact: true }).click();
}

export const untilPictureIsInText = (page: Page) => page.getByText('The picture is in the text.').waitFor();
