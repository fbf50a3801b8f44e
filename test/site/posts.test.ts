import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { describeApi } from '../../lib/api/api-description.ts';
import { siteFiles } from '../../site/build.ts';
import { renderPages } from '../../site/pages.ts';
import { Pictures } from '../../site/pictures.ts';

const site = fileURLToPath(new URL('../../site', import.meta.url));
const shared = {
  stylesheet: { url: '/assets/site.css', integrity: 'sha384-x' },
  styles: { posts: { url: '/assets/posts.css', integrity: 'sha384-y' } },
  scripts: {
    'site-search': { url: '/assets/s.js', integrity: 'sha384-z', imports: [], lazy: [] },
  },
  api: { document: { info: {}, paths: {}, components: { schemas: {} } }, problems: [] },
  origin: 'https://example.com',
};
let directory: string;

beforeEach(async () => {
  // Eleventy ignores node_modules/.
  directory = await mkdtemp(join(tmpdir(), 'site-posts-'));
  await cp(join(site, 'layouts'), join(directory, 'layouts'), { recursive: true });
  await mkdir(join(directory, 'content/posts'), { recursive: true });
  for (const name of ['feed.njk', 'sitemap.njk', 'robots.njk'])
    await cp(join(site, 'content', name), join(directory, 'content', name));
  for (const name of ['posts/index.njk', 'posts/tags.njk'])
    await cp(join(site, 'content', name), join(directory, 'content', name));
});

afterEach(() => rm(directory, { recursive: true, force: true }));

/** @param posts front matter by name */
async function render(posts: Record<string, string>, text = '# Tea\n'): Promise<Map<string, string>> {
  for (const [name, frontMatter] of Object.entries(posts))
    await writeFile(
      join(directory, 'content/posts', `${name}.md`),
      `---\ntitle: About ${name}\ndescription: 'Why & how'\n${frontMatter}\n---\n\n${text}`,
    );
  const { pages } = await renderPages(shared, directory);
  return new Map(pages.map(({ path, contents }) => [path, contents]));
}

const three = {
  oldest: 'date: 2026-01-02\ntags: [tea]',
  newest: 'date: 2026-03-04\ntags: [tea, coffee]',
  middle: 'date: 2026-02-03',
};

