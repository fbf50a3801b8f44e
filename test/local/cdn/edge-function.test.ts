import { describe, expect, test } from '@jest/globals';
import { ask, distributionDomain, echoed, edgeFunction, http, start, startEcho } from './support.ts';

/** Returns what a function sees, through a response that it generates. */
async function evaluate(expression: string): Promise<unknown> {
  const origins = { origin: undefined };
  const source = `function handler(event) { return { statusCode: 200, body: JSON.stringify(${expression} ?? null) } }`;
  const server = await start({ ...edgeFunction(source), origins });
  return JSON.parse((await ask(server, '/')).body.toString());
}

const whole = `function handler(event) { return { statusCode: 200, body: JSON.stringify(event) } }`;

describe('an edge function', () => {
  test('gets an event of version 1.0', async () => {
    const server = await start({ ...edgeFunction(whole), origins: { origin: undefined } });
    const { headers, body } = await ask(
      server,
      '/media/a%20b?ID=42&NoValue&mv=val1&mv=val2,val3&__proto__=x',
      {
        headers: {
          Accept: ['application/json', 'text/html'],
          Cookie: 'a=1; b=2; a=3',
          'X-Edge-Own': 'x',
          TE: 'trailers',
        },
      },
    );
    expect(JSON.parse(body.toString())).toEqual({
      version: '1.0',
      context: {
        distributionDomainName: distributionDomain,
        distributionId: 'ELOCALRUN',
        eventType: 'viewer-request',
        requestId: headers['x-amz-cf-id'],
      },
      viewer: { ip: expect.stringMatching(/^(127\.0\.0\.1|::1)$/) },
      request: {
        method: 'GET',
        uri: '/media/a%20b',
        querystring: JSON.parse(`{
          "ID": { "value": "42" },
          "NoValue": { "value": "" },
          "mv": { "value": "val1", "multiValue": [{ "value": "val1" }, { "value": "val2,val3" }] },
          "__proto__": { "value": "x" }
        }`),
        headers: {
          accept: {
            value: 'application/json',
            multiValue: [{ value: 'application/json' }, { value: 'text/html' }],
          },
          host: { value: `localhost:${server.port}` },
        },
        cookies: { a: { value: '1', multiValue: [{ value: '1' }, { value: '3' }] }, b: { value: '2' } },
      },
    });
  });

  test('has the language and a console, but not Node', async () => {
    const names = [
      'process',
      'require',
      'module',
      'Buffer',
      'fetch',
      'setTimeout',
      'URL',
      'global',
      'structuredClone',
    ];
    expect(
      await evaluate(`[${names.map((name) => `typeof ${name}`)}].filter((type) => type !== 'undefined')`),
    ).toEqual([]);
    expect(await evaluate(`[typeof globalThis, typeof console.log, typeof JSON]`)).toEqual([
      'object',
      'function',
      'object',
    ]);
  });

  test.each([
    `eval('1 + 1')`,
    `new Function('return 1')()`,
    `(() => {}).constructor('return 1')()`,
    `this.constructor.constructor('return process')()`,
    `globalThis.constructor.constructor('return process')()`,
    `event.constructor.constructor('return process')()`,
    `event.request.constructor.constructor('return process')()`,
    `console.log.constructor('return process')()`,
  ])('can’t create code from a string: %s', async (expression) => {
    const attempt = `(() => { try { return String(typeof ${expression}) } catch (error) { return error.name } })()`;
    expect(await evaluate(attempt)).toMatch(/^(EvalError|TypeError)$/);
  });

  test('keeps no state between runs', async () => {
    const source =
      'let runs = 0; function handler() { runs++; return { statusCode: 200, body: String(runs) } }';
    const server = await start({ ...edgeFunction(source), origins: { origin: undefined } });
    await ask(server, '/');
    expect((await ask(server, '/')).body.toString()).toBe('1');
  });

  test('changes the uri, the query string, headers and cookies of the request', async () => {
    const source = `async function handler({ request }) {
      request.uri = '/releases/abc' + request.uri + 'index.html';
      request.querystring.added = { value: 'yes' };
      request.querystring.mv.value = 'first';
      request.headers['x-added'] = { value: 'yes' };
      request.headers['accept'] = { value: 'x', multiValue: [{ value: 'text/a' }, { value: 'text/b' }] };
      delete request.headers['x-dropped'];
      request.cookies.c = { value: '3' };
      return request;
    }`;
    const echo = await startEcho();
    const server = await start({
      ...edgeFunction(source),
      behavior: {
        ...edgeFunction(source).behavior,
        OriginRequestPolicyId: 'b689b0a8-53d0-40ab-baf2-68738e2966ac',
      },
      origins: { origin: http(echo) },
    });
    const response = await ask(server, '/docs/?mv=1&mv=2', { headers: { Cookie: 'a=1', 'X-Dropped': '1' } });
    const { url, headers } = echoed(response);
    expect(url).toBe('/releases/abc/docs/index.html?mv=first&mv=2&added=yes');
    expect(headers).toMatchObject({ 'x-added': 'yes', accept: 'text/a, text/b', cookie: 'a=1; c=3' });
    expect(headers['x-dropped']).toBeUndefined();
  });

  test('that does not change the request forwards it byte for byte', async () => {
    const echo = await startEcho();
    const server = await start({
      ...edgeFunction('const handler = (event) => event.request'),
      behavior: {
        ...edgeFunction('').behavior,
        OriginRequestPolicyId: 'b689b0a8-53d0-40ab-baf2-68738e2966ac',
      },
      origins: { origin: http(echo) },
    });
    expect(echoed(await ask(server, '/a%2fb/../%c3%a4?x=%20&&y=1+1&x')).url).toBe(
      '/a%2fb/../%c3%a4?x=%20&&y=1+1&x',
    );
  });

  test('percent-encodes question marks and non-ASCII letters in the path', async () => {
    const source = `function handler({ request }) { request.uri = '/ä?b#c'; return request }`;
    const server = await start({ ...edgeFunction(source), origins: { origin: http(await startEcho()) } });
    expect(echoed(await ask(server, '/')).url).toBe('/%C3%A4%3Fb%23c');
  });

  test('can generate a response', async () => {
    const source = `function handler() {
      return {
        statusCode: 301,
        statusDescription: 'Over There',
        headers: { location: { value: '/there/' } },
        cookies: { seen: { value: '1', attributes: 'Path=/; Secure' } },
      };
    }`;
    const server = await start({ ...edgeFunction(source), origins: { origin: undefined } });
    const { status, headers, body } = await ask(server, '/');
    expect([status, body.length]).toEqual([301, 0]);
    expect(headers).toMatchObject({
      location: '/there/',
      'set-cookie': ['seen=1; Path=/; Secure'],
      'content-length': '0',
      'x-cache': 'FunctionGeneratedResponse from cloudfront',
    });
  });

  test('can send a body as text or Base64', async () => {
    const bodies = [`'äh'`, `{ encoding: 'text', data: 'äh' }`, `{ encoding: 'base64', data: 'w6RooQ==' }`];
    const results = [];
    for (const body of bodies) {
      const source = `function handler() { return { statusCode: 200, body: ${body} } }`;
      const server = await start({ ...edgeFunction(source), origins: { origin: undefined } });
      results.push((await ask(server, '/')).body.toString('hex'));
    }
    expect(results).toEqual(['c3a468', 'c3a468', 'c3a468a1']);
  });

  test.each([
    ['throws', 'function handler() { throw new Error("broken <b>") }'],
    ['rejects', 'async function handler() { throw new Error("broken") }'],
    ['never ends', 'function handler() { for (;;); }'],
    ['never ends after awaiting', 'async function handler() { await null; for (;;); }'],
    ['never settles', 'function handler() { return new Promise(() => {}) }'],
    ['returns nothing', 'function handler() {}'],
    ['does not exist', 'var x = 1'],
    ['fails while loading', 'throw new Error("no")'],
    ['is not a script', 'import cf from "cloudfront"; function handler(event) { return event.request }'],
  ])('that %s gets a 503', async (_, source) => {
    const server = await start({ ...edgeFunction(source), origins: { origin: http(await startEcho()) } });
    const { status, headers, body } = await ask(server, '/');
    expect(status).toBe(503);
    expect(headers['x-cache']).toBe('FunctionExecutionError from cloudfront');
    expect(body.toString()).not.toContain('<b>');
    expect(server.log.join()).toContain('failed');
  });

  test.each([
    ['the method', `event.request.method = 'POST'`],
    ['the host', `event.request.headers.host = { value: 'evil.example' }`],
    ['a reserved header', `event.request.headers['x-edge-location'] = { value: 'x' }`],
    ['a header in capitals', `event.request.headers['X-Big'] = { value: 'x' }`],
    ['a header with a line break', `event.request.headers['x-a'] = { value: 'x\\r\\ny: z' }`],
    ['a header without a value', `event.request.headers['x-a'] = 'x'`],
    ['invalid headers', `event.request.headers = null`],
    ['a uri that is not a path', `event.request.uri = 'https://evil.example/'`],
    ['a uri with a line break', `event.request.uri = '/a\\r\\nb'`],
    ['a query with a space', `event.request.querystring.a = { value: 'b c' }`],
    ['a uri that is too long', `event.request.uri = '/' + 'x'.repeat(8192)`],
    ['an invalid status', `event.request = { statusCode: 1000 }`],
    ['a status in letters', `event.request = { statusCode: '301' }`],
    [
      'a body that is not Base64',
      `event.request = { statusCode: 200, body: { encoding: 'base64', data: '%' } }`,
    ],
  ])('that returns %s gets a 502', async (_, change) => {
    const source = `function handler(event) { ${change}; return event.request }`;
    const server = await start({ ...edgeFunction(source), origins: { origin: http(await startEcho()) } });
    const { status, headers } = await ask(server, '/');
    expect([status, headers['x-cache']]).toEqual([502, 'FunctionValidationError from cloudfront']);
  });

  test('writes its console to the log', async () => {
    const source = `function handler({ request }) { console.log('uri', request.uri, { a: 1 }); return request }`;
    const server = await start({ ...edgeFunction(source), origins: { origin: http(await startEcho()) } });
    await ask(server, '/x');
    expect(server.log).toContain('uri /x {"a":1}');
  });

  test('whose code is replaced runs the new code for all later requests', async () => {
    const functionReturning = (body: string) =>
      `function handler() { return { statusCode: 200, body: '${body}' } }`;
    const edge = edgeFunction(functionReturning('old'));
    const server = await start({ ...edge, origins: { origin: undefined } });
    expect((await ask(server, '/')).body.toString()).toBe('old');
    server.replaceFunction(Object.keys(edge.functions)[0] as string, functionReturning('new'));
    expect((await ask(server, '/')).body.toString()).toBe('new');
  });
});
