import { beforeAll, expect, test } from '@jest/globals';
import { listRequests, showRequest } from '../../../local/console/requests.ts';
import { RequestLog } from '../../../local/request-log.ts';

/** A path that would be markup if it were not escaped. */
const markup = `/<img src=x onerror=alert(1)>"'&`;
const trace = { startedAt: 0, durationMs: 12.34, method: 'POST', target: markup, status: 201 };
const requests = new RequestLog();

beforeAll(() => {
  const claims = Buffer.from(JSON.stringify({ sub: 'abc', exp: 1 })).toString('base64url');
  requests.addGateway({
    ...trace,
    requestId: 'r1',
    edgeId: 'id1',
    routeKey: 'POST /api/orders',
    authorizer: { name: 'OriginAuthorizer', durationMs: 1 },
    functionName: 'create-order',
    requestBody: Buffer.from('{"a":"<b>"}'),
    responseBody: Buffer.from([0xff, 0xfe]),
  });
  requests.addEdge({
    ...trace,
    id: 'id1',
    requestHeaders: [['authorization', `Bearer e30.${claims}.x`]],
    responseHeaders: [['x-markup', markup]],
    behavior: '/api/*',
    origin: 'abc.execute-api.us-east-1.amazonaws.com',
    functions: [{ event: 'viewer-request', name: 'rewrite', durationMs: 1 }],
  });
});

function list(query: string): string {
  const request = { path: '/', query: new URLSearchParams(query), form: new URLSearchParams() };
  return listRequests(requests, request).content.toString();
}

test.each([
  '/api/*',
  'rewrite',
  'POST /api/orders',
  'OriginAuthorizer',
  'create-order',
  'Expired',
  '12.3 ms',
])('a request is shown with its processing steps and its token: %s', (part) => {
  expect(showRequest(requests, 'id1').content.toString()).toContain(part);
});

test('a request is shown with its bodies, and everything is escaped', () => {
  const text = showRequest(requests, 'id1').content.toString();
  expect(text).toContain('2 bytes that are not text');
  expect(text).toContain('&#34;a&#34;: &#34;&#60;b&#62;&#34;');
  expect(text + list('')).not.toMatch(/<img|<b>/);
});

test('a request that is no longer kept is an error', () => {
  expect(() => showRequest(requests, 'other')).toThrow('no longer kept');
});

test('requests are filtered by method, path, status and function', () => {
  for (const filter of ['post', 'IMG', '201', 'create-order']) {
    expect(list(`only=api&filter=${filter}`)).toContain('/requests/id1');
  }
  expect(list('filter=other')).toContain('No request matches');
});
