import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Assets, bundleAssets } from '../../site/assets.ts';
import { renderPages } from '../../site/pages.ts';

const site = fileURLToPath(new URL('../../site', import.meta.url));
const cache = fileURLToPath(new URL('../../node_modules/.cache', import.meta.url));

let folder: string;

beforeAll(async () => {
  await mkdir(cache, { recursive: true });
  folder = await mkdtemp(join(cache, 'site-sources-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('a page that a writer drops into the folder', () => {
  const shared = { stylesheet: { url: '/assets/site.css', integrity: 'sha384-x' }, scripts: {} };
  let directory: string;

  beforeEach(async () => {
    // Eleventy renders nothing below node_modules.
    directory = await mkdtemp(join(tmpdir(), 'site-pages-'));
    await cp(join(site, 'layouts'), join(directory, 'layouts'), { recursive: true });
    await mkdir(join(directory, 'content/guides'), { recursive: true });
  });

  afterEach(() => rm(directory, { recursive: true, force: true }));

  async function render(text: string, name = 'guides/tea.md'): Promise<Map<string, string>> {
    await writeFile(join(directory, 'content', name), text);
    const files = await renderPages(shared, directory);
    return new Map(files.map(({ path, contents }) => [path, new TextDecoder().decode(contents)]));
  }

  test('is a page of the site', async () => {
    const text =
      '---\ntitle: Tea\ndescription: How to.\nmenu: footer\n---\n\n# Tea\n\nKeep {{ this }} and [that](/x/).\n';
    const html = (await render(text)).get('guides/tea/index.html');
    expect(html).toContain('<title>Tea · Jamstack on AWS</title>');
    expect(html).toContain('<p>Keep {{ this }} and <a href="/x/">that</a>.</p>');
    expect(html).toContain('<a href="/guides/tea/" aria-current="page">Tea</a>');
  });

  test('has its title and description as text, whatever they hold', async () => {
    const text = `---\ntitle: 'A <b> & "c"'\ndescription: '"><script>'\n---\n\n# Tea\n`;
    const html = (await render(text)).get('guides/tea/index.html');
    expect(html).toContain('<title>A &lt;b&gt; &amp; &quot;c&quot; · Jamstack on AWS</title>');
    expect(html).not.toContain('<script>');
  });

  test.each([
    ['without a title', '---\ndescription: How to.\n---\n# Tea\n', 'needs a "title"'],
    ['without a description', '---\ntitle: Tea\n---\n# Tea\n', 'needs a "description"'],
    [
      'in a menu that is not there',
      '---\ntitle: T\ndescription: D\nmenu: top\n---\n',
      'a menu is "main" or "footer"',
    ],
    [
      'with a script that is not there',
      '---\ntitle: T\ndescription: D\nscript: tea\n---\n',
      'no browser/tea.page.ts',
    ],
    ['with front matter that does not parse', '---\ntitle: "T\n---\n', 'double quoted'],
    ['with a layout that is not there', '---\ntitle: T\ndescription: D\nlayout: no.njk\n---\n', 'no.njk'],
  ])('%s stops the build, and the error names it', async (_, text, reason) => {
    const error = await render(text).then(String, String);
    expect(error).toContain('content/guides/tea.md');
    expect(error).toContain(reason);
  });

  test.each([
    ['does not parse', '{% if %}'],
    ['uses what is not defined', '{{ misspelt }}'],
  ])('as a template that %s stops the build, and the error names it', async (_, template) => {
    const text = `---\ntitle: T\ndescription: D\n---\n${template}`;
    await expect(render(text, 'tea.njk')).rejects.toThrow(/^The site can't be built\..*content\/tea\.njk/s);
  });
});

describe('the name of an asset', () => {
  const change = (file: string) => async (directory: string) => {
    const path = join(directory, file);
    await writeFile(
      path,
      (await readFile(path, 'utf8')).replace('10_000', '11_000').replace('#f7f6f2', '#f7f6f3'),
    );
  };

  async function bundle(edit?: (directory: string) => Promise<void>): Promise<Assets> {
    const directory = await mkdtemp(join(folder, 'assets-'));
    await cp(join(site, 'browser'), join(directory, 'browser'), { recursive: true });
    await cp(join(site, 'styles'), join(directory, 'styles'), { recursive: true });
    await edit?.(directory);
    return bundleAssets(directory);
  }

  test('changes with its contents, and only then', async () => {
    const before = await bundle();
    const afterScript = await bundle(change('browser/search.page.ts'));
    expect(afterScript.scripts.search?.url).not.toBe(before.scripts.search?.url);
    expect(afterScript.scripts.petition).toEqual(before.scripts.petition);
    expect(afterScript.stylesheet).toEqual(before.stylesheet);
    const afterStyle = await bundle(change('styles/tokens.css'));
    expect(afterStyle.stylesheet.url).not.toBe(before.stylesheet.url);
    expect(afterStyle.scripts).toEqual(before.scripts);
  });

  test('never stands for two contents, not even of a source map', async () => {
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

  test('is not given to a script that does not compile: the error names the place', async () => {
    const broken = bundle((directory) => writeFile(join(directory, 'browser/broken.page.ts'), 'const = 1;'));
    await expect(broken).rejects.toThrow('browser/broken.page.ts:1:6');
  });
});
