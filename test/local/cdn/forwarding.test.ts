import { describe, expect, test } from '@jest/globals';
import type { CachePolicyConfig, OriginRequestPolicyConfig } from '../../../local/cdn/definition.ts';
import {
  allMethods,
  allViewerExceptHost,
  ask,
  cachingDisabled,
  cachingOptimized,
  distributionDomain,
  echoed,
  http,
  type Setup,
  start,
  startEcho,
} from './support.ts';

const viewer = {
  Accept: 'text/html',
  Authorization: 'Bearer x',
  Cookie: 'a=1; b=2; c=3',
  'User-Agent': 'Browser',
  'X-Custom': 'yes',
  'X-Forwarded-For': '203.0.113.7',
  'X-Forwarded-Proto': 'http',
  'X-Edge-Location': 'x',
  'X-Amz-Cf-Id': 'forged',
  Connection: 'keep-alive, X-Named',
  'X-Named': 'x',
  Range: 'bytes=0-1',
  'If-None-Match': '"x"',
};

async function sent(
  behavior: Setup['behavior'],
  headers: Record<string, string> = viewer,
  rest: Partial<Setup> = {},
) {
  const server = await start({ behavior, origins: { 'api.example.com': http(await startEcho()) }, ...rest });
  return echoed(await ask(server, '/x?a=1&b=2&c=3', { headers }));
}

const cachePolicy = (parameters: Partial<CachePolicyConfig['ParametersInCacheKeyAndForwardedToOrigin']>) => ({
  cachePolicies: {
    own: {
      ParametersInCacheKeyAndForwardedToOrigin: {
        EnableAcceptEncodingGzip: false,
        HeadersConfig: { HeaderBehavior: 'none' },
        CookiesConfig: { CookieBehavior: 'none' },
        QueryStringsConfig: { QueryStringBehavior: 'none' },
        ...parameters,
      },
    },
  },
});

const originRequestPolicy = (config: Partial<OriginRequestPolicyConfig>) => ({
  originRequestPolicies: {
    own: {
      HeadersConfig: { HeaderBehavior: 'none' },
      CookiesConfig: { CookieBehavior: 'none' },
      QueryStringsConfig: { QueryStringBehavior: 'none' },
      ...config,
    },
  },
});

