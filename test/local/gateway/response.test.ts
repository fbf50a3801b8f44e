import { describe, expect, test } from '@jest/globals';
import type { AccessLogEntry } from '../../../local/gateway/definition.ts';
import { route, startApi } from './api-fixture.ts';

function startReturning(payload: unknown) {
  return startApi({ routes: [route('ANY /x', 'f')] }, { f: () => payload });
}

/** What a gateway's own error looks like. */
function error(status: number, message: string) {
  return {
    status,
    text: JSON.stringify({ message }),
    headers: {
      'content-type': 'application/json',
      'apigw-requestid': expect.stringMatching(/^[A-Za-z0-9+/]{15}=$/),
    },
  };
}

describe("a function's response", () => {
  test('is sent with its status, headers, cookies and body', async () => {
    const api = await startReturning({
      statusCode: 201,
      headers: { 'Content-Type': 'text/html', 'X-Number': 5, 'Cache-Control': 'no-store' },
      cookies: ['a=1; HttpOnly', 'b=2'],
      body: '<p>ä</p>',
    });
    const response = await api.call('/x');
    expect(response).toMatchObject({ status: 201, text: '<p>ä</p>' });
    expect(response.headers).toMatchObject({
      'content-type': 'text/html',
      'content-length': '9',
      'x-number': '5',
      'cache-control': 'no-store',
      'set-cookie': ['a=1; HttpOnly', 'b=2'],
      'apigw-requestid': expect.any(String),
    });
  });

  test('is decoded if it is base64', async () => {
    const bytes = Buffer.from([0, 255, 1, 254]);
    const api = await startReturning({
      statusCode: 200,
      isBase64Encoded: true,
      body: bytes.toString('base64'),
    });
    expect((await api.call('/x')).body).toEqual(bytes);
  });

  test('may be a status alone', async () => {
    const response = await (await startReturning({ statusCode: 204 })).call('/x');
    expect(response).toMatchObject({ status: 204, text: '' });
    expect(response.headers).not.toHaveProperty('content-length');
  });

  test('has no body for HEAD', async () => {
    const api = await startReturning({ statusCode: 200, body: 'text' });
    expect(await api.call('/x', { method: 'HEAD' })).toMatchObject({ status: 200, text: '' });
  });

  test('is plain text without a content type', async () => {
    const api = await startReturning({ statusCode: 200, body: 'text' });
    expect((await api.call('/x')).headers['content-type']).toBe('text/plain; charset=utf-8');
  });

  test('cannot set the headers of the connection', async () => {
    const headers = { 'content-length': '1', 'transfer-encoding': 'chunked', connection: 'close' };
    const api = await startReturning({ statusCode: 200, headers, body: 'text' });
    expect(await api.call('/x')).toMatchObject({ text: 'text', headers: { 'content-length': '4' } });
  });

  test.each([[{ a: 1 }], [['list']], ['text'], [5], [null]])(
    'without statusCode, %j, is a 200 of JSON',
    async (payload) => {
      const response = await (await startReturning(payload)).call('/x');
      expect(response).toMatchObject({ status: 200, json: payload });
      expect(response.headers['content-type']).toBe('application/json');
    },
  );

  test.each([
    [{ statusCode: 'many' }],
    [{ statusCode: 99 }],
    [{ statusCode: null }],
    [{ statusCode: 200, body: { a: 1 } }],
    [{ statusCode: 200, headers: 'none' }],
    [{ statusCode: 200, cookies: 'a=1' }],
    [{ statusCode: 200, headers: { 'x-bad': 'line\nbreak', 'x-good': '1' } }],
    [{ statusCode: 200, headers: { 'bad name': '1' } }],
  ])('with the invalid shape %j leads to 500 without its content', async (payload) => {
    const response = await (await startReturning(payload)).call('/x');
    expect(response).toMatchObject(error(500, 'Internal Server Error'));
    expect(response.headers).not.toHaveProperty('x-good');
  });
});

