import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { releaseId } from '../../../lib/delivery/release.ts';

const temporary: string[] = [];
afterAll(() => {
  for (const folder of temporary) rmSync(folder, { recursive: true, force: true });
});

const project = {
  'out/index.html': '<h1>Home</h1>',
  'out/assets/a.js': 'a()',
  'lambdas/search/search.lambda.ts': 'search()',
  'lambdas/content/check.ts': "import { check } from '../../site/check.ts';",
  'site/check.ts': "export { nearest as check } from './nearest.ts';",
  'site/nearest.ts': 'nearest()',
  'package-lock.json': '{}',
};

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'release-'));
  temporary.push(folder);
  return folder;
}

/** The release id of a project with these files. */
function idOf(files: Readonly<Record<string, string>>): string {
  const folder = newFolder();
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return releaseId(join(folder, 'out'), folder);
}

test('is 12 hexadecimal digits', () => {
  expect(idOf(project)).toMatch(/^[0-9a-f]{12}$/);
});

test('depends on the files only, not on their folder or their order of creation', () => {
  const folder = newFolder();
  const reversed = Object.fromEntries(Object.entries(project).reverse());
  expect(idOf(reversed)).toBe(idOf(project));
  cpSync(join(temporary[0] as string), folder, { recursive: true });
  expect(releaseId(join(folder, 'out'), folder)).toBe(idOf(project));
});

test.each(Object.keys(project))('changes with %s', (path) => {
  expect(idOf({ ...project, [path]: 'changed' })).not.toBe(idOf(project));
});

test('changes when a file is renamed, added, or moved between the site and the handlers', () => {
  const { 'out/assets/a.js': script, ...others } = project;
  const ids = [
    project,
    others,
    { ...others, 'out/assets/b.js': script },
    { ...others, 'out/a.js': script },
    { ...others, 'lambdas/assets/a.js': script },
    { ...project, 'lambdas/search/new.ts': '' },
  ].map(idOf);
  expect(new Set(ids).size).toBe(ids.length);
});

test('depends on the lock files instead of the installed packages', () => {
  const id = idOf({ ...project, 'lambdas/grayscale/node_modules/sharp/index.js': 'sharp()' });
  expect(id).toBe(idOf(project));
  expect(idOf({ ...project, 'lambdas/grayscale/package-lock.json': '{}' })).not.toBe(id);
});

test('depends on no module of the site that handlers do not import', () => {
  expect(idOf({ ...project, 'site/build.ts': '' })).toBe(idOf(project));
});
