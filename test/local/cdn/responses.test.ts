import { randomBytes } from 'node:crypto';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import type { ResponseHeadersPolicyConfig } from '../../../local/cdn/definition.ts';
import {
  ask,
  cachingDisabled,
  cachingOptimized,
  edgeFunction,
  http,
  type Setup,
  start,
  startOrigin,
} from './support.ts';

const policy: ResponseHeadersPolicyConfig = {
  CustomHeadersConfig: {
    Items: [
      { Header: 'Permissions-Policy', Value: 'camera=()', Override: true },
      { Header: 'Cache-Control', Value: 'no-cache', Override: false },
      { Header: 'X-Powered-By', Value: 'policy', Override: true },
    ],
  },
  RemoveHeadersConfig: { Items: [{ Header: 'X-Powered-By' }, { Header: 'Server' }, { Header: 'X-Old' }] },
  SecurityHeadersConfig: {
    ContentSecurityPolicy: { ContentSecurityPolicy: `connect-src https://login.example.com`, Override: true },
    ContentTypeOptions: { Override: true },
    FrameOptions: { FrameOption: 'DENY', Override: true },
    ReferrerPolicy: { ReferrerPolicy: 'no-referrer', Override: false },
    StrictTransportSecurity: {
      AccessControlMaxAgeSec: 63072000,
      IncludeSubdomains: true,
      Preload: true,
      Override: true,
    },
    XSSProtection: { Protection: true, ModeBlock: true, ReportUri: 'https://x.example/', Override: true },
  },
};

const withPolicy = (rest: Setup): Setup => ({
  ...rest,
  responseHeadersPolicies: { own: policy },
  behavior: { ...rest.behavior, ResponseHeadersPolicyId: 'own' },
});

const added = {
  'permissions-policy': 'camera=()',
  'content-security-policy': 'connect-src https://login.example.com',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'strict-transport-security': 'max-age=63072000; includeSubDomains; preload',
  'x-xss-protection': '1; mode=block; report=https://x.example/',
};

describe('a response headers policy', () => {
  test('removes headers, then adds some, and overrides the origin’s if configured', async () => {
    const origin = await startOrigin((_, response) => {
      for (const name of [
        'referrer-policy',
        'cache-control',
        'server',
        'x-old',
        'x-frame-options',
        'x-powered-by',
        'x-kept',
      ]) {
        response.setHeader(name, 'origin');
      }
      response.end();
    });
    const { headers } = await ask(await start(withPolicy({ origins: { origin: http(origin) } })), '/');
    expect(headers).toMatchObject({
      ...added,
      'referrer-policy': 'origin',
      'cache-control': 'origin',
      server: 'CloudFront',
      'x-powered-by': 'policy',
      'x-kept': 'origin',
    });
    expect(headers).not.toHaveProperty('x-old');
  });

  test('is applied to responses of the edge itself', async () => {
    const generated = `function handler() { return { statusCode: 301, headers: { location: { value: '/' } } } }`;
    const setups: Setup[] = [
      { origins: { origin: undefined } },
      { ...edgeFunction(generated), origins: { origin: undefined } },
      { ...edgeFunction('function handler() { throw 1 }'), origins: { origin: undefined } },
    ];
    const statuses = [];
    for (const setup of setups) {
      const { status, headers } = await ask(await start(withPolicy(setup)), '/');
      expect(headers).toMatchObject({
        ...added,
        'referrer-policy': 'no-referrer',
        'cache-control': 'no-cache',
      });
      statuses.push(status);
    }
    const server = await start(withPolicy({ origins: { origin: undefined } }));
    for (const [path, options] of [
      ['/', { method: 'POST' }],
      [`/${'x'.repeat(9000)}`, {}],
    ] as const) {
      const { status, headers } = await ask(server, path, options);
      expect(headers).toMatchObject(added);
      statuses.push(status);
    }
    expect(statuses).toEqual([502, 301, 503, 403, 413]);
  });

  test('comes before the viewer-response function, which sees its headers', async () => {
    const source = `function handler({ response }) {
      response.headers['x-seen'] = response.headers['x-frame-options'];
      return response;
    }`;
    const origin = await startOrigin((_, response) => response.end());
    const { functions, behavior } = edgeFunction(source, 'viewer-response');
    const server = await start(withPolicy({ functions, behavior, origins: { origin: http(origin) } }));
    expect((await ask(server, '/')).headers['x-seen']).toBe('DENY');
  });

  test('can be a managed policy of AWS', async () => {
    const server = await start({
      behavior: { ResponseHeadersPolicyId: '67f7725c-6f97-4210-82d7-5512b31e9d03' },
      origins: { origin: undefined },
    });
    expect((await ask(server, '/')).headers).toMatchObject({
      'strict-transport-security': 'max-age=31536000',
      'x-xss-protection': '1; mode=block',
    });
  });

  test('has AWS origins replaced by local ones, like every header', async () => {
    const origin = await startOrigin((_, response) =>
      response.setHeader('location', 'https://login.example.com/a').end(),
    );
    const rewriteResponseHeader = (_: string, value: string) =>
      value.replace('https://login.example.com', 'http://127.0.0.1:1');
    const server = await start(
      withPolicy({ origins: { origin: http(origin) }, options: { rewriteResponseHeader } }),
    );
    expect((await ask(server, '/')).headers).toMatchObject({
      'content-security-policy': 'connect-src http://127.0.0.1:1',
      location: 'http://127.0.0.1:1/a',
    });
  });
});

