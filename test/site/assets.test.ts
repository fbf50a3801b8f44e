import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Assets, bundleAssets } from '../../site/assets.ts';

const site = fileURLToPath(new URL('../../site', import.meta.url));
const cache = fileURLToPath(new URL('../../node_modules/.cache', import.meta.url));

let folder: string;

beforeAll(async () => {
  await mkdir(cache, { recursive: true });
  folder = await mkdtemp(join(cache, 'site-assets-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

async function bundle(edit?: (directory: string) => Promise<void>): Promise<Assets> {
  const directory = await mkdtemp(join(folder, 'assets-'));
  await cp(join(site, 'browser'), join(directory, 'browser'), { recursive: true });
  await cp(join(site, 'styles'), join(directory, 'styles'), { recursive: true });
  await edit?.(directory);
  return bundleAssets(directory);
}

describe('the name of an asset', () => {
  const change = (file: string) => async (directory: string) => {
    const path = join(directory, file);
    await writeFile(
      path,
      (await readFile(path, 'utf8')).replace('10_000', '11_000').replace('#f7f6f2', '#f7f6f3'),
    );
  };

  test('changes only with its contents', async () => {
    const before = await bundle();
    const afterScript = await bundle(change('browser/search.page.ts'));
    expect(afterScript.scripts.search?.url).not.toBe(before.scripts.search?.url);
    expect(afterScript.scripts.petition).toEqual(before.scripts.petition);
    expect(afterScript.stylesheet).toEqual(before.stylesheet);
    const afterStyle = await bundle(change('styles/tokens.css'));
    expect(afterStyle.stylesheet.url).not.toBe(before.stylesheet.url);
    expect(afterStyle.scripts).toEqual(before.scripts);
  });

  test('changes when the contents of its source map change', async () => {
    const comment = async (directory: string) => {
      const path = join(directory, 'browser/request.ts');
      await writeFile(path, `// Another comment.\n${await readFile(path, 'utf8')}`);
    };
    const before = new Map((await bundle()).files.map(({ path, contents }) => [path, Buffer.from(contents)]));
    const after = (await bundle(comment)).files.filter(({ path }) => before.has(path));
    expect(
      after.filter(({ path, contents }) => !before.get(path)?.equals(contents)).map(({ path }) => path),
    ).toEqual([]);
  });
});

test('a script that does not compile fails the build, and the error names file and line', async () => {
  const broken = bundle((directory) => writeFile(join(directory, 'browser/broken.page.ts'), 'const = 1;'));
  await expect(broken).rejects.toThrow('browser/broken.page.ts:1:6');
});
