import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from '@jest/globals';
import { startDistribution } from '../../../local/cdn/cdn.ts';
import { maxBytes } from '../../../local/cdn/viewer-request.ts';
import {
  allMethods,
  ask,
  credentials,
  distributionDomain,
  echoed,
  http,
  start,
  startEcho,
  startOrigin,
} from './support.ts';

const echoing = async (behavior = {}) => start({ behavior, origins: { origin: http(await startEcho()) } });

/** Sends raw bytes and returns the response. */
function raw(port: number, bytes: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.write(bytes);
  return text(socket);
}

describe('methods', () => {
  test.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND', 'TRACE'])(
    '%s is 403 unless allowed',
    async (method) => {
      const { status, headers } = await ask(await echoing(), '/', {
        method,
        headers: { 'Content-Length': '0' },
      });
      expect([status, headers['content-type']]).toEqual([403, 'text/html; charset=utf-8']);
    },
  );

  test.each([...allMethods])('%s is allowed if configured', async (method) => {
    expect((await ask(await echoing({ AllowedMethods: allMethods }), '/', { method })).status).toBe(200);
  });

  test('GET with a body is 403', async () => {
    const server = await echoing({ AllowedMethods: allMethods });
    expect((await ask(server, '/', { body: 'x', headers: { 'Content-Length': '1' } })).status).toBe(403);
    expect((await ask(server, '/', { headers: { 'Content-Length': '0' } })).status).toBe(200);
  });

  test('a refused upload gets a response, and the connection stays open', async () => {
    const server = await echoing();
    const body = 'x'.repeat(200_000);
    const response = await raw(
      server.port,
      `POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${body.length}\r\n\r\n${body}` +
        'GET /next HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
    );
    expect(response).toMatch(/^HTTP\/1\.1 403 [\s\S]*HTTP\/1\.1 200 [\s\S]*"url":"\/next"/);
  });
});

describe('limits', () => {
  test(`a URL of ${maxBytes.url} bytes is allowed; one more byte is 413 and closes the connection`, async () => {
    const server = await echoing();
    const fits = await ask(server, `/${'x'.repeat(maxBytes.url - 1)}`);
    expect(fits.status).toBe(200);
    const over = await ask(server, `/${'x'.repeat(maxBytes.url)}`);
    expect([over.status, over.headers.connection]).toEqual([413, 'close']);
  });

  test(`a request of ${maxBytes.request} bytes is allowed; a longer one is 413`, async () => {
    const server = await echoing({ OriginRequestPolicyId: 'b689b0a8-53d0-40ab-baf2-68738e2966ac' });
    const status = async (size: number) =>
      (await ask(server, '/', { headers: { 'X-Long': 'x'.repeat(size) } })).status;
    expect(await status(maxBytes.request - 200)).toBe(431); // passed on, and over what the origin of the test takes
    expect(await status(maxBytes.request)).toBe(413);
    expect(await status(200_000)).toBe(413);
  });
});

describe('hostile paths', () => {
  test.each([
    '//evil',
    '//evil.example/%2e%2e/',
    '/%2e%2e/',
    '/../../etc/passwd',
    '/a/..%2f..%2fetc',
    '/%00',
    '/%',
    '/%zz%c0%ae',
    '/a\\b',
    '/?',
    '/a;b=c',
    '/__proto__',
  ])('%s reaches an HTTP origin unchanged', async (path) => {
    expect(echoed(await ask(await echoing(), path)).url).toBe(path.replace(/\?$/, ''));
  });

  test('an absolute target is reduced to its path', async () => {
    const server = await echoing();
    const request = 'GET http://evil.example/x?y HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n';
    expect(await raw(server.port, request)).toContain('"url":"/x"');
  });

  test.each(['OPTIONS *', 'GET x'])('%s is 400', async (start) => {
    const server = await echoing({ AllowedMethods: allMethods });
    const response = await raw(
      server.port,
      `${start} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`,
    );
    expect(response).toMatch(/^HTTP\/1\.1 400 /);
  });

  test('data that is not HTTP gets 400', async () => {
    expect(await raw((await echoing()).port, 'hello\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
  });

  test('a dot segment does not bypass the behavior of another path', async () => {
    const site = await startOrigin((_, response) => response.end('site'));
    const server = await start({
      origins: { site: http(site), api: http(await startEcho()) },
      config: { CacheBehaviors: [{ PathPattern: '/api/*', TargetOriginId: 'api' }] },
    });
    for (const path of ['/x/../api/y', '/x/%2e%2e/api/y', '//api/y', '/%61pi/y']) {
      expect([path, (await ask(server, path)).headers['content-type']]).toEqual([path, 'application/json']);
    }
    expect((await ask(server, '/api/../x')).body.toString()).toBe('site');
  });
});

describe('hosts', () => {
  test.each([
    'localhost',
    'localhost:3000',
    '127.0.0.1',
    '[::1]:3000',
    'demo.localhost',
    distributionDomain,
    'www.example.com',
  ])('%s is accepted', async (host) => {
    const origins = { origin: http(await startEcho()) };
    const server = await start({ origins, config: { Aliases: ['www.example.com'] } });
    expect((await ask(server, '/', { headers: { Host: host } })).status).toBe(200);
  });

  test.each(['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example', 'notlocalhost'])(
    '%s is 403',
    async (host) => {
      expect((await ask(await echoing(), '/', { headers: { Host: host } })).status).toBe(403);
    },
  );

  test('an HTTP/1.0 request without one is accepted', async () => {
    expect(await raw((await echoing()).port, 'GET / HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 /);
  });
});

describe('the server', () => {
  test('listens on both loopback addresses only', async () => {
    const server = await echoing();
    expect(server.url).toBe(`http://localhost:${server.port}`);
    const addresses = Object.values(networkInterfaces()).flatMap((all) => all ?? []);
    const refused = (host: string) =>
      new Promise((resolve) => {
        const socket = connect(server.port, host, () => resolve(socket.destroy() && false)).on('error', () =>
          resolve(true),
        );
      });
    for (const { address, internal, family, scopeid } of addresses) {
      if (family === 'IPv6' && scopeid) continue;
      expect([address, await refused(address)]).toEqual([address, !internal]);
    }
  });

  test('reports a port in use with the system’s code', async () => {
    const taken = await echoing();
    const definition = {
      config: { Origins: [{ Id: 'o', DomainName: 'o' }], DefaultCacheBehavior: { TargetOriginId: 'o' } },
      functions: {},
      responseHeadersPolicies: {},
      cachePolicies: {},
      originRequestPolicies: {},
    };
    const options = {
      credentials,
      region: 'us-east-1',
      distributionDomain,
      log: () => {},
      resolveOrigin: () => undefined,
    };
    await expect(startDistribution(definition, { ...options, port: taken.port })).rejects.toMatchObject({
      code: 'EADDRINUSE',
    });
  });
});
