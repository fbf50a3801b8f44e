import { describe, expect, test } from '@jest/globals';
import { route, startApi } from './api-fixture.ts';

describe('the event of an integration', () => {
  test('has every field of payload format 2.0', async () => {
    const time = Date.UTC(2026, 2, 2, 19, 3, 58, 390);
    const api = await startApi({ routes: [route('POST /things/{id}')] }, {}, { now: () => time });
    const response = await api.call('/things/7?a=1&b=two%20words', {
      method: 'POST',
      headers: {
        'User-Agent': 'agent',
        Cookie: 'one=1; two=2',
        'Content-Type': 'application/json',
        'X-Amzn-Trace-Id': 'Root=1-2-3',
        'X-Forwarded-For': '203.0.113.9',
        Host: 'api.localhost',
      },
      body: '{"x":1}',
    });
    expect(response.json).toEqual({
      version: '2.0',
      routeKey: 'POST /things/{id}',
      rawPath: '/things/7',
      rawQueryString: 'a=1&b=two%20words',
      cookies: ['one=1', 'two=2'],
      headers: {
        'content-length': '7',
        'content-type': 'application/json',
        host: 'api.localhost',
        'user-agent': 'agent',
        'x-amzn-trace-id': 'Root=1-2-3',
        'x-forwarded-for': '203.0.113.9, 127.0.0.1',
        'x-forwarded-port': String(api.port),
        'x-forwarded-proto': 'http',
      },
      queryStringParameters: { a: '1', b: 'two words' },
      pathParameters: { id: '7' },
      requestContext: {
        accountId: '123456789012',
        apiId: 'abc123',
        domainName: 'abc123.execute-api.eu-west-1.amazonaws.com',
        domainPrefix: 'abc123',
        http: {
          method: 'POST',
          path: '/things/7',
          protocol: 'HTTP/1.1',
          sourceIp: '127.0.0.1',
          userAgent: 'agent',
        },
        requestId: response.headers['apigw-requestid'],
        routeKey: 'POST /things/{id}',
        stage: '$default',
        time: '02/Mar/2026:19:03:58 +0000',
        timeEpoch: time,
      },
      body: '{"x":1}',
      isBase64Encoded: false,
    });
  });

  test('leaves out the fields that the request does not have', async () => {
    const api = await startApi({ routes: [route('GET /things')] });
    const { json } = await api.call('/things');
    expect(Object.keys(json).sort()).toEqual([
      'headers',
      'isBase64Encoded',
      'rawPath',
      'rawQueryString',
      'requestContext',
      'routeKey',
      'version',
    ]);
    expect(json.rawQueryString).toBe('');
    expect(json.headers['content-length']).toBe('0');
    expect(json.headers['x-amzn-trace-id']).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/);
  });

  test('joins repeated headers and query parameters by commas, and converts header names to lowercase', async () => {
    const api = await startApi({ routes: [route('GET /things')] });
    const { json } = await api.call('/things?a=1&b=x&a=2&a=%2C', {
      headers: { 'X-Many': ['1', '2'], Authorization: ['first', 'second'], Cookie: ['a=1', 'b=2;c=3'] },
    });
    expect(json.headers).toMatchObject({ 'x-many': '1,2', authorization: 'first,second' });
    expect(json.headers).not.toHaveProperty('connection');
    expect(json.headers).not.toHaveProperty('cookie');
    expect(json.cookies).toEqual(['a=1', 'b=2', 'c=3']);
    expect(json.queryStringParameters).toEqual({ a: '1,2,,', b: 'x' });
    expect(json.rawQueryString).toBe('a=1&b=x&a=2&a=%2C');
  });

  test.each([
    ['/a/%C3%A4%20%2B+', '/a/ä ++'],
    ['/a/x%2Fy', '/a/x/y'],
    ['/a/../b', '/a/../b'],
    ['/a//b', '/a//b'],
    ['/a/x%3Fy=1', '/a/x'],
    ['/a/100%', '/a/100%'],
    ['/a/%FF', '/a/\uFFFD'],
  ])('decodes the path %s and otherwise leaves it as it came', async (path, rawPath) => {
    const api = await startApi({ routes: [route('$default')] });
    const { json } = await api.call(`${path}?q=%20`);
    expect(json).toMatchObject({
      rawPath,
      rawQueryString: 'q=%20',
      requestContext: { http: { path: rawPath } },
    });
  });

  test.each([
    'text/plain',
    'text/html; charset=utf-8',
    'application/json',
    'APPLICATION/JSON;charset=UTF-8',
    'application/xml',
    'application/javascript',
  ])('has a body of %s as text', async (type) => {
    const api = await startApi({ routes: [route('POST /b')] });
    const { json } = await api.call('/b', { method: 'POST', headers: { 'content-type': type }, body: 'ä=1' });
    expect(json).toMatchObject({ body: 'ä=1', isBase64Encoded: false });
  });

  test.each([
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/problem+json',
    'application/octet-stream',
    'image/png',
    undefined,
  ])('has a body of %s in base64', async (type) => {
    const api = await startApi({ routes: [route('POST /b')] });
    const body = Buffer.from([0, 255, 10, 128]);
    const headers = type ? { 'content-type': type } : {};
    const { json } = await api.call('/b', { method: 'POST', headers, body });
    expect(json).toMatchObject({ body: body.toString('base64'), isBase64Encoded: true });
  });
});

test('a stage with a name is served under it, and its name is part of the path', async () => {
  const api = await startApi({ stageName: 'prod', routes: [route('GET /things')] });
  const { json } = await api.call('/prod/things');
  expect(json).toMatchObject({ rawPath: '/prod/things', requestContext: { stage: 'prod' } });
  expect((await api.call('/things')).status).toBe(404);
});
