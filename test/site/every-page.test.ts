import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { HtmlValidate } from 'html-validate';
import sharp from 'sharp';
import { describeApi } from '../../lib/api/api-description.ts';
import { buildSite } from '../../site/build.ts';
import { lighthouseScore } from '../../site/lighthouse-score.ts';
import { expectFor } from '../support/expect-for.ts';
import { demoPaths } from '../support/site-pages.ts';
import { type BuiltPage, pagesOf, readTree, scriptsOf, tags } from './built-site.ts';

const cache = fileURLToPath(new URL('../../node_modules/.cache', import.meta.url));
const demos = demoPaths;
const templates = [...demos, '/api/'].map((path) => `/_template${path}`);

let folder: string;
let files: Map<string, Buffer>;
let pages: BuiltPage[];

beforeAll(async () => {
  await mkdir(cache, { recursive: true });
  folder = await mkdtemp(join(cache, 'site-pages-test-'));
  await buildSite(folder, { api: await describeApi() });
  files = await readTree(folder);
  pages = pagesOf(files);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** Members: before log-in. The API reference and the editor send requests, as the demos do. */
function budgetOf(url: string): number {
  if (url === '/members/') return 12_000;
  return [...demos, '/api-reference/', '/admin/'].includes(url) ? 20_000 : 8_000;
}

function problems(find: (page: BuiltPage) => readonly unknown[]): Record<string, readonly unknown[]> {
  return Object.fromEntries(pages.map((each) => [each.url, find(each)]).filter(([, found]) => found?.length));
}

describe('every page', () => {
  test('is valid HTML', async () => {
    const validator = new HtmlValidate({
      root: true,
      extends: ['html-validate:standard', 'html-validate:a11y'],
    });
    const found: string[] = [];
    for (const { url, html } of pages) {
      const { results } = await validator.validateString(html);
      for (const { line, ruleId, message } of results.flatMap(({ messages }) => messages)) {
        found.push(`${url}:${line} ${ruleId}: ${message}`);
      }
    }
    expect(found).toEqual([]);
  });

  test('has a language, a unique title, and a description', () => {
    const titles = pages.map(({ html }) => html.match(/<title>([^<]+)<\/title>/)?.[1]);
    expect(titles.every((title) => title?.trim())).toBe(true);
    expect(new Set(titles).size).toBe(pages.length - templates.length + 1);
    expect(problems(({ html }) => (tags(html, 'html')[0]?.lang === 'en' ? [] : ['lang']))).toEqual({});
    const described = (html: string) =>
      tags(html, 'meta').some(({ name, content }) => name === 'description' && content);
    expect(problems(({ html }) => (described(html) ? [] : ['description']))).toEqual({});
  });

  test('has one h1, and skips no heading level', () => {
    expect(
      problems(({ url, html }) => {
        // The functions insert the h1.
        if (templates.includes(url)) return [];
        const levels = [...html.matchAll(/<h([1-6])/g)].map(([, level]) => Number(level));
        const skipped = levels.filter((level, index) => level > (levels[index - 1] ?? 0) + 1);
        return levels.filter((level) => level === 1).length === 1 ? skipped : levels;
      }),
    ).toEqual({});
  });

  test('has header, main and footer, and a skip link', () => {
    for (const { html } of pages) {
      expect(['header', 'main', 'footer'].map((name) => tags(html, name).length)).toEqual([1, 1, 1]);
      expect(html).toContain('<a class="skip-link" href="#main">');
      expect(tags(html, 'nav').every((nav) => nav['aria-label'])).toBe(true);
    }
  });

  test('has no inline script, style or event handler', () => {
    expect(
      problems(({ html }) => [
        // Browsers don't execute structured data.
        ...tags(html, 'script').filter(
          ({ src, type }) => !src?.startsWith('/assets/') && type !== 'application/ld+json',
        ),
        ...(html.match(/<style|\sstyle=|\son[a-z]+=|javascript:|<base/g) ?? []),
      ]),
    ).toEqual({});
  });

  test('loads nothing from another origin', () => {
    const sources = ['img', 'script', 'source', 'iframe', 'video', 'audio'];
    expect(
      problems(({ html }) => [
        ...sources.flatMap((name) => tags(html, name).filter(({ src = '/' }) => !/^\/(?!\/)/.test(src))),
        ...tags(html, 'link').filter(({ href = '' }) => !/^\/(?!\/)/.test(href)),
      ]),
    ).toEqual({});
  });

  test('has unique ids', () => {
    expect(
      problems(({ html }) => {
        const ids = [...html.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
        return ids.filter((id, index) => ids.indexOf(id) !== index);
      }),
    ).toEqual({});
  });

  test('links only to existing pages and files, by their canonical URLs', () => {
    const there = (href: string) => {
      const [path = '', fragment] = href.split('#');
      if (path.startsWith('/api/')) return true;
      const target = path.endsWith('/')
        ? pages.find(({ url }) => url === path)?.html
        : files.get(path.slice(1));
      return target !== undefined && (!fragment || target.toString().includes(`id="${fragment}"`));
    };
    expect(
      problems(({ html, url }) => {
        const hrefs = [...tags(html, 'a'), ...tags(html, 'link')].map(({ href = '' }) => href);
        const local = hrefs.filter((href) => !/^https?:/.test(href));
        return local.map((href) => (href.startsWith('#') ? url + href : href)).filter((href) => !there(href));
      }),
    ).toEqual({});
  });

  test('has alternative text and the true size for each image', async () => {
    const images = pages.flatMap(({ html }) => tags(html, 'img'));
    expect(images.length).toBeGreaterThan(0);
    for (const { src = '', alt, width, height } of images) {
      expect(alt?.trim()).toBeTruthy();
      const { autoOrient } = await sharp(files.get(src.slice(1))).metadata();
      expect({ src, width: autoOrient.width, height: autoOrient.height }).toEqual({
        src,
        width: Number(width),
        height: Number(height),
      });
    }
  });

  test('that shows pictures loads the first one at once, and offers AVIF and WebP', () => {
    const { html = '' } = pages.find(({ url }) => url === '/posts/how-a-static-site-answers/') ?? {};
    expect(tags(html, 'source').map(({ type }) => type)).toEqual(['image/avif', 'image/webp']);
    expect(tags(html, 'img').map(({ loading }) => loading)).toEqual([undefined]);
  });

  test('stays within its budget of Brotli bytes: HTML, stylesheet and scripts, without images', () => {
    const sizeOf = (path: string) => brotliCompressSync(files.get(path.replace(/^\//, '')) ?? '').length;
    const sizes = pages
      .filter(({ url }) => !url.startsWith('/_template/'))
      .map((page) => {
        const linked = tags(page.html, 'link').filter(({ rel }) => rel === 'stylesheet');
        const urls = [...linked.map(({ href = '' }) => href), ...scriptsOf(page)];
        const bytes = [`${page.url}index.html`, ...urls].reduce((sum, url) => sum + sizeOf(url), 0);
        return { url: page.url, bytes, budget: budgetOf(page.url) };
      });
    expect(sizes.filter(({ bytes, budget }) => bytes > budget)).toEqual([]);
  });

  test('lets the keyboard reach code blocks, which scroll sideways', () => {
    expect(problems(({ html }) => tags(html, 'pre').filter(({ tabindex }) => tabindex !== '0'))).toEqual({});
    expect(pages.some(({ html }) => html.includes('<pre '))).toBe(true);
  });

  test('has icons for tabs and home screens', async () => {
    for (const { html } of pages) {
      const icons = tags(html, 'link').filter(({ rel }) => rel?.endsWith('icon'));
      expect(icons.map(({ href }) => href)).toEqual([
        '/favicon.ico',
        '/favicon.svg',
        '/apple-touch-icon.png',
      ]);
    }
    expect(await sharp(files.get('apple-touch-icon.png')).metadata()).toMatchObject({
      width: 180,
      height: 180,
    });
    expect(files.get('favicon.ico')?.subarray(0, 4)).toEqual(Buffer.from([0, 0, 1, 0]));
  });

  test('has an image for social networks, of the size that it names', async () => {
    for (const { url, html } of pages.filter(({ html }) => !html.includes('content="noindex"'))) {
      const properties = new Map(tags(html, 'meta').map(({ property, content }) => [property, content]));
      const path = properties.get('og:image') ?? '';
      const { width, height } = await sharp(files.get(path.slice(1))).metadata();
      expectFor(url, [width, height]).toEqual([1200, 630]);
      expectFor(
        url,
        ['width', 'height'].map((side) => properties.get(`og:image:${side}`)),
      ).toEqual(['1200', '630']);
    }
  });

  test('that is a post or the home page has structured data', () => {
    const described = pages.filter(({ html }) => html.includes('application/ld+json'));
    const posts = pages.filter(({ url }) => /^\/posts\/[^/]+\/$/.test(url));
    expect(described.map(({ url }) => url).sort()).toEqual(['/', ...posts.map(({ url }) => url)].sort());
    for (const { url, html } of described) {
      const [, json = ''] = html.match(/<script type="application\/ld\+json">(.*?)<\/script>/) ?? [];
      expectFor(url, JSON.parse(json)).toMatchObject({ '@context': 'https://schema.org', url });
    }
  });

  test('marks the current page in the menu', () => {
    for (const { url, html } of pages) {
      const marked = tags(html, 'a').filter((link) => link['aria-current'] === 'page');
      const current = url.replace(/^\/_template/, '');
      const menus = (html.match(/<(header|footer) .*?<\/\1>/gs) ?? []).join('');
      const isListed = tags(menus, 'a').some(({ href }) => href === current);
      expect({ url, marked: marked.map(({ href }) => href) }).toEqual({
        url,
        marked: isListed ? [current] : [],
      });
    }
  });
});

test('the home page shows its weight, its requests and the last score of Lighthouse', () => {
  const { points, date } = lighthouseScore();
  expect(points).toBeLessThanOrEqual(100);
  expect(date).toMatch(/^20\d\d-\d\d-\d\d$/);
  const html = files.get('index.html')?.toString() ?? '';
  const numbers = [...html.matchAll(/<dt>([^<]+)<\/dt><dd>([^<]+)<\/dd>/g)].map(([, name, value]) => [
    name,
    value,
  ]);
  expect(numbers).toEqual([
    ['kB in all', expect.stringMatching(/^\d+\.\d$/)],
    ['requests', expect.stringMatching(/^\d$/)],
    ['Lighthouse', String(points)],
    ['trackers', '0'],
  ]);
  expect(html).toContain(`<time datetime="${date}">`);
});
