import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DeleteObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { describe, expect, test } from '@jest/globals';
import { expectFor } from '../support/expect-for.ts';
import { expectStatus, request, sharedRun } from '../support/http.ts';
import { temporaryFolder } from '../support/local-run.ts';
import { requestRawPath } from '../support/raw-request.ts';
import { startRunHere } from '../support/run-here.ts';
import { demoPaths } from '../support/site-pages.ts';

const pages = [
  { path: '/', says: /petition/i },
  { path: '/search/', says: /search/i },
  { path: '/grayscale/', says: /grayscale/i },
  { path: '/petition/', says: /sign/i },
  { path: '/members/', says: /log in/i },
  { path: '/posts/', says: /<time datetime=/ },
];

describe('pages', () => {
  test.each(pages)('$path is a page', async ({ path, says }) => {
    const response = await request(path);
    const html = await response.text();
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^text\/html\b/);
    expect(html).toMatch(/^<!doctype html>/i);
    expect(html).toMatch(/<html lang="en/);
    expect(html).toMatch(/<title>[^<]*\S[^<]*<\/title>/);
    expect(html).toMatch(says);
  });

  test.each(pages)('$path has the same headers and no body for HEAD', async ({ path }) => {
    const [head, get] = [await request(path, { method: 'HEAD' }), await request(path)];
    await get.body?.cancel();
    expect(head.status).toBe(200);
    expect(await head.text()).toBe('');
    for (const name of ['content-type', 'cache-control', 'etag', 'content-security-policy']) {
      expect(head.headers.get(name)).toBe(get.headers.get(name));
    }
  });

  test('the home page links to all demos', async () => {
    const html = await (await request('/')).text();
    for (const path of demoPaths) {
      expect(html).toContain(`href="${path}"`);
    }
  });

  // As the uploader of a deployment sets them: mimetypes.guess_type of Python 3.13.
  test.each([
    ['/manifest.webmanifest', 'application/manifest+json'],
    ['/favicon.ico', 'image/vnd.microsoft.icon'],
    ['/favicon.svg', 'image/svg+xml'],
    ['/apple-touch-icon.png', 'image/png'],
    ['/robots.txt', 'text/plain'],
    ['/sitemap.xml', 'text/xml'],
    ['/feed.xml', 'text/xml'],
  ])('%s has the content type %s', async (path, type) => {
    const response = await request(path);
    await response.body?.cancel();
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe(type);
  });

  test('the sitemap lists addresses of this site, and each is a page', async () => {
    const sitemap = await (await request('/sitemap.xml')).text();
    const urls = [...sitemap.matchAll(/<loc>(.*?)<\/loc>/g)].map(([, url = '']) => new URL(url));
    expect(urls.length).toBeGreaterThan(8);
    for (const { origin, pathname } of urls) {
      expect(origin).toBe(sharedRun.site);
      await expectStatus(await request(pathname), 200);
    }
  });

  test('the feed has absolute addresses of this site, and robots.txt names the sitemap', async () => {
    const feed = await (await request('/feed.xml')).text();
    expect(feed).toContain(
      `<link rel="self" type="application/atom+xml" href="${sharedRun.site}/feed.xml"/>`,
    );
    expect(feed).toContain(`<id>${sharedRun.site}/posts/`);
    expect(await (await request('/robots.txt')).text()).toContain(`Sitemap: ${sharedRun.site}/sitemap.xml`);
  });

  test('every page and file that a page refers to exists', async () => {
    const seen = new Set<string>();
    const follow = async (path: string) => {
      if (seen.has(path)) return;
      seen.add(path);
      const response = await request(path);
      expectFor(path, response.status).toBe(200);
      if (!response.headers.get('content-type')?.startsWith('text/html'))
        return void (await response.body?.cancel());
      const html = await response.text();
      for (const [, url = ''] of html.matchAll(/\s(?:href|src)="(\/[^"#?]*)/g)) {
        if (!url.startsWith('/api/')) await follow(url);
      }
    };
    await follow('/');
    // At least the home page, the demos and their stylesheets. Otherwise no links were followed.
    expect(seen.size).toBeGreaterThanOrEqual(8);
  });

  test.each([
    '/no-such-page',
    '/no-such-page/',
    '/search/deeper/',
    '/assets/no-such-file.js',
    '/images',
    '/images/',
    '/no-such.txt',
    '/%3Cscript%3E/',
    '/petition%2Findex.html',
    '/%70etition%2F',
    '/%2570etition/',
    '/petition/%00',
    '/petition/%',
    '/images%2Fa.png',
    '/images/%C3%A4.png',
    `/${'x'.repeat(1_100)}`,
    `/${'%C3%A4'.repeat(600)}/`,
    `/assets/${'x'.repeat(1_100)}.js`,
    `/images/${'0'.repeat(1_100)}.png`,
    `/images/${'0'.repeat(64)}.png`,
    '/images/no-such-folder/',
  ])('other paths get the 404 page with status 404: %s', async (path) => {
    const response = await follow(path);
    const html = await response.text();
    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toMatch(/^text\/html\b/);
    expect(html).toMatch(/<title>[^<]*not found/i);
    expect(html).toMatch(/href="\/"/);
  });

  test.each(['/_404/', '/_template/', '/404.html', '/page-template.html'])(
    'internal templates are not pages: %s',
    async (path) => expectStatus(await follow(path), 404),
  );

  test.each([
    ['if-match', '"x"', 412],
    ['range', 'bytes=9999999-', 416],
  ])('an error because of %s: %s does not name the object in the bucket', async (name, value, status) => {
    const response = await request('/petition/', { headers: { [name]: value } });
    expect(response.status).toBe(status);
    expect(await response.text()).not.toMatch(/releases|index\.html/);
  });

  test('a missing config.json gets the 404 page', async () => {
    const data = await temporaryFolder();
    const run = await startRunHere(data);
    try {
      const published = JSON.parse(await readFile(join(data, 'endpoints.json'), 'utf8'));
      const { region, credentials, urls, outputs } = published;
      const s3 = new S3Client({ region, credentials, endpoint: urls.S3, forcePathStyle: true });
      const { SiteBucket: Bucket } = outputs['Jamstack-dev-App'];
      await s3.send(new DeleteObjectCommand({ Bucket, Key: 'config.json' }));
      s3.destroy();
      const response = await request(`${run.url}/config.json`);
      expect(response.status).toBe(404);
      expect(await response.text()).toMatch(/<title>[^<]*not found/i);
    } finally {
      await run.close();
      await rm(data, { recursive: true });
    }
  });

  test('the 404 page does not show the requested path', async () => {
    const response = await request('/some-unheard-of-path/');
    const html = await response.text();
    expect(response.status).toBe(404);
    expect(html).toMatch(/<title>[^<]*not found/i);
    expect(html).not.toContain('some-unheard-of-path');
  });
});

describe('the URL of a page', () => {
  test.each(['/search', '/grayscale', '/petition', '/members'])(
    '%s redirects permanently to the path with a slash',
    async (path) => expectRedirect(await request(path), `${path}/`),
  );

  test('the redirect keeps the query', async () => {
    const query = '?from=a%20friend&tag=1&tag=2&more=%26%3D';
    await expectRedirect(await request(`/petition${query}`), `/petition/${query}`);
  });

  test.each([
    ['/index.html', '/'],
    ['/petition/index.html', '/petition/'],
    ['/%70etition/', '/petition/'],
    ['/petition/index.htm%6c', '/petition/'],
    ['/petition/%69ndex.html', '/petition/'],
    ['/petition/index%2Ehtml?a=%61', '/petition/?a=%61'],
    ['/favicon%2Esvg', '/favicon.svg'],
    ['/%69mages/a.png', '/images/a.png'],
    ['/images/%61.png', '/images/a.png'],
  ])('%s redirects permanently to %s', async (path, target) => expectRedirect(await request(path), target));

  test('no page is reachable under its release', async () => {
    const { release } = (await (await request('/config.json')).json()) as { release: string };
    await expectStatus(await request(`/releases/${release}/petition/`), 404);
    await expectStatus(await request(`/releases/${release}/petition/index.html`), 301, 308, 404);
    await expectStatus(await follow(`/releases/${release}/petition/index.html`), 404);
  });

  test.each([
    '/PETITION/',
    '/petition//',
    '/./petition/',
    '/./petition%2F',
    '/petition/.',
    '/petition%2Findex.html',
    '/petition%5Cindex.html',
    '/assets/../petition/',
  ])('another spelling is not a second URL, but 404: %s', async (path) => {
    expect(await requestRawPath(path)).toStrictEqual({ status: 404 });
  });

  test.each([
    ['/%70etition/', '/petition/'],
    ['/petition/index.htm%6c', '/petition/'],
    ['/petition/%69ndex.html', '/petition/'],
    ['/petition/%2e/', '/petition/./'],
    ['/%61ssets/../petition/', '/assets/../petition/'],
  ])('another spelling is not a second URL, but redirects: %s', async (path, location) => {
    expect(await requestRawPath(path)).toStrictEqual({ status: 301, location });
  });

  test.each([
    ['//example.com', '/example.com'],
    ['//example.com/', '/example.com/'],
    ['///example.com/a', '/example.com/a/'],
    ['/\\example.com', '/example.com'],
    ['//example.com/index.html', '/example.com/'],
    ['//%65xample.com/', '/example.com/'],
  ])('redirects never go to another site: %s', async (path, location) => {
    expect(await requestRawPath(path)).toStrictEqual({ status: 301, location });
    expect(new URL(location, sharedRun.site).origin).toBe(sharedRun.site);
  });

  test.each([
    '/%5Cexample.com',
    '/%2Fexample.com',
    '/%2F%2Fexample.com/',
    '/%0D%0ALocation:%20https://example.com',
  ])('an encoded slash, backslash or line break does not redirect: %s', async (path) => {
    expect(await requestRawPath(path)).toStrictEqual({ status: 404 });
  });
});

async function expectRedirect(response: Response, target: string): Promise<void> {
  await response.body?.cancel();
  expect([301, 308]).toContain(response.status);
  const location = new URL(response.headers.get('location') ?? '', response.url);
  expect(location.origin).toBe(new URL(response.url).origin);
  expect(location.pathname + location.search).toBe(target);
}

/** The final response for a visitor. */
async function follow(path: string): Promise<Response> {
  const response = await request(path);
  const location = response.headers.get('location');
  if (!location) return response;
  await response.body?.cancel();
  return follow(new URL(location, response.url).href);
}