describe('posts', () => {
  test('are listed newest first, on the page, for each tag and in the feed', async () => {
    const files = await render(three);
    const titles = (path: string) =>
      [...(files.get(path) ?? '').matchAll(/<(?:h2><a href="[^"]*"|title)>About (\w+)/g)].map(
        ([, name]) => name,
      );
    expect(titles('posts/index.html')).toEqual(['newest', 'middle', 'oldest']);
    expect(titles('posts/tags/tea/index.html')).toEqual(['newest', 'oldest']);
    expect(titles('posts/tags/coffee/index.html')).toEqual(['newest']);
    expect(titles('feed.xml')).toEqual(['newest', 'middle', 'oldest']);
  });

  test.each(['listed', 'posts', 'main', 'all', 'constructor'])(
    'can have a tag with the name of a collection: %s',
    async (tag) => {
      const files = await render({ ...three, tagged: `date: 2026-04-05\ntags: [${tag}]` });
      const html = files.get(`posts/tags/${tag}/index.html`) ?? '';
      expect([...html.matchAll(/<h2><a href="([^"]*)"/g)].map(([, url]) => url)).toEqual(['/posts/tagged/']);
      expect(/<nav aria-label="Demos">(.*?)<\/nav>/s.exec(html)?.[1]).not.toContain('tagged');
    },
  );

  test('may be none', async () => {
    const feed = (await render({})).get('feed.xml');
    expect(feed).toContain('<updated>1970-01-01T00:00:00Z</updated>');
    expect(feed).not.toContain('<entry>');
  });

  test('show date and reading time, and link to the posts before and after', async () => {
    const files = await render(three, `# Tea\n\n${'word '.repeat(660)}\n`);
    const html = files.get('posts/middle/index.html');
    expect(html).toContain('<time datetime="2026-02-03">February 3, 2026</time>&nbsp;· 3 min read');
    expect(html).toContain('<a rel="prev" href="/posts/newest/">About newest</a>');
    expect(html).toContain('<a rel="next" href="/posts/oldest/">About oldest</a>');
    expect(files.get('posts/newest/index.html')).not.toContain('rel="prev"');
    expect(files.get('posts/oldest/index.html')).not.toContain('rel="next"');
  });

  test('that are drafts are nowhere', async () => {
    const files = await render({ ...three, secret: 'date: 2026-04-05\ndraft: true\ntags: [plans]' });
    expect([...files.keys()].filter((path) => /secret|plans/.test(path))).toEqual([]);
    for (const html of files.values()) expect(html).not.toContain('About secret');
  });
});

describe('feed, sitemap and robots.txt', () => {
  test('have absolute addresses', async () => {
    const files = await render(three);
    expect(files.get('feed.xml')).toContain('<id>https://example.com/posts/newest/</id>');
    expect(files.get('feed.xml')).toContain('<updated>2026-03-04T00:00:00Z</updated>');
    expect(files.get('robots.txt')).toContain('Sitemap: https://example.com/sitemap.xml');
    const locations = [...(files.get('sitemap.xml') ?? '').matchAll(/<loc>(.*?)<\/loc>/g)].map(
      ([, url]) => url,
    );
    expect(locations).toEqual(
      ['', 'middle/', 'newest/', 'oldest/', 'tags/coffee/', 'tags/tea/'].map(
        (path) => `https://example.com/posts/${path}`,
      ),
    );
  });

  test('escape text of posts', async () => {
    const feed = (await render(three)).get('feed.xml');
    expect(feed).toContain('<summary>Why &amp; how</summary>');
    expect(feed).toContain('&lt;h1&gt;Tea&lt;/h1&gt;');
  });
});

describe('a site without a public post', () => {
  test('says so on the page of posts, and has a valid feed that is always the same', async () => {
    const files = await render({ secret: 'date: 2026-04-05\ndraft: true\ntags: [plans]' });
    const page = files.get('posts/index.html');
    expect(page).toContain('<p>There are no posts yet.</p>');
    expect(page).not.toContain('<ol class="posts">');
    // Atom requires a time.
    expect(files.get('feed.xml')).toContain('<updated>1970-01-01T00:00:00Z</updated>');
    expect(files.get('feed.xml')).not.toContain('<entry>');
  });

  test.each([
    ['posts', /^posts\/.*\.md$/],
    ['Markdown files', /\.md$/],
  ])('builds after editors have deleted all %s', async (_, deleted) => {
    const content = join(directory, 'content');
    await cp(join(site, 'content'), content, { recursive: true });
    const paths = (await readdir(content, { recursive: true })).map((path) => path.replaceAll('\\', '/'));
    const removed = paths.filter((path) => deleted.test(path));
    expect(removed.length).toBeGreaterThan(1);
    for (const path of removed) await rm(join(content, path));
    const pictures = await Pictures.read(site);
    const files = await siteFiles({ api: await describeApi() }, (shared) =>
      renderPages(shared, directory, pictures),
    );
    const home = String(files.find(({ path }) => path === 'index.html')?.contents);
    expect(home.match(/class="interchange" href="\/posts\/"/g)).toHaveLength(2);
  });
});

test('columns are aligned by classes, because the content security policy blocks style attributes', async () => {
  const html = (await render(three, '| a | b |\n| ---: | :---: |\n| 1 | 2 |\n')).get(
    'posts/newest/index.html',
  );
  expect(html).toContain('<th class="column-right">a</th>');
  expect(html).toContain('<td class="column-center">2</td>');
  expect(html).not.toContain('style=');
});
