import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { FileWatcher } from '../../../local/watch/file-watcher.ts';
import { eventually } from '../../support/eventually.ts';

let root: string;
let watcher: FileWatcher;
let changes: (readonly string[])[];

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'watch-'));
  await mkdir(join(root, 'lib/search'), { recursive: true });
  await mkdir(join(root, 'other'));
  await writeFile(join(root, 'lib/search/search.ts'), '1');
  await writeFile(join(root, 'cdk.json'), '{}');
  changes = [];
  watcher = await FileWatcher.start({
    root,
    paths: ['lib', 'site', 'cdk.json'],
    onChange: (files) => changes.push(files),
    warn: () => {},
  });
});
afterEach(async () => {
  await watcher.close();
  await rm(root, { recursive: true });
});

const write = (file: string, text = 'changed') => writeFile(join(root, file), text);
const reported = (...files: string[]) =>
  eventually(
    () => changes.flat(),
    (all) => expect(all).toEqual(expect.arrayContaining(files)),
  );

test('reports a changed file of a folder and of the root', async () => {
  await write('lib/search/search.ts');
  await write('cdk.json', '{ }');
  await reported('lib/search/search.ts', 'cdk.json');
});

test('reports a file each time that an editor replaces it by renaming another one', async () => {
  for (const text of ['second', 'third one', 'fourth time']) {
    changes = [];
    await write('lib/search/search.ts.tmp', text);
    await rename(join(root, 'lib/search/search.ts.tmp'), join(root, 'lib/search/search.ts'));
    await reported('lib/search/search.ts');
    expect(new Set(changes.flat())).toEqual(new Set(['lib/search/search.ts']));
  }
});

test('reports files of a new folder, and of a folder that is deleted and created again', async () => {
  await mkdir(join(root, 'site/content'), { recursive: true });
  await write('site/content/a.md');
  await reported('site/content/a.md');
  await rm(join(root, 'site'), { recursive: true });
  await eventually(
    () => changes,
    (each) => expect(each).toHaveLength(2),
  );
  await mkdir(join(root, 'site/content'), { recursive: true });
  await write('site/content/b.md');
  await reported('site/content/b.md');
  await write('site/content/b.md', 'changed again');
  await eventually(
    () => changes.flat().filter((file) => file === 'site/content/b.md'),
    (all) => expect(all).toHaveLength(2),
  );
});

test('reports a deleted file', async () => {
  await rm(join(root, 'lib/search/search.ts'));
  await reported('lib/search/search.ts');
});

test('reports many files of a checkout together', async () => {
  const files = Array.from({ length: 200 }, (_, index) => `lib/search/file-${index}.ts`);
  await Promise.all(files.map((file) => write(file)));
  await reported(...files);
  expect(changes.length).toBeLessThan(20);
});

test('reports no file outside, no package and no temporary file of an editor', async () => {
  await mkdir(join(root, 'lib/node_modules/a'), { recursive: true });
  await write('lib/node_modules/a/index.js');
  await write('other/file.ts');
  await write('lib/search/.search.ts.swp');
  await write('lib/search/search.ts~');
  await write('lib/search/last.ts');
  await reported('lib/search/last.ts');
  expect(changes.flat()).toEqual(['lib/search/last.ts']);
});
