import { request as httpRequest } from 'node:http';
import { expect, test } from '@jest/globals';
import type { OriginServer } from '../../../local/cdn/origin-server.ts';
import { startHttpApi } from '../../../local/gateway/gateway.ts';
import type { InvokeResult } from '../../../local/lambda/definition.ts';
import { onTestFinished } from '../../support/on-test-finished.ts';
import { allMethods, allViewerExceptHost, ask, start, type ViewerResponse } from './support.ts';

const host = 'abc123.execute-api.us-east-1.amazonaws.com';
const long = 'x'.repeat(100_000);

/** Responses of the function, by path. For any other path it responds with its event. */
const payloads: Record<string, unknown> = {
  '/empty': { statusCode: 204 },
  '/cookies': { statusCode: 200, cookies: ['a=1', 'b=2'], headers: { Vary: 'Accept' }, body: 'ä' },
  '/binary': {
    statusCode: 201,
    isBase64Encoded: true,
    body: 'AAEC',
    headers: { 'content-type': 'image/png' },
  },
  '/long': { statusCode: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(long) },
  '/unsendable': { statusCode: 200, headers: { 'x-a': 'line\nbreak' } },
  '/failure': { statusCode: 503, headers: { 'retry-after': '2' }, body: 'later' },
};

/** An API, with a distribution that asks it over HTTP and one that asks it directly. */
async function startBoth() {
  const invoke = async (_name: string, event: unknown): Promise<InvokeResult> => {
    const { rawPath } = event as { rawPath: string };
    return { ok: true, payload: payloads[rawPath] ?? { statusCode: 200, body: JSON.stringify(event) } };
  };
  const api = await startHttpApi(
    {
      ...{ apiId: 'abc123', region: 'us-east-1', accountId: '123456789012', stageName: '$default' },
      routeThrottles: {},
      routes: ['ANY /{proxy+}'].map((routeKey) => ({ routeKey, functionName: 'f', timeoutMs: 30_000 })),
      cors: {
        ...{ allowOrigins: ['https://page.example'], allowMethods: ['GET'], allowHeaders: ['x-a'] },
        ...{ exposeHeaders: [], allowCredentials: false },
      },
    },
    invoke,
  );
  onTestFinished(() => api.close());
  const serve = (origin: OriginServer) =>
    start({
      origins: { [host]: origin },
      behavior: { AllowedMethods: allMethods, Compress: true, OriginRequestPolicyId: allViewerExceptHost },
    });
  return {
    overHttp: await serve({ kind: 'http', url: api.url }),
    // Nothing listens at this address.
    directly: await serve({ kind: 'http', url: 'http://127.0.0.1:9', send: api.send }),
    port: api.port,
  };
}

/** Without what differs in each request. */
function comparable({ status, headers, body }: ViewerResponse, port: number): unknown {
  const changing = ['date', 'x-amz-cf-id', 'apigw-requestid'];
  const kept = Object.entries(headers).map(([name, value]) => [
    name,
    changing.includes(name) ? 'some' : value,
  ]);
  const text = body
    .toString('latin1')
    .replace(/("(?:requestId|x-amz-cf-id|x-amzn-trace-id|time|via)":")[^"]*/g, '$1')
    .replace(/"timeEpoch":\d+/, '"timeEpoch":0')
    .replaceAll(String(port), 'port');
  return { status, headers: Object.fromEntries(kept), body: text.startsWith('{') ? JSON.parse(text) : text };
}

/** Headers of a form on another site. A distribution forwards no other requests with `Origin` of another site. */
const fromForm = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };

test.each([
  [
    'a query, cookies and repeated headers',
    '/a%20b/..?x=1&x=2&y',
    { headers: { 'x-a': ['1', '2'], cookie: 'a=1; b' } },
  ],
  [
    'a JSON body',
    '/a',
    { method: 'POST', body: '{"a":"ä"}', headers: { 'content-type': 'application/json' } },
  ],
  ['a body without a type', '/a', { method: 'PUT', body: 'x=1' }],
  ['HEAD', '/a', { method: 'HEAD' }],
  ['no route', '/', {}],
  ['a response without a body', '/empty', {}],
  ['cookies in the response', '/cookies', {}],
  ['a binary response', '/binary', {}],
  ['a long compressed response', '/long', { headers: { 'accept-encoding': 'gzip' } }],
  ['a response that can’t be sent', '/unsendable', {}],
  ['a failure', '/failure', {}],
  ['a page of an allowed origin', '/a', { headers: { ...fromForm, origin: 'https://page.example' } }],
  ['a page of another origin', '/a', { headers: { ...fromForm, origin: 'https://other.example' } }],
  [
    'a preflight request',
    '/a',
    {
      method: 'OPTIONS',
      headers: { ...fromForm, origin: 'https://page.example', 'access-control-request-method': 'GET' },
    },
  ],
])('an API of the same process responds as over HTTP: %s', async (_, path, options) => {
  const { overHttp, directly, port } = await startBoth();
  const [expected, received] = [await ask(overHttp, path, options), await ask(directly, path, options)];
  expect(comparable(received, port)).toEqual(comparable(expected, port));
});

test('a chunked body reaches an API of the same process', async () => {
  const { directly } = await startBoth();
  const body = await new Promise<string>((resolve, reject) => {
    const outgoing = httpRequest(
      { host: 'localhost', port: directly.port, path: '/a', method: 'POST' },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk) => {
          text += chunk;
        });
        response.on('end', () => resolve(text));
      },
    );
    outgoing.on('error', reject).setHeader('content-type', 'text/plain').write('one ');
    outgoing.end('two');
  });
  expect(JSON.parse(body)).toMatchObject({ body: 'one two', headers: { 'content-length': '0' } });
});

test.each([
  ['does not respond in time', () => new Promise<undefined>(() => {}), 504],
  ['fails', () => Promise.reject(new Error('broken')), 502],
])('an API of the same process that %s gets the error of an origin', async (_, send, status) => {
  const server = await start({
    origins: { [host]: { kind: 'http', url: 'http://127.0.0.1:9', send } },
    options: { originReadTimeoutSeconds: 0.05 },
  });
  expect((await ask(server, '/a')).status).toBe(status);
});
