import { describe, expect, test } from '@jest/globals';
import { parsePolicy, securityHeaders } from '../../scripts/smoke/expectations.ts';
import { pagePaths } from '../../scripts/smoke/read-checks.ts';
import { browserAccept, postJson, request, sharedRun } from '../support/http.ts';

/** One response of each kind, by its cause. */
const kinds: Readonly<Record<string, () => Promise<Response>>> = {
  ...Object.fromEntries(pagePaths.map((path) => [`page ${path}`, () => request(path)])),
  'the 404 page': () => request('/no-such-page/'),
  'a redirect to the canonical URL of a page': () => request('/petition'),
  'the stylesheet': async () => request(await stylesheet()),
  'a photo of the site': () => request('/photos/dunes.jpg'),
  'a missing asset': () => request('/assets/no-such-file.js'),
  'config.json': () => request('/config.json'),
  'a converted image': async () => request(await convertedImage()),
  'a missing image': () => request(`/images/${'0'.repeat(64)}.png`),
  health: () => request('/api/health'),
  'search results': () => request('/api/search?name=headers'),
  'search results as a page': () =>
    request('/api/search?name=headers', { headers: { accept: browserAccept } }),
  signatures: () => request('/api/signatures'),
  'signatures as a page': () => request('/api/signatures', { headers: { accept: browserAccept } }),
  'an error of a handler': () => request('/api/search'),
  'a failed upstream': () => request('/api/search?name=failing'),
  'an unknown path of the API': () => request('/api/no-such-path'),
  'a refusal by the gateway': () => request('/api/members/content'),
};

/** Responses whose policy allows the icon, manifest and stylesheet of the 404 page only, and reports nothing. */
const images = ['a converted image', 'a missing image'];

/** Headers about the delivery of a response. Other tests check them. */
const delivery =
  /^(accept-ranges|age|apigw-requestid|cache-(control|status)|connection|content-(encoding|length|type)|date|etag|keep-alive|last-modified|location|server-timing|transfer-encoding|vary|via|x-amz-.*|x-cache)$/;

describe.each(Object.entries(kinds))('%s', (kind, get) => {
  test('has the headers of its behavior', async () => {
    const { headers } = await read(get);
    expect(Object.fromEntries([...headers].filter(([name]) => !delivery.test(name)))).toStrictEqual({
      ...securityHeaders,
      ...(kind === 'page /petition/' && {
        'set-cookie': expect.stringMatching(
          /^__Host-visitor=[\w-]+; Path=\/; Max-Age=3600; Secure; HttpOnly; SameSite=Lax$/,
        ),
      }),
      ...(images.includes(kind)
        ? {
            'content-security-policy':
              "default-src 'none'; img-src 'self'; manifest-src 'self'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox allow-same-origin",
          }
        : {
            'content-security-policy': await policyOfPages(),
            'reporting-endpoints': 'csp="/api/reports"',
          }),
    });
  });

  test('has a content security policy without inline code', async () => {
    const { headers } = await read(get);
    const policy = parsePolicy(headers.get('content-security-policy') ?? '');
    expect(policy.get('default-src')).toStrictEqual(["'none'"]);
    for (const sources of policy.values()) {
      for (const source of sources) {
        expect(source).not.toMatch(/unsafe-|nonce-|^\*|^(https?|data|filesystem):$/);
      }
    }
    for (const directive of ['base-uri', 'frame-ancestors', 'object-src']) {
      expect(policy.get(directive) ?? policy.get('default-src')).toStrictEqual(["'none'"]);
    }
    expect(policy.get('frame-ancestors')).toStrictEqual(["'none'"]);
    expect(policy.get('base-uri')).toStrictEqual(["'none'"]);
    expect(policy.get('form-action')).toBeDefined();
  });

  test('has a Cache-Control header', async () => {
    const { headers } = await read(get);
    expect(headers.get('cache-control')).toMatch(/no-store|max-age=\d+/);
  });

  test('does not reveal the software', async () => {
    const { headers } = await read(get);
    expect(headers.get('x-powered-by')).toBeNull();
    expect(headers.get('x-origin-secret')).toBeNull();
  });
});

