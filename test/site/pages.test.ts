import { readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { frontMatterSchemas } from '../../site/front-matter.ts';
import { renderPages, type SharedData } from '../../site/pages.ts';

const document = { info: {}, paths: {}, components: { schemas: {} } };
const site = fileURLToPath(new URL('../../site', import.meta.url));

describe('a file in content/', () => {
  const shared = {
    stylesheet: { url: '/assets/site.css', integrity: 'sha384-x' },
    scripts: {},
    api: { document, problems: [] },
    origin: 'https://example.com',
  };
  let directory: string;

  beforeEach(async () => {
    // Eleventy ignores node_modules/.
    directory = await mkdtemp(join(tmpdir(), 'site-pages-'));
    await cp(join(site, 'layouts'), join(directory, 'layouts'), { recursive: true });
    await mkdir(join(directory, 'content/guides'), { recursive: true });
  });

  afterEach(() => rm(directory, { recursive: true, force: true }));

  async function render(
    text: string,
    name = 'guides/tea.md',
    more: Partial<SharedData> = {},
  ): Promise<Map<string, string>> {
    await writeFile(join(directory, 'content', name), text);
    const { pages, images } = await renderPages({ ...shared, ...more }, directory);
    return new Map([...pages, ...images].map(({ path, contents }) => [path, String(contents)]));
  }

  test('becomes a page with the layout and the menu', async () => {
    const text =
      '---\ntitle: Tea\ndescription: How to.\nmenu: footer\n---\n\n# Tea\n\nKeep {{ this }} and [that](/x/).\n';
    const html = (await render(text)).get('guides/tea/index.html');
    expect(html).toContain('<title>Tea · Jamstack on AWS</title>');
    expect(html).toContain('<p>Keep {{ this }} and <a href="/x/">that</a>.</p>');
    expect(html).toContain('<a href="/guides/tea/" aria-current="page">Tea</a>');
  });

  test.each([
    [{ publicOrigin: 'https://example.org' }, 'https://example.org/guides/tea/'],
    // A relative address would say nothing.
    [{}, undefined],
  ])('has a canonical address if the origin is known: %j', async (more, canonical) => {
    const files = await render('---\ntitle: Tea\ndescription: D\n---\n\n# Tea\n', 'guides/tea.md', more);
    const html = files.get('guides/tea/index.html') ?? '';
    expect(/<link rel="canonical" href="([^"]*)">/.exec(html)?.[1]).toBe(canonical);
  });

  test.each([
    [{ repository: 'github:acme/site' }, 'https://github.com/acme/site'],
    [{}, undefined],
  ])('has a link to its source if package.json names the repository: %j', async (more, repository) => {
    const page = await render('---\ntitle: Tea\ndescription: D\n---\n\n# Tea\n', 'guides/tea.md', more);
    expect(/"([^"]*)">Edit this page/.exec(page.get('guides/tea/index.html') ?? '')?.[1]).toBe(
      repository && `${repository}/edit/main/site/content/guides/tea.md`,
    );
    const template =
      '---\ntitle: Home\ndescription: D\n---\n<h1>{% if sourceLink %}{{ sourceLink }}{% endif %}</h1>\n';
    const home = await render(template, 'index.njk', more);
    expect(home.get('index.html')).toContain(`<h1>${repository ?? ''}</h1>`);
  });

  test.each([
    [{}, true],
    [{ selfSignUp: false }, false],
  ])('offers to create an account unless the stage forbids it: %j', async (more, offers) => {
    const text = readFileSync(join(site, 'content/members.njk'), 'utf8').replace(/^script.*\n/m, '');
    const files = await render(text, 'members.njk', more);
    expect(files.get('members/index.html')?.includes('Create an account')).toBe(offers);
  });

  test('has its title and description escaped', async () => {
    const text = `---\ntitle: 'A <b> & "c"'\ndescription: '"><script>'\n---\n\n# Tea\n`;
    const html = (await render(text)).get('guides/tea/index.html');
    expect(html).toContain('<title>A &lt;b&gt; &amp; &quot;c&quot; · Jamstack on AWS</title>');
    expect(html).not.toContain('<script>');
  });

  test('with four parts has a list of contents, whose links lead to the headings', async () => {
    const parts = ['## Leaves & *water*', '## `Wait`', '## Drink', '### Slowly', '## Drink', ''].join('\n\n');
    const html = (await render(`---\ntitle: T\ndescription: D\n---\n\n# Tea\n\n${parts}`)).get(
      'guides/tea/index.html',
    );
    expect(html).toMatch(/<h1>Tea<\/h1>\s*<nav class="contents" aria-label="Contents">/);
    expect(html).toContain('<li><a href="#leaves-water">Leaves &#38; water</a></li>');
    expect([...(html ?? '').matchAll(/<h[23] id="([^"]+)"/g)].map(([, id]) => id)).toEqual([
      'leaves-water',
      'wait',
      'drink',
      'slowly',
      'drink-2',
    ]);
  });

  test.each([
    ['the title without one', 'Boil water.\n\n```html\n<h1>Code</h1>\n```', '<h1>A &#38; B</h1>', 0],
    ['the first one', '# Tea\n\n# Water', '<h1>Tea</h1>', 1],
    ['the HTML of a developer', '<h1 class="wide">Tea</h1>\n\nBoil water.', '<h1 class="wide">Tea</h1>', 0],
  ])('has one heading of level 1: %s', async (_, text, heading, parts) => {
    const files = await render(`---\ntitle: A & B\ndescription: D\n---\n\n${text}\n`);
    const html = files.get('guides/tea/index.html') ?? '';
    expect(html.match(/<h1.*<\/h1>/g)).toEqual([heading]);
    expect(html.match(/<h2/g) ?? []).toHaveLength(parts);
  });

  test('with fewer parts has no list of contents', async () => {
    const html = (await render('---\ntitle: T\ndescription: D\n---\n\n# Tea\n\n## One\n\n## Two\n')).get(
      'guides/tea/index.html',
    );
    expect(html).toContain('<h2 id="one">One</h2>');
    expect(html).not.toContain('class="contents"');
  });

  test('shows pictures in the sizes and formats that browsers choose from, and loads later ones lazily', async () => {
    await mkdir(join(directory, 'pictures'));
    await cp(join(site, 'photos/sea.webp'), join(directory, 'pictures/sea.webp'));
    const pictures =
      '![The *sea*](/pictures/sea.webp)\n\n![Again](/pictures/sea.webp) ![](/pictures/sea.webp)\n';
    const files = await render(`---\ntitle: T\ndescription: D\n---\n\n# Tea\n\n${pictures}`);
    const html = files.get('guides/tea/index.html') ?? '';
    const [first, second, untold] = html.match(/<img [^>]*>/g) ?? [];
    expect(first).toMatch(/^<img src="\/assets\/sea-[^>]* alt="The sea">$/);
    expect(second).toMatch(/^<img src="\/assets\/sea-[^>]* alt="Again" loading="lazy" decoding="async">$/);
    // The check of the pages finds this one, by the address in the file.
    expect(untold).toContain('src="/pictures/sea.webp" alt=""');
    expect(html.match(/<picture>/g)).toHaveLength(2);
    const urls = [...html.matchAll(/\/(assets\/[^" ]+) \d+w/g)].map(([, url = '']) => url);
    expect(urls.length).toBeGreaterThan(0);
    expect(urls.filter((url) => !files.has(url))).toEqual([]);
  });

  test('as a template shows a picture with a filter', async () => {
    await mkdir(join(directory, 'pictures'));
    await cp(join(site, 'photos/sea.webp'), join(directory, 'pictures/sea.webp'));
    const text = `---\ntitle: T\ndescription: D\n---\n{{ '<img src="/pictures/sea.webp" alt="Sea">' | picture | safe }}`;
    expect((await render(text, 'tea.njk')).get('tea/index.html')).toContain(
      '<picture><source type="image/avif"',
    );
  });

  test('has the layout of the moment, also in a second build of the same process', async () => {
    const text = '---\ntitle: T\ndescription: D\n---\n\n# Tea\n';
    await render(text);
    await writeFile(join(directory, 'layouts/page.njk'), '{{ title }}: {{ content | safe }}');
    expect((await render(text)).get('guides/tea/index.html')).toBe('T: <h1>Tea</h1>\n');
  });

  test('may begin with a line below its front matter', async () => {
    const text = '---\ntitle: T\ndescription: D\n---\n---\n\n*Tea*\n';
    expect((await render(text)).get('guides/tea/index.html')).toMatch(/<hr>\s*<p><em>Tea<\/em><\/p>/);
  });

  test('links to its source if package.json names a repository', async () => {
    const text = '---\ntitle: T\ndescription: D\n---\n\n# Tea\n';
    expect((await render(text)).get('guides/tea/index.html')).not.toContain('Edit this page');
    const files = await render(text, 'guides/tea.md', { repository: 'acme/site' });
    expect(files.get('guides/tea/index.html')).toContain(
      '<a href="https://github.com/acme/site/edit/main/site/content/guides/tea.md">',
    );
  });

  test.each([
    ['with an unknown field', '---\ntitle: T\ndescription: D\norde: 1\n---\n', 'tea.md:4: '],
    ['with an unknown script', '---\ntitle: T\ndescription: D\nscript: tea\n---\n', 'no browser/tea.page.ts'],
    ['with invalid front matter', '---\ntitle: "T\n---\n', 'tea.md:2: The front matter is not valid YAML'],
    [
      'with code of a file that does not exist',
      '---\ntitle: T\ndescription: D\n---\n```ts file=no.ts\n```\n',
      'no.ts',
    ],
  ])('%s fails the build, and the error names the file', async (_, text, reason) => {
    const error = await render(text).then(String, String);
    expect(error).toContain('content/guides/tea.md');
    expect(error).toContain(reason);
  });

  test.each(['My Tea.md', 'guides/Tea.md', 'tea.md.md'])('named %s fails the build', async (name) => {
    const text = '---\ntitle: T\ndescription: D\n---\n';
    await expect(render(text, name)).rejects.toThrow(
      `${name}:1: The name of the file becomes the address of the page. Use lowercase letters`,
    );
  });

  test.each([
    ['with a syntax error', '{% if %}'],
    ['with an undefined variable', '{{ misspelt }}'],
    ['with an unknown stylesheet', '', 'style: tea\n', 'no styles/tea.page.css'],
  ])(
    'as a template %s fails the build, and the error names the file',
    async (_, template, field = '', reason = '') => {
      const text = `---\ntitle: T\ndescription: D\n${field}---\n${template}`;
      const error = await render(text, 'tea.njk').then(String, (reason: Error) => reason.message);
      expect(error).toMatch(/^The site can't be built\..*content\/tea\.njk/s);
      expect(error).toContain(reason);
    },
  );

  test('is built as the page about adding pages says: its examples, and exactly the fields that it lists', async () => {
    const guide = readFileSync(join(site, 'content/how-to-add-a-page.md'), 'utf8');
    const [page = '', post = ''] = [...guide.matchAll(/^```markdown\n(.*?)^```$/gms)].map(([, text]) => text);
    expect((await render(page)).get('guides/tea/index.html')).toContain('<h1>How to make tea</h1>');
    await mkdir(join(directory, 'content/posts'));
    expect((await render(post, 'posts/year.md')).has('posts/year/index.html')).toBe(true);
    const fields = [...guide.matchAll(/^\| `(\w+)` \| (\w+) \|/gm)].map(([, name]) => name);
    const { page: pageSchema, post: postSchema } = frontMatterSchemas;
    expect(fields.sort()).toEqual(Object.keys({ ...pageSchema.entries, ...postSchema.entries }).sort());
  });

  test('takes its place in the menu by `order`, then by address', async () => {
    const file = (title: string, order: string) =>
      `---\ntitle: ${title}\ndescription: D\nmenu: main\n${order}\n---\n# ${title}\n`;
    // The addresses are in another order than the expected one.
    await render(file('Second', 'order: 2'), 'a.md');
    await render(file('Third', 'order: 10'), 'b.md');
    await render(file('First by default', ''), 'd.md');
    const html = (await render(file('First', 'order: 0'), 'c.md')).get('a/index.html') ?? '';
    const [, menu = ''] = html.match(/<nav aria-label="Demos">(.*?)<\/nav>/s) ?? [];
    expect([...menu.matchAll(/<a [^>]*>([^<]+)<\/a>/g)].map(([, title]) => title)).toEqual([
      'First',
      'First by default',
      'Second',
      'Third',
    ]);
  });
});
