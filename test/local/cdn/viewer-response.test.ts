import { describe, expect, test } from '@jest/globals';
import { ask, cachingOptimized, edgeFunction, http, start, startOrigin } from './support.ts';

/** A CDN with this function for viewer responses, in front of an origin whose response depends on the path. */
async function startWith(source: string) {
  const origin = await startOrigin((request, response) => {
    if (request.url === '/replace') response.setHeader('x-replace', '1');
    response.statusCode = Number(/^\/(\d{3})$/.exec(request.url ?? '')?.[1] ?? 200);
    response.setHeader('set-cookie', 'origin=1; Path=/').end(response.statusCode === 304 ? '' : 'original');
  });
  const { functions, behavior } = edgeFunction(source, 'viewer-response');
  return start({
    functions,
    // No cookie is in the cache key or forwarded. The function still sees and sets cookies.
    behavior: { ...behavior, CachePolicyId: cachingOptimized },
    origins: { origin: http(origin) },
  });
}

describe('a function of the viewer response', () => {
  test('changes headers, status and body', async () => {
    const server = await startWith(`function handler({ response }) {
      response.headers['x-added'] = { value: 'yes' };
      response.statusCode = 203;
      if (response.headers['x-replace']) response.body = 'replaced';
      return response;
    }`);
    const [kept, replaced] = await Promise.all(['/', '/replace'].map((path) => ask(server, path)));
    expect([kept?.status, kept?.headers['x-added'], String(kept?.body)]).toEqual([203, 'yes', 'original']);
    expect([replaced?.headers['content-length'], String(replaced?.body)]).toEqual(['8', 'replaced']);
  });

  test('sees the request and its cookies, and can set cookies', async () => {
    const server = await startWith(`function handler({ request, response, context }) {
      response.cookies.seen = {
        value: [context.eventType, request.uri, request.cookies.a.value].join(),
        attributes: 'Path=/; Secure',
      };
      return response;
    }`);
    const { headers } = await ask(server, '/x?y=1', { headers: { Cookie: 'a=1; b=2' } });
    expect(headers['set-cookie']).toEqual(['seen=viewer-response,/x,1; Path=/; Secure']);
  });

  test('closes the connection when the origin fails while the function runs', async () => {
    const origin = await startOrigin((_, response) => {
      response.writeHead(200, { 'content-type': 'text/plain', 'content-length': '2000' }).write('part');
      setTimeout(() => response.destroy(), 50);
    });
    const source = `function handler({ response }) {
      const end = Date.now() + 300;
      while (Date.now() < end);
      return response;
    }`;
    const { functions, behavior } = edgeFunction(source, 'viewer-response');
    const server = await start({
      functions,
      behavior: { ...behavior, CachePolicyId: cachingOptimized, Compress: true },
      origins: { origin: http(origin) },
    });
    const headers = ['gzip', 'identity'].map((encoding) => ({ headers: { 'Accept-Encoding': encoding } }));
    const outcomes = await Promise.allSettled(headers.map((options) => ask(server, '/', options)));
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });

  test.each([
    [200, 'yes'],
    [304, 'yes'],
    [399, 'yes'],
    [400, undefined],
    [404, undefined],
    [503, undefined],
  ])('of a %i: is it run? %s', async (status, added) => {
    const server = await startWith(`function handler({ response }) {
      response.headers['x-added'] = { value: 'yes' };
      return response;
    }`);
    const response = await ask(server, `/${status}`);
    expect([response.status, response.headers['x-added']]).toEqual([status, added]);
  });

  test.each([
    ['throws', 'throw new Error("no")', 503, 'FunctionExecutionError'],
    ['returns nothing', '', 503, 'FunctionExecutionError'],
    ['returns no status', 'response.statusCode = "x"; return response', 502, 'FunctionValidationError'],
    [
      'sets a cookie without a value',
      'response.cookies.a = "1"; return response',
      502,
      'FunctionValidationError',
    ],
    [
      'sets a header of CloudFront',
      'response.headers["x-cache"] = { value: "Hit" }; return response',
      502,
      'FunctionValidationError',
    ],
  ])('that %s gets an error, without any part of the origin’s response', async (_, body, status, result) => {
    const server = await startWith(`function handler({ response }) { ${body} }`);
    const response = await ask(server, '/');
    expect([response.status, response.headers['x-cache']]).toEqual([status, `${result} from cloudfront`]);
    expect(String(response.body)).not.toContain('original');
    expect(response.headers['set-cookie']).toBeUndefined();
  });
});
