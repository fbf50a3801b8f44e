import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import sharp from 'sharp';
import { problemKinds } from '../../lambdas/shared/problem.ts';
import { describeApi } from '../../lib/api/api-description.ts';
import { buildSite } from '../../site/build.ts';
import { expectFor } from '../support/expect-for.ts';
import { project } from '../support/local-run.ts';
import { demoPaths, sitePages } from '../support/site-pages.ts';
import { type BuiltPage, gzipSize, lazyScriptsOf, pagesOf, readTree, scriptsOf, tags } from './built-site.ts';

const cache = fileURLToPath(new URL('../../node_modules/.cache', import.meta.url));
const demos = demoPaths;
const templates = [...demos, '/api/'].map((path) => `/_template${path}`);

let folder: string;
let files: Map<string, Buffer>;
let secondBuild: Map<string, Buffer>;
let pages: BuiltPage[];
const written: string[] = [];

beforeAll(async () => {
  await mkdir(cache, { recursive: true });
  folder = await mkdtemp(join(cache, 'site-test-'));
  const spies = [process.stdout, process.stderr].map((stream) =>
    jest.spyOn(stream, 'write').mockImplementation((chunk) => written.push(String(chunk)) > 0),
  );
  const api = await describeApi();
  await Promise.all([
    buildSite(join(folder, 'one'), { api }),
    buildSite(join(folder, 'deeper/two'), { api }),
  ]);
  for (const spy of spies) spy.mockRestore();
  files = await readTree(join(folder, 'one'));
  secondBuild = await readTree(join(folder, 'deeper/two'));
  pages = pagesOf(files);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

function page(url: string): BuiltPage {
  const found = pages.find((each) => each.url === url);
  if (!found) throw new Error(`There is no page ${url}.`);
  return found;
}

describe('buildSite', () => {
  test('is reproducible: two concurrent builds into different folders are identical', () => {
    expect([...secondBuild.keys()]).toEqual([...files.keys()]);
    expect(
      [...files].filter(([path, bytes]) => !secondBuild.get(path)?.equals(bytes)).map(([path]) => path),
    ).toEqual([]);
  });

  test('prints nothing', () => {
    expect(written).toEqual([]);
  });

  test('writes all pages, and the two pages for functions', () => {
    const urls = pages.map(({ url }) => url);
    expect(urls).toEqual(
      expect.arrayContaining([...sitePages.map(({ path }) => path), '/_404/', ...templates]),
    );
    expect(files.has('robots.txt')).toBe(true);
    expect(files.has('favicon.svg')).toBe(true);
  });

  test('writes each page at one URL only', () => {
    const pageFiles = [...files.keys()].filter((path) => path.endsWith('.html'));
    expect(pageFiles.filter((path) => path !== 'index.html' && !path.endsWith('/index.html'))).toEqual([]);
  });

  test('writes the revisions of the Markdown files that the site shows, as Git knows them', () => {
    const content = join(project, 'site/content');
    const paths = readdirSync(content, { recursive: true })
      .map(String)
      .filter((path) => path.endsWith('.md'))
      .sort();
    const hashes = execFileSync('git', ['hash-object', '--no-filters', ...paths], {
      cwd: content,
      encoding: 'utf8',
    });
    const lines = hashes.trim().split('\n');
    expect(JSON.parse(String(files.get('revisions.json')))).toEqual(
      Object.fromEntries(paths.map((path, index) => [path, lines[index]])),
    );
  });

  test('writes no path of the build machine', () => {
    const texts = [...files].filter(([path]) => /\.(html|css|js|map|svg|txt)$/.test(path));
    expect(texts.filter(([, bytes]) => bytes.includes(process.cwd())).map(([path]) => path)).toEqual([]);
  });
});

describe('assets', () => {
  test('are all used, and all used assets exist', () => {
    const used = new Set(
      pages.flatMap((each) => [...scriptsOf(each), ...lazyScriptsOf(each), ...stylesheets(each)]),
    );
    const built = [...files.keys()].filter((path) => /^assets\/.*\.(css|js)$/.test(path));
    expect([...used].sort()).toEqual(built.map((path) => `/${path}`).sort());
    const choices = pages.flatMap(({ html }) =>
      [...html.matchAll(/(\/assets\/[^" ]+)(?: \d+w|" width="\d+" height="\d+")/g)].map(([, url]) => url),
    );
    const pictures = [...files.keys()].filter((path) => /^assets\/.*\.(avif|webp|jpg|png)$/.test(path));
    expect(pictures.length).toBeGreaterThan(0);
    expect([...new Set(choices)].sort()).toEqual(pictures.map((path) => `/${path}`).sort());
  });

  test('have a hash in their name', () => {
    const built = [...files.keys()].filter((path) => path.startsWith('assets/'));
    expect(built.filter((path) => !/^assets\/[a-z0-9-]+-[A-Z0-9]{8}\.\w+(\.map)?$/.test(path))).toEqual([]);
  });

  test('are linked with subresource integrity', () => {
    const checked = pages.flatMap(({ html }) => [
      ...tags(html, 'script')
        .filter(({ src }) => src)
        .map(({ src, integrity }) => [src, integrity]),
      ...tags(html, 'link')
        .filter(({ rel = '' }) => ['stylesheet', 'modulepreload'].includes(rel))
        .map(({ href, integrity }) => [href, integrity]),
    ]);
    expect(checked.length).toBeGreaterThan(pages.length);
    for (const [url = '', integrity] of checked) {
      const hash = createHash('sha384').update(files.get(url.slice(1)) ?? '');
      expectFor(url, integrity).toBe(`sha384-${hash.digest('base64')}`);
    }
  });

  test('use no API that is newer than the targeted browsers', () => {
    const newer =
      /AbortSignal\.any|URL\.canParse|URL\.parse\(|Promise\.(withResolvers|try)|Array\.fromAsync|Object\.groupBy|\.toSorted\(|\.toSpliced\(|\.toReversed\(|\.isWellFormed\(/g;
    const scripts = [...files].filter(([path]) => path.endsWith('.js'));
    expect(scripts.length).toBeGreaterThan(0);
    expect(
      scripts.flatMap(([path, bytes]) => (bytes.toString().match(newer) ?? []).map((name) => [path, name])),
    ).toEqual([]);
  });

  test('register no service worker, which would outlive its release', () => {
    const scripts = [...files].filter(([path]) => path.endsWith('.js'));
    expect(scripts.length).toBeGreaterThan(0);
    expect(scripts.filter(([, bytes]) => bytes.includes('serviceWorker')).map(([path]) => path)).toEqual([]);
  });

  test('that are imported dynamically are listed with subresource integrity', () => {
    const [script] = tags(page('/members/').html, 'script');
    const modules = script?.['data-lazy']?.split(', ').map((module) => module.split(' ')) ?? [];
    expect(modules.length).toBeGreaterThan(0);
    for (const [url = '', integrity] of modules) {
      const hash = createHash('sha384').update(files.get(url.slice(1)) ?? '');
      expectFor(url, integrity).toBe(`sha384-${hash.digest('base64')}`);
    }
  });

  test('load the OAuth client only dynamically', () => {
    const holdsClient = (url: string) => files.get(url.slice(1))?.includes('code_challenge') ?? false;
    expect(scriptsOf(page('/members/')).filter(holdsClient)).toEqual([]);
    expect(lazyScriptsOf(page('/members/')).filter(holdsClient)).toHaveLength(1);
  });

  test('are one stylesheet for all pages and one for the kind of the page', () => {
    const kinds = (url: string) =>
      stylesheets(page(url)).map((href) => /^\/assets\/([a-z-]+)-[A-Z0-9]+\.css$/.exec(href)?.[1]);
    expect(kinds('/')).toEqual(['site', 'home']);
    expect(kinds('/about/')).toEqual(['site', 'text']);
    expect(kinds('/posts/tags/costs/')).toEqual(['site', 'posts']);
    expect(kinds('/_404/')).toEqual(['site', 'problems']);
    expect(kinds('/posts/zero-trust/')).toEqual(['site', 'code']);
    expect(kinds('/_template/api/')).toEqual(['site', 'demo']);
    for (const feature of ['search', 'grayscale', 'petition', 'members']) {
      expect(kinds(`/${feature}/`)).toEqual(['site', feature]);
      expect(kinds(`/_template/${feature}/`)).toEqual(['site', feature]);
    }
    expect(new Set(pages.map((each) => stylesheets(each).length))).toEqual(new Set([2]));
  });

  test('are scripts for the pages that name one', () => {
    const scripted = pages.filter((each) => scriptsOf(each).length > 0).map(({ url }) => url);
    expect(scripted.sort()).toEqual(sitePages.filter(({ hasScript }) => hasScript).map(({ path }) => path));
  });

  test('stay within their size budget', () => {
    const weigh = (urls: string[]) => urls.reduce((sum, url) => sum + gzipSize(files.get(url.slice(1))), 0);
    expect(weigh(stylesheets(page('/')))).toBeLessThanOrEqual(5 * 1024);
    expect(weigh(scriptsOf(page('/')))).toBeLessThanOrEqual(1024);
    for (const url of [...demos, '/api-reference/']) {
      expect(weigh(scriptsOf(page(url)))).toBeLessThanOrEqual(15 * 1024);
    }
    expect(weigh(lazyScriptsOf(page('/members/')))).toBeLessThanOrEqual(30 * 1024);
  });

  function stylesheets({ html }: BuiltPage): string[] {
    return tags(html, 'link')
      .filter(({ rel }) => rel === 'stylesheet')
      .map(({ href = '' }) => href);
  }
});

describe('without JavaScript', () => {
  test.each([
    ['/search/', { action: '/api/search', method: 'get' }, { name: 'name', maxlength: '64' }],
    ['/grayscale/', { action: '/api/images', method: 'post' }, { name: 'imageURL', type: 'url' }],
    ['/petition/', { action: '/api/signatures', method: 'post' }, { name: 'signature', maxlength: '100' }],
  ])('%s has a form with a labeled field', (url, form, field) => {
    const { html } = page(url);
    expect(tags(html, 'form')).toEqual([expect.objectContaining(form)]);
    // The honeypot is hidden from people.
    const [input, ...others] = tags(html, 'input').filter(({ tabindex }) => tabindex !== '-1');
    expect(others).toEqual([]);
    expect(input).toMatchObject({ ...field, required: '' });
    const labeled = html.replaceAll(/<p [^>]*aria-hidden="true">.*?<\/p>/gs, '');
    expect(tags(labeled, 'label').map((label) => label.for)).toEqual([input?.id]);
    expect(html).toContain('<button type="submit">');
  });

  test('the petition links to the list, and the members page explains that it needs JavaScript', () => {
    expect(page('/petition/').html).toContain('<a href="/api/signatures">See who signed</a>');
    expect(page('/members/').html).toContain('<noscript>');
  });

  test.each(demos)('%s has its live region in the HTML', (url) => {
    expect(page(url).html).toContain('role="status"');
  });
});

describe('the API reference', () => {
  test('is the document that the site serves', () => {
    const document = JSON.parse(files.get('openapi.json')?.toString() ?? '');
    const { html } = page('/api-reference/');
    expect(Object.keys(document.paths)).not.toEqual([]);
    for (const [path, methods] of Object.entries<object>(document.paths))
      for (const method of Object.keys(methods))
        expect(html).toContain(`<code>${method.toUpperCase()} ${path}</code></h2>`);
    expect(html).toContain('href="/openapi.json"');
  });

  test('describes limits, responses and problems without a script', () => {
    const { html } = page('/api-reference/');
    expect(html).toContain('<td>integer from 1 to 9,999; default 1</td>');
    expect(html).toContain('<code>signatures[].signedAt</code>');
    expect(html).toContain('The page number is invalid.');
  });

  test('no script holds a schema or its library', () => {
    const scripts = [...files].filter(([path]) => /^assets\/.*\.js$/.test(path));
    expect(scripts.length).toBeGreaterThan(0);
    for (const [path, bytes] of scripts)
      expectFor(path, /valibot|safeParse|fieldProblems|third-party API/.test(bytes.toString())).toBe(false);
  });
});

describe('pages for functions', () => {
  test('the page template of a demo has its accent color', () => {
    for (const feature of demos.map((path) => path.slice(1, -1))) {
      expect(page(`/_template/${feature}/`).html).toContain(`<body data-feature="${feature}"`);
    }
  });

  test.each(templates)('the page template %s has each placeholder once', (url) => {
    const { html } = page(url);
    expect(html.match(/\{\{.*?\}\}/g)).toEqual(['{{title}}', '{{content}}']);
    expect(html).toMatch(/<title>\{\{title\}\}[^<]*<\/title>/);
    expect(html).toMatch(/<main[^>]*>\s*\{\{content\}\}\s*<\/main>/);
  });

  test('the problems page lists exactly the problems that the API returns', () => {
    const { html } = page('/problems/');
    const explained = [...html.matchAll(/<div id="([a-z-]+)">\s*<dt><code>[a-z-]+<\/code> (\d+)/g)];
    expect(Object.fromEntries(explained.map(([, kind, status]) => [kind, Number(status)]))).toEqual(
      Object.fromEntries(Object.entries(problemKinds).map(([kind, { status }]) => [kind, status])),
    );
  });
});

describe('photos', () => {
  test('are small, and include an EXIF orientation, transparency and three formats', async () => {
    const photos = [...files].filter(([path]) => /^photos\/[^/]+$/.test(path));
    const known = await Promise.all(photos.map(async ([, bytes]) => sharp(bytes).metadata()));
    expect(photos.every(([, bytes]) => bytes.length <= 200_000)).toBe(true);
    expect(new Set(known.map(({ format }) => format))).toEqual(new Set(['jpeg', 'png', 'webp']));
    expect(known.some(({ format, orientation }) => format === 'jpeg' && orientation === 6)).toBe(true);
    expect(known.some(({ format, hasAlpha }) => format === 'png' && hasAlpha)).toBe(true);
    expect(known.every(({ autoOrient }) => autoOrient.width === 1200 && autoOrient.height === 800)).toBe(
      true,
    );
  });
});
