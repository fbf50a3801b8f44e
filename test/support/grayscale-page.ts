import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { onTestFinished } from './on-test-finished.ts';
import { pictures } from './pictures.ts';

export const status = (page: Page) => page.locator('main').getByRole('status').first();
export const address = (page: Page) => page.getByLabel('Address of an image');
export const original = (page: Page) => page.getByRole('img', { name: 'The original' });
export const gray = (page: Page) => page.getByRole('img', { name: 'The same image in shades of gray' });
export const slider = (page: Page) => page.getByRole('slider', { name: 'Original on the left' });

export async function fileOf(name: string, mimeType: string) {
  const buffer = await pictures[name]?.();
  if (!buffer) throw new Error(`There is no picture ${name}.`);
  return { name, mimeType, buffer };
}

/** A real transfer with one file, as a clipboard or a drag has it. */
export async function transferOfFile(page: Page, name: string, mimeType: string): Promise<Transfer> {
  const { buffer } = await fileOf(name, mimeType);
  return page.evaluateHandle(`(() => {
    const transfer = new DataTransfer();
    const bytes = new Uint8Array(${JSON.stringify([...buffer])});
    transfer.items.add(new File([bytes], ${JSON.stringify(name)}, { type: ${JSON.stringify(mimeType)} }));
    return transfer;
  })()`);
}

export type Transfer = Awaited<ReturnType<Page['evaluateHandle']>>;

export const paste = (target: Locator, clipboardData: Transfer) =>
  target.evaluate((element, data) => {
    const { ClipboardEvent } = element.ownerDocument.defaultView;
    element.dispatchEvent(
      new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }),
    );
  }, clipboardData);

/** Returns the sizes below the images, by their terms. */
export async function sizes(page: Page): Promise<Record<string, string>> {
  const rows = page.locator('.sizes > div');
  const texts = await rows.evaluateAll((all) =>
    all.map((row) => [row.firstElementChild?.textContent, row.lastElementChild?.textContent]),
  );
  return Object.fromEntries(texts);
}

export async function choose(page: Page, name = 'colors.png', mimeType = 'image/png'): Promise<void> {
  const file = await fileOf(name, mimeType);
  const field = page.getByLabel('Drop an image here, or choose a file');
  // Playwright encodes contents as JSON for the page. It takes seconds for large ones.
  if (file.buffer.length < 1_000_000) return field.setInputFiles(file);
  const folder = await mkdtemp(join(tmpdir(), 'picture-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, name), file.buffer);
  await field.setInputFiles(join(folder, name));
}
