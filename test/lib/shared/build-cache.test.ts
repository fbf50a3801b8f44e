import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { cachedBuild, hashSources } from '../../../lib/shared/build-cache.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'build-cache-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('cachedBuild', () => {
  const build = (key: string, text: string, maxFolders = 10) =>
    cachedBuild(
      'site',
      key,
      maxFolders,
      async (folder) => writeFileSync(join(folder, 'index.html'), text),
      root,
    );
  const read = (folder: string) => readFileSync(join(folder, 'index.html'), 'utf8');

  test('builds once for a key', async () => {
    expect(read(await build('one', 'first'))).toBe('first');
    expect(read(await build('one', 'second'))).toBe('first');
    expect(read(await build('two', 'second'))).toBe('second');
  });

  test('keeps nothing of a build that fails', async () => {
    await expect(
      cachedBuild('site', 'one', 10, () => Promise.reject(new Error('broken')), root),
    ).rejects.toThrow('broken');
    expect(readdirSync(join(root, 'node_modules/.cache/site'))).toEqual([]);
    expect(read(await build('one', 'good'))).toBe('good');
  });

  test('removes the results that were not used for the longest time', async () => {
    for (const [index, key] of ['a', 'b', 'c'].entries()) {
      const usedAt = Date.now() / 1_000 - 10_000 + index;
      utimesSync(await build(key, key), usedAt, usedAt);
    }
    await build('a', 'used again');
    await build('d', 'd', 2);
    expect(readdirSync(join(root, 'node_modules/.cache/site')).sort()).toEqual(['a', 'd']);
  });

  test('keeps results that another process may use', async () => {
    await build('a', 'a');
    await build('b', 'b', 1);
    expect(readdirSync(join(root, 'node_modules/.cache/site')).sort()).toEqual(['a', 'b']);
  });
});

describe('hashSources', () => {
  const write = (name: string, text: string) => writeFileSync(join(root, name), text);
  const hash = (...parts: string[]) => hashSources([join(root, 'entry.ts')], parts, root);

  beforeEach(() => {
    mkdirSync(join(root, 'node_modules'));
    write('entry.ts', `import { a } from './a.ts';\nconst b = await import("./b.ts");\n`);
    write('a.ts', `export { c as a } from './c.ts';\n`);
    for (const name of ['b.ts', 'c.ts', 'unrelated.ts']) write(name, '');
  });

  test.each([
    'entry.ts',
    'a.ts',
    'b.ts',
    'c.ts',
    'package.json',
    'tsconfig.json',
    'node_modules/.package-lock.json',
  ])('changes with %s', (name) => {
    const before = hash();
    write(name, `import './a.ts';\nimport './b.ts';\n// changed`);
    expect(hash()).not.toBe(before);
  });

  test.each(['node_modules', 'missing.ts'])('takes %s, which is not a file, for a missing one', (name) => {
    // The build names the page that includes it.
    expect(hashSources([join(root, name)], [], root)).toMatch(/^[0-9a-f]{16}$/);
  });

  test('changes with other parts', () => {
    expect(new Set([hash(), hash('a'), hash('b'), hash('a', 'b')]).size).toBe(4);
  });

  test('does not change with a file that is not imported', () => {
    const before = hash();
    write('unrelated.ts', '// changed');
    expect(hash()).toBe(before);
  });
});
