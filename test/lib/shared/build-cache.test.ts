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
import { cachedBuild, hashSources, isCached } from '../../../lib/shared/build-cache.ts';

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

  test('keeps results that another process may use, for an hour', async () => {
    const minutesAgo = (minutes: number) => Date.now() / 1_000 - 60 * minutes;
    for (const [key, minutes] of Object.entries({ a: 61, b: 59 }))
      utimesSync(await build(key, key), minutesAgo(minutes), minutesAgo(minutes));
    await build('c', 'c', 1);
    expect(readdirSync(join(root, 'node_modules/.cache/site')).sort()).toEqual(['b', 'c']);
  });

  test('keeps old results up to the maximum', async () => {
    utimesSync(await build('a', 'a'), 0, 0);
    await build('b', 'b', 2);
    expect(['a', 'b', 'c'].map((key) => isCached('site', key, root))).toEqual([true, true, false]);
  });

  test('returns the result of a parallel build that finished first', async () => {
    const folder = await cachedBuild(
      'site',
      'one',
      10,
      async (folder) => {
        writeFileSync(join(folder, 'index.html'), 'second');
        await build('one', 'first');
      },
      root,
    );
    expect(read(folder)).toBe('first');
    expect(readdirSync(join(root, 'node_modules/.cache/site'))).toEqual(['one']);
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
    expect(new Set([hash(), hash('a'), hash('b'), hash('a', 'b'), hash('ab')]).size).toBe(5);
  });

  test('changes with a file in a folder above', () => {
    mkdirSync(join(root, 'folder'));
    write('folder/entry.ts', `import { shared } from '../shared-code.ts';\n`);
    const hashes = ['missing', '', '// changed'].map((text) => {
      if (text !== 'missing') write('shared-code.ts', text);
      return hashSources([join(root, 'folder', 'entry.ts')], [], root);
    });
    expect(new Set(hashes).size).toBe(3);
  });

  test('changes with the name of a file', () => {
    const hashes = ['b.ts', 'c.ts'].map((name) => hashSources([join(root, name)], [], root));
    expect(new Set(hashes).size).toBe(2);
  });

  test('does not depend on the order of the files', () => {
    const files = ['b.ts', 'c.ts'].map((name) => join(root, name));
    expect(hashSources(files, [], root)).toBe(hashSources(files.toReversed(), [], root));
  });

  test('does not change with a file that is not imported', () => {
    const before = hash();
    write('unrelated.ts', '// changed');
    expect(hash()).toBe(before);
  });
});