describe('a request to an origin has', () => {
  test('with CachingDisabled only: no query string, no cookies, no viewer headers', async () => {
    const { url, headers } = await sent({ CachePolicyId: cachingDisabled });
    expect(url).toBe('/x');
    expect(headers).toEqual({
      host: 'api.example.com',
      connection: 'keep-alive',
      range: 'bytes=0-1',
      'if-none-match': '"x"',
      'user-agent': 'Amazon CloudFront',
      'x-forwarded-for': expect.stringMatching(/^203\.0\.113\.7, (127\.0\.0\.1|::1)$/),
      via: `1.1 ${distributionDomain} (CloudFront)`,
      'x-amz-cf-id': expect.not.stringMatching('forged'),
    });
  });

  test('with AllViewerExceptHostHeader: everything but Host, hop-by-hop and CloudFront’s own headers', async () => {
    const { url, headers } = await sent({ OriginRequestPolicyId: allViewerExceptHost });
    expect(url).toBe('/x?a=1&b=2&c=3');
    expect(headers).toMatchObject({
      host: 'api.example.com',
      accept: 'text/html',
      authorization: 'Bearer x',
      cookie: 'a=1; b=2; c=3',
      'user-agent': 'Browser',
      'x-custom': 'yes',
    });
    for (const name of ['x-forwarded-proto', 'x-edge-location', 'x-named'])
      expect(headers).not.toHaveProperty(name);
    expect(headers['x-amz-cf-id']).not.toContain('forged');
  });

  test('with AllViewer: the viewer’s Host too', async () => {
    const { headers } = await sent({ OriginRequestPolicyId: '216adef6-5c7f-47e4-b989-5492eafa07d3' });
    expect(headers.host).toMatch(/^localhost:/);
  });

  test('with lists: the names in the cache policy or the origin request policy', async () => {
    const { url, headers } = await sent({ CachePolicyId: 'own', OriginRequestPolicyId: 'own' }, viewer, {
      ...cachePolicy({
        HeadersConfig: { HeaderBehavior: 'whitelist', Headers: ['X-CUSTOM'] },
        CookiesConfig: { CookieBehavior: 'whitelist', Cookies: ['a'] },
        QueryStringsConfig: { QueryStringBehavior: 'whitelist', QueryStrings: ['a'] },
      }),
      ...originRequestPolicy({
        HeadersConfig: { HeaderBehavior: 'whitelist', Headers: ['Accept'] },
        CookiesConfig: { CookieBehavior: 'whitelist', Cookies: ['c'] },
        QueryStringsConfig: { QueryStringBehavior: 'allExcept', QueryStrings: ['a', 'b'] },
      }),
    });
    expect(url).toBe('/x?a=1&c=3');
    expect(headers).toMatchObject({ 'x-custom': 'yes', accept: 'text/html', cookie: 'a=1; c=3' });
    expect(headers).not.toHaveProperty('authorization');
  });

  test.each([
    ['br;q=1.0, gzip', 'br,gzip'],
    ['gzip, deflate', 'gzip'],
    ['br;q=0, gzip;q=0.5', 'gzip'],
    ['deflate', 'identity'],
  ])('with compression in the cache policy, Accept-Encoding %s as %s', async (given, normalized) => {
    const { headers } = await sent({ CachePolicyId: cachingOptimized }, { 'Accept-Encoding': given });
    expect(headers['accept-encoding']).toBe(normalized);
  });

  test('without compression in the cache policy, Accept-Encoding only as any header', async () => {
    const given = { 'Accept-Encoding': 'br, deflate' };
    expect((await sent({}, given)).headers).not.toHaveProperty('accept-encoding');
    const { headers } = await sent({ OriginRequestPolicyId: allViewerExceptHost }, given);
    expect(headers['accept-encoding']).toBe('br, deflate');
  });

  test('the origin’s own headers and path, even if the viewer sends others', async () => {
    const { url, headers } = await sent(
      { OriginRequestPolicyId: allViewerExceptHost },
      { 'X-Origin-Secret': 'guessed' },
      {
        config: {
          Origins: [
            {
              Id: 'api.example.com',
              DomainName: 'api.example.com',
              OriginPath: '/stage',
              OriginCustomHeaders: [{ HeaderName: 'x-origin-secret', HeaderValue: 'real' }],
            },
          ],
        },
      },
    );
    expect(url).toBe('/stage/x?a=1&b=2&c=3');
    expect(headers['x-origin-secret']).toBe('real');
  });

  test.each([
    ['/', '/start.html'],
    ['/x/', '/x/'],
  ])('with a default root object, %s as %s', async (path, sentPath) => {
    const origins = { origin: http(await startEcho()) };
    const server = await start({ origins, config: { DefaultRootObject: 'start.html' } });
    expect(echoed(await ask(server, path)).url).toBe(sentPath);
  });

  test.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])(
    'a body of %s, whole, with its type',
    async (method) => {
      const server = await start({
        behavior: { AllowedMethods: allMethods },
        origins: { origin: http(await startEcho()) },
      });
      for (const [name, value] of [
        ['Content-Length', '9'],
        ['Transfer-Encoding', 'chunked'],
      ] as const) {
        const headers = { 'Content-Type': 'text/x', [name]: value };
        const {
          method: sentMethod,
          headers: got,
          body,
        } = echoed(await ask(server, '/', { method, headers, body: 'some text' }));
        expect([sentMethod, got['content-type'], body]).toEqual([method, 'text/x', 'some text']);
      }
    },
  );

  test('a POST without a body too', async () => {
    const server = await start({
      behavior: { AllowedMethods: allMethods },
      origins: { origin: http(await startEcho()) },
    });
    expect(echoed(await ask(server, '/', { method: 'POST' }))).toMatchObject({ method: 'POST', body: '' });
  });

  test('with a header called __proto__ like any other', async () => {
    const { headers } = await sent(
      { OriginRequestPolicyId: allViewerExceptHost },
      { ['__proto__']: 'x', 'X-After': 'y' },
    );
    expect(headers['x-after']).toBe('y');
  });
});
