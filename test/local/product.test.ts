import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { environmentVariables } from '../../lambdas/shared/environment.ts';
import { OriginMap } from '../../local/origin-map.ts';
import { readProductOptions, startProductAdapter } from '../../local/product.ts';
import { expectFor } from '../support/expect-for.ts';
import { project } from '../support/local-run.ts';
import { onTestFinished } from '../support/on-test-finished.ts';

const deployed = {
  SEARCH_UPSTREAM_URL: 'https://catalog.example/v2/books',
  SEARCH_UPSTREAM_MAPPING: '{"results":"items"}',
  SEARCH_KEY_SECRET_ARN: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:key-a1b2c3',
  RELEASE: '1',
};
const site = 'http://localhost:3000';

async function start(options: Parameters<typeof startProductAdapter>[0] = {}) {
  const originMap = new OriginMap();
  const adapter = await startProductAdapter(options, site, originMap);
  onTestFinished(() => adapter.close());
  return { ...adapter, originMap };
}

describe('the environment of the search function', () => {
  test('names the embedded sample, without the mapping and the key of the deployed upstream', async () => {
    const { adapt } = await start();
    const { SEARCH_UPSTREAM_URL: upstream, ...others } = adapt(deployed);
    expect(others).toEqual({ RELEASE: '1' });
    expect(upstream).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/api\/character$/);
    expect((await fetch(`${upstream}?name=a`)).status).toBe(200);
  });

  test('names another upstream with the mapping and the key of the template', async () => {
    const { adapt, originMap } = await start({ searchUpstream: 'http://127.0.0.1:9000/books' });
    expect(adapt(deployed)).toEqual({ ...deployed, SEARCH_UPSTREAM_URL: 'http://127.0.0.1:9000/books' });
    expect(originMap.rewrite('img-src https://catalog.example')).toBe('img-src http://127.0.0.1:9000');
  });
});

test('the image function may fetch from the site and from the origins of the option', async () => {
  const { adapt } = await start({ allowImageOrigins: ['http://127.0.0.1:9000'] });
  expect(adapt({ IMAGES_BUCKET: 'images' })).toEqual({
    IMAGES_BUCKET: 'images',
    ALLOWED_IMAGE_ORIGINS: `${site},http://127.0.0.1:9000`,
  });
});

test('the editor changes the working copy, through a server of this run', async () => {
  const { adapt } = await start();
  const environment = { CONTENT_API_URL: 'https://api.github.com', CONTENT_REPOSITORY: 'local/site' };
  const { CONTENT_API_URL: url, ...others } = adapt(environment);
  expect(others).toEqual({ CONTENT_REPOSITORY: 'local/site' });
  const headers = { authorization: 'Bearer x' };
  const [folder] = (await (
    await fetch(`${url}/repos/local/site/contents/site?ref=main`, { headers })
  ).json()) as [{ sha: string }];
  const tree = await fetch(`${url}/repos/local/site/git/trees/${folder.sha}?recursive=1`, { headers });
  expect(await tree.json()).toMatchObject({
    tree: expect.arrayContaining([expect.objectContaining({ path: 'about.md' })]),
  });
});

test('the editor uses the server of the option', async () => {
  const { adapt } = await start({ contentApi: 'http://127.0.0.1:9000' });
  expect(adapt({ CONTENT_API_URL: 'https://api.github.com' })).toEqual({
    CONTENT_API_URL: 'http://127.0.0.1:9000',
  });
});

test('the environment of every other function is unchanged', async () => {
  const { adapt } = await start();
  const environment = { SEARCH_KEY_SECRET_ARN: 'x', RELEASE: '1' };
  expect(adapt(environment)).toEqual(environment);
});

describe('a variable that no function has', () => {
  const images = { IMAGES_BUCKET: 'images' };
  const content = { CONTENT_API_URL: 'https://api.github.com' };

  test.each([
    ['SEARCH_UPSTREAM_URL', [images, content, { UPSTREAM_URL: 'https://catalog.example' }]],
    ['IMAGES_BUCKET', [deployed, content, { PICTURES_BUCKET: 'images' }]],
    ['CONTENT_API_URL', [deployed, images, { API_URL: 'https://api.github.com' }]],
  ])('is a warning that names it and the file to change: %s', async (name, environments) => {
    const { adapt, warnings } = await start();
    for (const environment of environments) adapt(environment);
    expect(warnings()).toEqual([
      expect.stringContaining(
        `No function has the environment variable ${name}, which local/product.ts replaces.`,
      ),
    ]);
  });

  test('is no warning while each one is there', async () => {
    const { adapt, warnings } = await start();
    adapt(deployed);
    adapt(images);
    adapt(content);
    expect(warnings()).toEqual([]);
  });
});

describe('the options of the product', () => {
  test('are none by default', () => {
    expect(readProductOptions({})).toEqual({ allowImageOrigins: [] });
  });

  test('take more than one image origin', () => {
    const origins = ['http://127.0.0.1:9000', 'https://a.example/'];
    expect(readProductOptions({ 'allow-image-origin': origins }).allowImageOrigins).toEqual([
      'http://127.0.0.1:9000',
      'https://a.example',
    ]);
  });

  test.each(['127.0.0.1:9000', 'http://a/path', 'ftp://a', 'http://u@a', 'http://a/?q'])(
    'refuse the image origin "%s" with a sentence',
    (origin) => {
      expect(() => readProductOptions({ 'allow-image-origin': [origin] })).toThrow(
        '--allow-image-origin must be an origin',
      );
    },
  );

  test.each(['file:///x', 'upstream', ''])('refuse the upstream "%s" with a sentence', (url) => {
    expect(() => readProductOptions({ 'search-upstream': url })).toThrow(
      '--search-upstream must be an absolute',
    );
    expect(() => readProductOptions({ 'content-api': url })).toThrow('--content-api must be an absolute');
  });
});

describe('local/', () => {
  const local = join(project, 'local');
  const files = readdirSync(local, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|mjs)$/.test(entry.name))
    .map((entry) => ({
      path: relative(local, join(entry.parentPath, entry.name)),
      text: readFileSync(join(entry.parentPath, entry.name), 'utf8'),
    }));
  const ofProduct = (path: string) => /^(sample-upstream|working-copy)/.test(path);

  test('names nothing of the product outside product.ts, the sample API and the repository', () => {
    const names = Object.values(environmentVariables).filter((name) => name !== 'RELEASE');
    const words = ['search', 'grayscale', 'petition', 'image', 'demo', 'jamstack', "'editors'", ...names];
    const word = new RegExp(words.join('|'), 'i');
    // Terms of the web platform and of DynamoDB Streams.
    const terms = /searchParams|\.search\b|(new|old)_?image|\bimage\/(png|svg)/gi;
    for (const { path, text } of files) {
      if (path === 'product.ts' || ofProduct(path)) continue;
      const found = text
        .split('\n')
        .map((line) => line.replace(terms, ''))
        .filter((line) => word.test(line));
      expectFor(path, found).toEqual([]);
    }
  });

  test('imports the sample API, the repository and the handlers’ variable names in product.ts alone', () => {
    const importers = files
      .filter(
        ({ path, text }) => !ofProduct(path) && /sample-upstream|working-copy|\.\.\/lambdas\//.test(text),
      )
      .map(({ path }) => path);
    expect(importers).toEqual(['product.ts']);
  });
});
