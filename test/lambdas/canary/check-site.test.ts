import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { CanaryError, checkSite } from '../../../lambdas/canary/check-site.ts';
import { type LocalServer, listen } from '../../../local/server.ts';

type Respond = (response: ServerResponse) => void;

const send =
  (status: number, body: string): Respond =>
  (response) => {
    response.statusCode = status;
    response.end(body);
  };
const refusal = JSON.stringify({ type: 'https://example.com/problems/#invalid-signature', status: 400 });
const healthy: Readonly<Record<string, Respond>> = {
  'GET /': send(200, '<!doctype html><title>Jamstack on AWS</title>'),
  'GET /api/health': send(200, '{"status":"ok","release":"0123456789ab"}'),
  'POST /api/signatures': send(400, refusal),
};

let responders: Record<string, Respond>;
let received: { readonly name: string; readonly type: string | undefined; readonly body: string }[];
let server: LocalServer;

beforeEach(async () => {
  responders = { ...healthy };
  received = [];
  server = await listen(
    createServer(async (request: IncomingMessage, response) => {
      const name = `${request.method} ${request.url}`;
      received.push({ name, type: request.headers['content-type'], body: await text(request) });
      responders[name]?.(response);
    }),
  );
});
afterEach(() => server.close());

test('passes when the home page, health and signing respond as the contract says', async () => {
  await checkSite(server.url);
  expect(received.map(({ name }) => name).sort()).toEqual(Object.keys(healthy).sort());
});

test('signs with an empty name only, which the handler rejects', async () => {
  await checkSite(server.url);
  const posted = received.filter(({ name }) => name.startsWith('POST'));
  expect(posted).toEqual([
    { name: 'POST /api/signatures', type: 'application/json', body: '{"signature":""}' },
  ]);
});

test.each<[string, string, Respond, string]>([
  ['the home page is missing', 'GET /', send(404, '<title>Not found</title>'), 'the status is 404, not 200.'],
  ['the home page is empty', 'GET /', send(200, ''), 'the body is not the expected one.'],
  [
    'health is unwell',
    'GET /api/health',
    send(200, '{"status":"down"}'),
    'the body is not the expected one.',
  ],
  ['health is no JSON', 'GET /api/health', send(200, '<html>'), 'the body is not the expected one.'],
  ['the API is closed', 'GET /api/health', send(403, '{}'), 'the status is 403, not 200.'],
  ['signing fails', 'POST /api/signatures', send(503, refusal), 'the status is 503, not 400.'],
  ['an empty name is signed', 'POST /api/signatures', send(201, '{}'), 'the status is 201, not 400.'],
  [
    'another problem is reported',
    'POST /api/signatures',
    send(400, refusal.replace('signature', 'body')),
    'the body is not the expected one.',
  ],
  [
    'a redirect leads elsewhere',
    'GET /',
    (response) => response.writeHead(302, { location: '/api/health' }).end(),
    'the status is 302, not 200.',
  ],
  ['the connection is cut', 'GET /', (response) => response.destroy(), 'no response (fetch failed'],
])('fails when %s', async (_kind, name, respond, sentence) => {
  responders[name] = respond;
  const failed = checkSite(server.url);
  await expect(failed).rejects.toBeInstanceOf(CanaryError);
  await expect(failed).rejects.toThrow(`${name}: ${sentence}`);
});

test('names every check that failed, in one error', async () => {
  responders = {};
  for (const name of Object.keys(healthy)) responders[name] = send(500, '');
  await expect(checkSite(server.url)).rejects.toThrow(
    'GET /: the status is 500, not 200. GET /api/health: the status is 500, not 200. POST /api/signatures: the status is 500, not 400.',
  );
});

test('fails when a response does not arrive in time', async () => {
  delete responders['GET /api/health'];
  await expect(checkSite(server.url, 200)).rejects.toThrow(
    /^GET \/api\/health: no response \(.*timeout\)\.$/,
  );
});

test('fails when the site is unreachable', async () => {
  await server.close();
  await expect(checkSite(server.url)).rejects.toThrow(/GET \/: no response \(fetch failed, ECONNREFUSED\)/);
});
