import { createServer, request as httpRequest, type OutgoingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { guarded } from '../../local/request-guard.ts';
import { type LocalServer, listen } from '../../local/server.ts';

let server: LocalServer;

beforeAll(async () => {
  const listener = guarded((_request, response) => void response.end('served'), {
    hosts: ['api.example.com'],
    allowsOrigin: (origin) => origin === 'http://site.example',
  });
  server = await listen(createServer(listener));
});
afterAll(() => server.close());

/** The status of a request with these headers. Not `fetch`, which sets the host itself. */
const statusOf = (headers: OutgoingHttpHeaders): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    httpRequest(
      { port: server.port, host: '127.0.0.1', headers, method: 'POST', agent: false },
      (response) => {
        response.resume();
        resolve(response.statusCode);
      },
    )
      .on('error', reject)
      .end('body');
  });

describe('the host', () => {
  test.each(['localhost', 'LocalHost:1', '127.0.0.1:1', '[::1]:1', 'www.localhost', 'api.example.com'])(
    '%s is served',
    async (host) => {
      expect(await statusOf({ host })).toBe(200);
    },
  );

  test.each([
    'evil.example',
    'evil.example:1',
    'localhost.evil.example',
    'evillocalhost',
    '127.0.0.1.evil.example',
    'evil@localhost',
    '192.168.0.1',
    '0.0.0.0',
    'a b',
  ])('"%s" is refused', async (host) => {
    expect(await statusOf({ host })).toBe(403);
  });
});

describe('a page', () => {
  test.each([
    ['of the server itself', 'localhost:1', 'http://localhost:1'],
    ['of an allowed origin', 'localhost:1', 'http://site.example'],
  ])('%s may send requests', async (_page, host, origin) => {
    expect(await statusOf({ host, origin })).toBe(200);
  });

  test.each([
    ['of another host', 'http://evil.example'],
    ['of another port', 'http://localhost:2'],
    ['without an origin, such as a sandboxed frame', 'null'],
    ['of a file', 'file://'],
    ['with an origin that is not a URL', 'evil'],
  ])('%s may not', async (_page, origin) => {
    expect(await statusOf({ host: 'localhost:1', origin })).toBe(403);
  });

  test('without an origin may not, when the request has no host either (HTTP/1.0)', async () => {
    const socket = connect(server.port, '127.0.0.1').end('GET / HTTP/1.0\r\nOrigin: null\r\n\r\n');
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 403 /);
  });
});
