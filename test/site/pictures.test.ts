import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import type { SiteFile } from '../../site/assets.ts';
import { Pictures } from '../../site/pictures.ts';
import { eventually } from '../support/eventually.ts';
import { expectFor } from '../support/expect-for.ts';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'pictures-'));
  await mkdir(join(directory, 'pictures'));
});

afterEach(() => rm(directory, { recursive: true, force: true }));

async function add(name: string, width: number, height: number, background = 'teal'): Promise<void> {
  const picture = sharp({ create: { width, height, channels: 3, background } });
  await picture.toFile(join(directory, 'pictures', name));
}

async function complete(image: string): Promise<{ html: string; files: readonly SiteFile[] }> {
  const pictures = await Pictures.read(directory, join(directory, 'cache'));
  const html = pictures.complete(image);
  return { html, files: await pictures.files() };
}

/** The addresses and widths of all choices of a format. */
function choices(html: string, extension: string): [path: string, width: number][] {
  return [...html.matchAll(/\/(assets\/[^" ]+) (\d+)w/g)]
    .map(([, path = '', width]): [string, number] => [path, Number(width)])
    .filter(([path]) => path.endsWith(extension));
}

describe('a picture', () => {
  test('has three widths in AVIF and WebP, each file of that width, and one in its own format', async () => {
    await add('wide.png', 2000, 1000);
    const { html, files } = await complete('<img src="/pictures/wide.png" alt="Teal">');
    expect(html).toMatch(
      /^<picture><source type="image\/avif" [^>]+><source type="image\/webp" [^>]+><img [^>]+><\/picture>$/,
    );
    for (const [extension, format] of [
      ['.avif', 'heif'],
      ['.webp', 'webp'],
    ] as const) {
      const found = choices(html, extension);
      expectFor(
        extension,
        found.map(([, width]) => width),
      ).toEqual([480, 960, 1440]);
      for (const [path, width] of found) {
        const contents = files.find((file) => file.path === path)?.contents;
        expectFor(path, await sharp(contents).metadata()).toMatchObject({ format, width, height: width / 2 });
      }
    }
    const own = files.find(({ path }) => path.endsWith('.png'));
    expect(await sharp(own?.contents).metadata()).toMatchObject({ format: 'png', width: 960, height: 480 });
    expect(html).toContain(`<img src="/${own?.path}"`);
    expect(files).toHaveLength(7);
  });

  test('that a page names is converted before it is asked for, and is no file of the site until then', async () => {
    await add('some.png', 300, 100);
    await add('other.png', 300, 100);
    await mkdir(join(directory, 'content/posts'), { recursive: true });
    await writeFile(join(directory, 'content/posts/tea.md'), 'Tea: ![Teal](/pictures/some.png).');
    const cache = join(directory, 'cache');
    const pictures = await Pictures.read(directory, cache);
    expect(await pictures.files()).toEqual([]);
    await eventually(
      async () => (await readdir(cache)).map((name) => name.replace(/[0-9A-F]{8}/, 'HASH')).sort(),
      (names) => expect(names).toEqual(['avif', 'png', 'webp'].map((each) => `some-300-HASH.${each}`)),
    );
  });

  test('that can’t be converted fails when it is asked for', async () => {
    await add('some.png', 300, 100);
    await writeFile(join(directory, 'cache'), 'not a folder');
    await expect(complete('<img src="/pictures/some.png" alt="Teal">')).rejects.toThrow('cache');
  });

  test('keeps its text and its other attributes, and has the size of the file that it names', async () => {
    await add('wide.jpg', 2000, 1000);
    const { html } = await complete(
      '<img src="/pictures/wide.jpg" alt="$& &quot;teal&quot;" loading="lazy">',
    );
    expect(html).toMatch(
      /<img src="\/assets\/wide-960-[0-9A-F]{8}\.jpg" width="960" height="480" alt="\$& &quot;teal&quot;" loading="lazy">/,
    );
  });

  test.each([
    ['of one width only if it is small', 300, [300]],
    ['without a width that is nearly its own', 1200, [480, 1200]],
    ['of its own width if that is less than the largest', 1201, [480, 960, 1201]],
  ])('is %s', async (_, width, expected) => {
    await add('some.webp', width, 100);
    const { html } = await complete('<img src="/pictures/some.webp" alt="Teal">');
    expect(choices(html, '.webp').map(([, each]) => each)).toEqual(expected);
    expect(html.match(/<source/g)).toHaveLength(2);
  });

  test('is upright', async () => {
    const picture = sharp({ create: { width: 400, height: 200, channels: 3, background: 'teal' } });
    await picture.withMetadata({ orientation: 6 }).toFile(join(directory, 'pictures/turned.jpg'));
    const { html, files } = await complete('<img src="/pictures/turned.jpg" alt="Teal">');
    expect(html).toContain('width="200" height="400"');
    for (const { contents } of files)
      expect(await sharp(contents).metadata()).toMatchObject({ width: 200, height: 400 });
  });

  test('has another name when its contents change, and only then', async () => {
    await add('some.png', 300, 100);
    const image = '<img src="/pictures/some.png" alt="Teal">';
    const { html } = await complete(image);
    expect((await complete(image)).html).toBe(html);
    await add('some.png', 300, 100, 'red');
    // Some file systems count time in seconds.
    await utimes(join(directory, 'pictures/some.png'), 0, 0);
    const { html: changed, files } = await complete(image);
    expect(choices(changed, '.avif')).not.toEqual(choices(html, '.avif'));
    const png = files.find(({ path }) => path.endsWith('.png'))?.contents;
    expect((await sharp(png).stats()).dominant.r).toBeGreaterThan(200);
  });

  test('is converted once', async () => {
    await add('some.png', 300, 100);
    const image = '<img src="/pictures/some.png" alt="Teal">';
    await complete(image);
    const cache = join(directory, 'cache');
    const names = await readdir(cache);
    expect(names).toHaveLength(3);
    for (const name of names) await writeFile(join(cache, name), 'cached');
    const { files } = await complete(image);
    expect(files.map(({ contents }) => Buffer.from(contents).toString())).toEqual(names.map(() => 'cached'));
  });

  test('that can’t be read fails, and the error names the file', async () => {
    await writeFile(join(directory, 'pictures/broken.png'), 'not a picture');
    await expect(Pictures.read(directory)).rejects.toThrow('broken.png');
  });
});

test.each([
  ['without alternative text', '<img src="/pictures/some.png" alt="">'],
  ['with blank alternative text', '<img src="/pictures/some.png" alt=" ">'],
  ['of another folder', '<img src="/some.png" alt="Teal">'],
  ['that does not exist', '<img src="/pictures/sone.png" alt="Teal">'],
  ['of another site', '<img src="https://example.com/pictures/some.png" alt="Teal">'],
])('an image %s stays as it is, and nothing is converted', async (_, image) => {
  await add('some.png', 300, 100);
  expect(await complete(image)).toEqual({ html: image, files: [] });
});

test('a site may have no pictures', async () => {
  await rm(join(directory, 'pictures'), { recursive: true });
  expect((await complete('<img src="/pictures/some.png" alt="Teal">')).files).toEqual([]);
});