describe('Cache-Control', () => {
  test('is one year and immutable for files with a hash in their name', async () => {
    const { headers } = await read(async () => request(await stylesheet()));
    expectImmutable(headers);
  });

  test('is one year and immutable for converted images', async () => {
    const { headers } = await read(async () => request(await convertedImage()));
    expectImmutable(headers);
  });

  test.each([...pagePaths, '/no-such-page/'])('revalidated by browsers: %s', async (path) => {
    const { headers } = await read(() => request(path));
    const cacheControl = headers.get('cache-control') ?? '';
    expect(cacheControl).toMatch(/(^|[ ,])max-age=0\b|no-cache/);
    expect(cacheControl).toContain('must-revalidate');
    expect(cacheControl).not.toContain('immutable');
  });

  test.each([
    'page /search/',
    'page /petition/',
    'the stylesheet',
    'a photo of the site',
    'config.json',
    'a converted image',
  ])('is the same with 304, when a client revalidates: %s', async (kind) => {
    const { url, headers } = await read(kinds[kind] as () => Promise<Response>);
    const etag = headers.get('etag') ?? '';
    expect(etag).not.toBe('');
    const again = await read(() => request(url, { headers: { 'if-none-match': etag } }));
    expect([again.status, again.headers.get('cache-control')]).toEqual([304, headers.get('cache-control')]);
  });

  test.each([
    'an error of a handler',
    'a failed upstream',
    'an unknown path of the API',
    'a refusal by the gateway',
  ])('is no-store for errors of the API: %s', async (kind) => {
    const { headers } = await read(kinds[kind] as () => Promise<Response>);
    expect(headers.get('cache-control')).toBe('no-store');
  });

  test('is not immutable for missing files', async () => {
    for (const path of [`/images/${'1'.repeat(64)}.png`, '/assets/missing-0A1B2C3D.js']) {
      const { status, headers } = await read(() => request(path));
      expect(status).toBe(404);
      expect(headers.get('cache-control')).not.toContain('immutable');
    }
  });
});

describe('compression', () => {
  test('text is compressed if the client accepts it', async () => {
    const response = await request('/', { headers: { 'accept-encoding': 'br, gzip' } });
    await response.text();
    expect(response.headers.get('content-encoding')).toMatch(/^(br|gzip)$/);
    expect(response.headers.get('vary')?.toLowerCase()).toContain('accept-encoding');
  });
});

/** Extended only by the origins that a page needs: images of results, the login, the uploads bucket. */
async function policyOfPages(): Promise<string> {
  const { auth } = (await (await request('/config.json')).json()) as { auth: { tokenEndpoint: string } };
  const form = { contentType: 'image/png', bytes: 1 };
  const { url } = (await (await postJson('/api/images/uploads', form)).json()) as { url: string };
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    `img-src 'self' blob: ${new URL(sharedRun.upstream).host}`,
    "font-src 'self'",
    `connect-src 'self' ${new URL(auth.tokenEndpoint).host} ${new URL(url).host}`,
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
    'report-to csp',
    'report-uri /api/reports',
  ].join('; ');
}

async function read(get: () => Promise<Response>): Promise<Response> {
  const response = await get();
  await response.arrayBuffer();
  return response;
}

async function stylesheet(): Promise<string> {
  const html = await (await request('/')).text();
  const [, path] = /<link[^>]+href="(\/assets\/[^"]+\.css)"/.exec(html) ?? [];
  expect(path).toMatch(/[-.][0-9A-Za-z_-]{8,}\.css$/);
  return path as string;
}

async function convertedImage(): Promise<string> {
  const response = await postJson('/api/images', { imageURL: `${sharedRun.images}/pictures/colors.png` });
  expect(response.status).toBe(201);
  return ((await response.json()) as { url: string }).url;
}

function expectImmutable(headers: Headers): void {
  const directives = (headers.get('cache-control') ?? '').split(/,\s*/);
  expect(directives).toContain('immutable');
  expect(directives).toContain('max-age=31536000');
}