describe('the headers of an origin', () => {
  test('lose cookies, Vary and connection headers unless the request’s counterparts are forwarded', async () => {
    const origin = await startOrigin((_, response) => {
      response.setHeader('set-cookie', ['a=1', 'b=2']).setHeader('vary', 'Accept, Accept-Encoding');
      response.setHeader('x-cache', 'forged').setHeader('keep-alive', 'x').setHeader('via', 'forged').end();
    });
    const plain = await ask(await start({ origins: { origin: http(origin) } }), '/');
    expect(plain.headers).not.toHaveProperty('set-cookie');
    expect(plain.headers).toMatchObject({ vary: 'accept-encoding', 'x-cache': 'Miss from cloudfront' });
    expect(plain.headers.via).toMatch(/^1\.1 .*\(CloudFront\)$/);
    const behavior = { OriginRequestPolicyId: 'b689b0a8-53d0-40ab-baf2-68738e2966ac' };
    const all = await ask(await start({ behavior, origins: { origin: http(origin) } }), '/');
    expect(all.headers).toMatchObject({ 'set-cookie': ['a=1', 'b=2'], vary: 'accept, accept-encoding' });
  });
});

describe('compression', () => {
  const css = (length: number) => 'a { color: red }\n'.repeat(Math.ceil(length / 17)).slice(0, length);

  async function compressed(
    body: string | Buffer,
    { headers = {}, encoding = 'gzip, br', status = 200, length = true, behavior = {}, method = 'GET' } = {},
  ) {
    const origin = await startOrigin((_, response) => {
      response.writeHead(status, {
        'content-type': 'text/css; charset=utf-8',
        etag: '"tag"',
        ...(length && { 'content-length': Buffer.byteLength(body) }),
        ...headers,
      });
      response.end(body);
    });
    const server = await start({
      behavior: { Compress: true, CachePolicyId: cachingOptimized, ...behavior },
      origins: { origin: http(origin) },
    });
    return ask(server, '/', { method, headers: { 'Accept-Encoding': encoding } });
  }

  test('prefers Brotli, and falls back to gzip', async () => {
    const br = await compressed(css(5000));
    expect(br.headers).toMatchObject({ 'content-encoding': 'br', etag: 'W/"tag"', vary: 'Accept-Encoding' });
    expect(brotliDecompressSync(br.body).toString()).toBe(css(5000));
    const gzip = await compressed(css(5000), { encoding: 'gzip' });
    expect(gzip.headers).toMatchObject({ 'content-encoding': 'gzip', etag: 'W/"tag"' });
    expect(gunzipSync(gzip.body).toString()).toBe(css(5000));
  });

  test('applies to 1,000 to 10,000,000 bytes', async () => {
    const encodings = [];
    for (const length of [999, 1000, 10_000_000, 10_000_001]) {
      encodings.push((await compressed(css(length), { encoding: 'gzip' })).headers['content-encoding']);
    }
    expect(encodings).toEqual([undefined, 'gzip', 'gzip', undefined]);
  });

  test.each([
    ['a type that CloudFront does not compress', { headers: { 'content-type': 'image/png' } }],
    ['an encoded response', { headers: { 'content-encoding': 'x' } }],
    ['a response without a length', { length: false }],
    ['a status other than 200, 403 and 404', { status: 500 }],
    ['a viewer that accepts neither', { encoding: 'deflate' }],
    ['a viewer that refuses both', { encoding: 'br;q=0, gzip;q=0.0' }],
    ['a behavior that does not ask for it', { behavior: { Compress: false } }],
    ['a cache policy without it', { behavior: { CachePolicyId: cachingDisabled } }],
  ])('leaves %s alone', async (_, options) => {
    const { headers, body } = await compressed(css(5000), options);
    expect(['br', 'gzip']).not.toContain(headers['content-encoding']);
    expect(headers.etag).toBe('"tag"');
    expect(body.toString()).toBe(css(5000));
  });

  test('has the same headers for HEAD and GET', async () => {
    const { headers, body } = await compressed(css(5000), { method: 'HEAD' });
    expect(headers).toMatchObject({ 'content-encoding': 'br', etag: 'W/"tag"' });
    expect(headers).not.toHaveProperty('content-length');
    expect(body.length).toBe(0);
  });

  test('removes an invalid tag and keeps a weak one', async () => {
    expect((await compressed(css(5000), { headers: { etag: 'tag' } })).headers).not.toHaveProperty('etag');
    expect((await compressed(css(5000), { headers: { etag: 'W/"x"' } })).headers.etag).toBe('W/"x"');
  });

  test('of a 404 works like that of a 200, and other responses arrive unchanged', async () => {
    expect((await compressed(css(5000), { status: 404 })).headers['content-encoding']).toBe('br');
    const noise = randomBytes(200_000);
    expect(brotliDecompressSync((await compressed(noise)).body).equals(noise)).toBe(true);
  });
});
