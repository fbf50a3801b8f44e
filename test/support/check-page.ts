import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { project } from './local-run.ts';

/** What is wrong with a page for someone who cannot see it well, or uses no mouse. */
export async function checkPage(page: Page): Promise<string[]> {
  return page.evaluate(await readFile(join(project, 'test', 'support', 'page-checks.js'), 'utf8'));
}
