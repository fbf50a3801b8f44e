import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { project } from './local-run.ts';

/** WCAG 2.2, levels A and AA. */
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

interface AxeViolation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const checks = await readFile(join(project, 'test', 'support', 'page-checks.js'), 'utf8');

/** Rules of axe whose results depend on colors. */
const colorRules = ['color-contrast', 'link-in-text-block'];

/** Whether an earlier call found the same document, with each element in the same place and equally visible. */
const isSameLayout = `(() => {
  const boxes = [...document.querySelectorAll('*')].map((element) => {
    const { x, y, width, height } = element.getBoundingClientRect();
    return [x, y, width, height, element.checkVisibility({ visibilityProperty: true })];
  });
  const layout = document.documentElement.outerHTML + boxes.join();
  window.checkedLayouts ??= new Set();
  const isSame = window.checkedLayouts.has(layout);
  window.checkedLayouts.add(layout);
  return isSame;
})()`;

/**
 * Returns the accessibility problems of a page that axe and `page-checks.js` find. Works without JavaScript, too: the
 * debugger evaluates strings anyway, and the content security policy does not restrict it.
 */
export async function checkPage(page: Page): Promise<string[]> {
  // A click on a link may still be replacing the document.
  await page.waitForLoadState();
  // The source has half a megabyte, so it is sent once per page.
  if (!(await page.evaluate('Boolean(window.axe)'))) await loadAxe(page);
  // Most color schemes change colors only, so that the other rules would find the same again.
  const rules = (await page.evaluate(isSameLayout)) ? colorRules : tags;
  return [...((await page.evaluate(checks)) as string[]), ...(await runAxe(page, rules))];
}

async function loadAxe(page: Page): Promise<void> {
  await page.evaluate(`
    // Timers do not run without JavaScript, and axe waits for one.
    if (matchMedia('(scripting: none)').matches) window.setTimeout = (run) => void Promise.resolve().then(run);
    ${axe}`);
}

const desktop = { width: 1280, height: 800 };
const phone = { width: 320, height: 640 };
const modes = [
  { colorScheme: 'light', forcedColors: 'none', viewport: desktop },
  { colorScheme: 'dark', forcedColors: 'none', viewport: desktop },
  { colorScheme: 'light', forcedColors: 'active', viewport: desktop },
  { colorScheme: 'light', forcedColors: 'none', viewport: phone },
  { colorScheme: 'dark', forcedColors: 'none', viewport: phone },
] as const;

/** Returns the problems of {@link checkPage} in light, dark and forced colors, on desktop and phone. */
export async function checkInAllModes(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const { viewport, ...media } of modes) {
    await page.emulateMedia(media);
    await page.setViewportSize(viewport);
    const problems = await checkPage(page);
    found.push(...problems.map((problem) => `${JSON.stringify(media)} ${viewport.width} px: ${problem}`));
  }
  return found;
}

async function runAxe(page: Page, rules: readonly string[]): Promise<string[]> {
  const options = { runOnly: rules, resultTypes: ['violations'], preload: false };
  const violations = (await page.evaluate(
    `axe.run(document, ${JSON.stringify(options)}).then(({ violations }) => violations)`,
  )) as AxeViolation[];
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary}`),
  );
}
