import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';

const project = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const read = (path: string): string => readFileSync(join(project, path), 'utf8');

const markdownIn = (folder: string): string[] =>
  readdirSync(join(project, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name));

const guides = markdownIn('docs');
const decisions = markdownIn('docs/decisions').filter((path) => /\/\d\d-/.test(path));
const pages = [...markdownIn('.'), ...markdownIn('local'), ...guides, ...markdownIn('docs/decisions')];

const withoutCode = (page: string): string => page.replace(/^( *)```[\s\S]*?^\1```$/gm, '');

/** Anchors of a page's headings, as on GitHub. */
function anchors(page: string): Set<string> {
  const headings = [...withoutCode(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => heading);
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

/** The targets of relative links: a path, an anchor, or both. */
function relativeLinks(page: string): string[] {
  return [...withoutCode(page).matchAll(/\]\(\s*([^)\s]+)\s*\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target));
}

test('the README has at most 120 lines', () => {
  expect(read('README.md').trimEnd().split('\n').length).toBeLessThanOrEqual(120);
});

describe.each(pages)('%s', (path) => {
  const page = read(path);

  test('links to files and headings that exist', () => {
    const broken = relativeLinks(page).filter((link) => {
      const [file = '', anchor] = link.split('#');
      const target = file === '' ? path : join(dirname(path), file);
      if (!existsSync(join(project, target))) return true;
      return anchor !== undefined && !anchors(read(target)).has(anchor);
    });
    expect(broken).toStrictEqual([]);
  });

  test('names npm scripts that exist', () => {
    const { scripts } = JSON.parse(read('package.json'));
    const names = [...page.matchAll(/npm run (?:--silent\s+)?([a-z][\w:-]*)/g)].map(([, name]) => name);
    expect(names.filter((name) => !Object.hasOwn(scripts, name as string))).toStrictEqual([]);
  });

  test('names files and folders that exist', () => {
    const paths = [
      ...withoutCode(page).matchAll(/`((?:bin|lib|lambdas|site|local|test|scripts|bench|docs)\/[\w./-]*)`/g),
    ]
      .map(([, name = '']) => name)
      // The feature that docs/adding-a-feature.md adds.
      .filter((name) => !name.includes('greeting'));
    expect(paths.filter((name) => !existsSync(join(project, name)))).toStrictEqual([]);
  });
});

test.each(guides)('%s begins with its readers', (path) => {
  const [, introduction = ''] = read(path).split('\n\n');
  expect(introduction).toMatch(/^(This page is for|For) /);
});

describe.each(decisions)('%s', (path) => {
  const page = read(path);

  test('has all sections in the documented order', () => {
    const number = Number(path.match(/(\d\d)-/)?.[1]);
    const parts = page.match(/^(# \d+\.|\*\*\w+:\*\*|## .+)/gm);
    expect(parts).toStrictEqual([
      `# ${number}.`,
      '**Status:**',
      '**Date:**',
      '## Context',
      '## Decision',
      '## Consequences',
      '## Held by',
    ]);
    expect(page).toMatch(/^\*\*Date:\*\* \d{4}-\d\d-\d\d$/m);
  });

  test('names existing tests', () => {
    const [, heldBy = ''] = page.split('## Held by');
    expect(heldBy).toMatch(/`test\//);
  });

  test('is in the list of decisions with its title', () => {
    const title = page.match(/^# \d+\. (.+)$/m)?.[1];
    expect(read('docs/decisions/README.md')).toContain(`[${title}](${path.replace('docs/decisions/', '')})`);
  });
});