describe('the gateway itself returns', () => {
  test.each([
    ['another path', 'GET', '/y'],
    ['another method', 'POST', '/x'],
    ['a trailing slash', 'GET', '/x/'],
  ])('404 to %s, and calls nothing', async (_kind, method, path) => {
    const api = await startApi({ routes: [route('GET /x')] });
    expect(await api.call(path, { method })).toMatchObject(error(404, 'Not Found'));
    expect(api.calls).toEqual([]);
  });

  test('500 to a function error, and logs the cause without sending it', async () => {
    const lines: string[] = [];
    const api = await startApi(
      { routes: [route('GET /x', 'f')] },
      {
        f: () => {
          throw new TypeError('of the handler');
        },
      },
      { log: (line) => lines.push(line) },
    );
    expect(await api.call('/x')).toMatchObject(error(500, 'Internal Server Error'));
    expect(lines).toEqual(['500 GET /x: f: TypeError: of the handler']);
  });

  test('503 to a function above its reserved concurrency', async () => {
    const throttled = Object.assign(new Error('Rate Exceeded.'), { refusal: 'throttled' });
    const api = await startApi({ routes: [route('GET /x', 'f')] }, { f: () => Promise.reject(throttled) });
    expect(await api.call('/x')).toMatchObject(error(503, 'Service Unavailable'));
  });

  test('500 to a function that fails because its own call was throttled', async () => {
    const throttled = Object.assign(new Error('Rate Exceeded.'), { name: 'TooManyRequestsException' });
    const api = await startApi({ routes: [route('GET /x', 'f')] }, { f: () => Promise.reject(throttled) });
    expect(await api.call('/x')).toMatchObject(error(500, 'Internal Server Error'));
  });

  test('503 once the integration takes too long', async () => {
    const slow = { ...route('GET /x', 'f'), timeoutMs: 50 };
    const api = await startApi({ routes: [slow] }, { f: () => new Promise(() => {}) });
    expect(await api.call('/x')).toMatchObject(error(503, 'Service Unavailable'));
  });

  test('413 to a body above 10 MB, and takes one of just 10 MB', async () => {
    const api = await startApi({ routes: [route('POST /x', 'f')] }, { f: (event) => event.body.length });
    const largest = Buffer.alloc(10 * 1024 * 1024, 'x');
    const headers = { 'content-type': 'text/plain' };
    expect(await api.call('/x', { method: 'POST', headers, body: largest })).toMatchObject({
      status: 200,
      json: largest.length,
    });
    const larger = Buffer.concat([largest, Buffer.from('x')]);
    expect(await api.call('/x', { method: 'POST', headers, body: larger })).toMatchObject(
      error(413, 'Request Entity Too Large'),
    );
    expect(api.calls).toHaveLength(1);
  });

  test('413 to an event above the limit of Lambda', async () => {
    const tooLarge = Object.assign(new Error('too large'), { refusal: 'too large' });
    const api = await startApi({ routes: [route('GET /x', 'f')] }, { f: () => Promise.reject(tooLarge) });
    expect(await api.call('/x')).toMatchObject(error(413, 'Request Entity Too Large'));
  });

  test('431 to headers above 10240 bytes, and takes those just below', async () => {
    const api = await startApi({ routes: [route('GET /x')] });
    expect((await api.call('/x', { headers: { 'x-large': 'x'.repeat(10_000) } })).status).toBe(200);
    expect(await api.call('/x', { headers: { 'x-large': 'x'.repeat(10_240) } })).toMatchObject(
      error(431, 'Request Header Fields Too Large'),
    );
  });
});

test('the access log has an entry for each request', async () => {
  const entries: AccessLogEntry[] = [];
  const api = await startApi(
    { routes: [route('GET /x', 'f')] },
    { f: () => 'ä' },
    { accessLog: (entry) => entries.push(entry), now: () => Date.UTC(2026, 0, 2) },
  );
  const responses = [await api.call('/x?q=1'), await api.call('/none', { method: 'PUT' })];
  const common = {
    ip: '127.0.0.1',
    requestTime: '02/Jan/2026:00:00:00 +0000',
    protocol: 'HTTP/1.1',
    responseLatency: 0,
  };
  expect(entries).toEqual([
    {
      ...common,
      requestId: responses[0]?.headers['apigw-requestid'],
      httpMethod: 'GET',
      path: '/x',
      routeKey: 'GET /x',
      status: 200,
      responseLength: 4,
    },
    {
      ...common,
      requestId: responses[1]?.headers['apigw-requestid'],
      httpMethod: 'PUT',
      path: '/none',
      status: 404,
      responseLength: 23,
      errorMessage: 'no route',
    },
  ]);
});
