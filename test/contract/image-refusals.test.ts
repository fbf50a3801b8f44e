import { createServer } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { listen } from '../../local/server.ts';
import {
  browserAccept,
  expectErrorPage,
  expectProblem,
  postForm,
  request,
  sharedRun,
} from '../support/http.ts';
import { convert, pictureUrl, postImage as post } from '../support/images.ts';

describe('the URL of the image', () => {
  test.each([
    'colors.png',
    '/pictures/colors.png',
    '//127.0.0.1/colors.png',
    'ftp://example.com/a.png',
    'file:///etc/passwd',
    'data:image/png;base64,AAAA',
    'javascript:alert(1)',
    'blob:http://example.com/1',
    'http://',
    'http:///',
    'https://user@example.com/a.png',
    'https://user:password@example.com/a.png',
    'https://:password@example.com/a.png',
    'http://exa mple.com/',
    'http://example.com:99999/',
  ])('is 400 if it is not an absolute http(s) URL, or has credentials: %s', async (imageURL) => {
    await expectProblem(await post(imageURL), 400);
  });

  test('is 400 with credentials for an allowed origin', async () => {
    await expectProblem(await post(pictureUrl('colors.png').replace('://', '://user:password@')), 400);
  });
});

describe('an error', () => {
  test.each([
    ['an invalid URL', 'ftp://example.com/a.png', 400],
    ['an image that cannot be fetched', `${sharedRun.images}/status/404`, 422],
    ['a file that is no image', `${sharedRun.site}/robots.txt`, 422],
    ['an image that is too large', pictureUrl('bytes-over-20-mib.jpg'), 413],
  ])('is a page with the form and what was entered for %s', async (_, imageURL, status) => {
    const page = await expectErrorPage(await postForm('/api/images', { imageURL }), status);
    expect(page).toMatch(/<form[^>]* action="\/api\/images" method="post"/);
    expect(page).toContain(`value="${imageURL}"`);
    expect(page).toContain('href="/grayscale/" aria-current="page"');
  });

  test.each([
    ['another media type', { 'content-type': 'text/plain' }, 'text', 415],
    ['a body over 16 KiB', { 'content-type': 'application/x-www-form-urlencoded' }, 'x'.repeat(20_000), 413],
    ['JSON that is not valid', { 'content-type': 'application/json' }, '{', 400],
  ])('is a page with an empty form for %s', async (_, headers, body, status) => {
    const init = { method: 'POST', headers: { accept: browserAccept, ...headers }, body };
    expect(await expectErrorPage(await request('/api/images', init), status)).toContain('value=""');
  });
});

describe('an image that could not be fetched', () => {
  let connections = 0;
  let guarded = '';
  let close: () => Promise<void>;

  beforeAll(async () => {
    const server = createServer((_request, response) => response.end());
    server.on('connection', () => connections++);
    const guardedServer = await listen(server);
    guarded = guardedServer.url;
    close = guardedServer.close;
  });
  afterAll(() => close());

  test('is 422 with the same body for every reason', async () => {
    const { port } = new URL(guarded);
    const reasons = [
      // Non-public addresses in several notations.
      guarded,
      `http://localhost:${port}/`,
      `http://[::1]:${port}/`,
      `http://[::ffff:127.0.0.1]:${port}/`,
      `http://2130706433:${port}/`,
      `http://0x7f.1:${port}/`,
      `http://0177.0.0.1:${port}/`,
      `http://127.1:${port}/`,
      `http://0:${port}/`,
      'http://0.0.0.0/',
      'http://10.0.0.1/',
      'http://172.16.0.1/',
      'http://192.168.0.1/',
      'http://100.64.0.1/',
      'http://169.254.169.254/latest/meta-data/',
      'http://[fd00:ec2::254]/',
      'http://[fe80::1]/',
      'http://[64:ff9b::7f00:1]/',
      'http://[2002:7f00:1::]/',
      'http://224.0.0.1/',
      'http://255.255.255.255/',
      // DNS names and responses.
      'http://no-such-host.invalid/',
      `${sharedRun.images}/status/404`,
      `${sharedRun.images}/status/500`,
      `${sharedRun.images}/closed`,
      `${sharedRun.images}/short`,
      // Redirects: to nowhere, in a circle, too many, and into the private network.
      `${sharedRun.images}/redirect?to=`,
      `${sharedRun.images}/redirect?to=ftp://example.com/`,
      `${sharedRun.images}/redirects/4/302/pictures/colors.png`,
      `${sharedRun.images}/redirect?to=${encodeURIComponent(guarded)}`,
      `${sharedRun.images}/redirect?to=${encodeURIComponent(`http://localhost:${port}/`)}`,
    ];
    const responses = [];
    for (const imageURL of reasons) {
      const response = await post(imageURL);
      responses.push({ imageURL, status: response.status, body: await response.text() });
    }
    const expected = await expectProblem(await post('http://no-such-host.invalid/'), 422);
    for (const { imageURL, status, body } of responses) {
      expect({ imageURL, status, body: JSON.parse(body) }).toStrictEqual({
        imageURL,
        status: 422,
        body: expected,
      });
    }
    expect(connections).toBe(0);
  });

  test('is 422 after the timeout', async () => {
    const expected = await expectProblem(await post('http://no-such-host.invalid/'), 422);
    expect(await expectProblem(await post(`${sharedRun.images}/silent`), 422)).toStrictEqual(expected);
  });

  test.each([301, 302, 303, 307, 308])('3 redirects are followed (%i)', async (status) => {
    const { url } = await convert(`${sharedRun.images}/redirects/3/${status}/pictures/colors.png`);
    expect(url).toBe((await convert(pictureUrl('colors.png'))).url);
  });
});

describe('an image that is too large', () => {
  test('20 MiB are accepted', async () => {
    await convert(pictureUrl('bytes-20-mib.jpg'));
  });

  test('is 413 for too many bytes, with or without Content-Length', async () => {
    await expectProblem(await post(pictureUrl('bytes-over-20-mib.jpg')), 413);
    await expectProblem(await post(`${sharedRun.images}/streamed/bytes-over-20-mib.jpg`), 413);
    await expectProblem(await post(`${sharedRun.images}/endless`), 413);
  });

  test('50 million pixels are accepted', async () => {
    expect(await convert(pictureUrl('pixels-50-million.png'))).toMatchObject({
      width: 10_000,
      height: 5_000,
    });
  });

  test('more pixels are 413', async () => {
    await expectProblem(await post(pictureUrl('pixels-over-50-million.png')), 413);
  });

  test('100 frames are accepted', async () => {
    await convert(pictureUrl('frames-100.gif'));
  });

  test('more frames are 413', async () => {
    await expectProblem(await post(pictureUrl('frames-101.gif')), 413);
  });
});

describe('not an image', () => {
  test.each([
    'truncated.png',
    'truncated.jpg',
    'drawing.svg',
    'svg-in-disguise.png',
    'text.jpg',
    'document.pdf',
    'empty.jpg',
  ])('returns 422 with another type for unsupported or damaged images (%s)', async (name) => {
    const { type } = await expectProblem(await post(pictureUrl(name)), 422);
    const notFetched = await expectProblem(await post('http://no-such-host.invalid/'), 422);
    expect(type).not.toBe(notFetched.type);
  });
});
