import { describe, expect, jest, test } from '@jest/globals';
import { Authorizers } from '../../../local/gateway/authorizers.ts';
import type { AuthorizerDefinition } from '../../../local/gateway/definition.ts';
import type { GatewayRequest } from '../../../local/gateway/event.ts';
import { eventually } from '../../support/eventually.ts';
import { onTestFinished } from '../../support/on-test-finished.ts';
import { apiDefinition, type Event, type Functions, route, startApi } from './api-fixture.ts';

const authorizerDefinition: AuthorizerDefinition = {
  name: 'origin',
  functionName: 'authorizer',
  identitySources: ['$request.header.X-Secret', '$request.querystring.key'],
  ttlSeconds: 300,
};

async function startProtected(
  authorizer: Partial<AuthorizerDefinition>,
  authorize: Functions[string],
  now: () => number = Date.now,
) {
  const definition = { ...authorizerDefinition, ...authorizer };
  const routes = ['GET /a', 'GET /b/{id}'].map((key) => ({ ...route(key), authorizer: definition }));
  const api = await startApi({ routes }, { authorizer: authorize }, { now });
  const get = (path: string, secret = 's') => api.call(path, { headers: { 'x-secret': secret } });
  return { ...api, get };
}

const allow = () => ({ isAuthorized: true });

describe('an authorizer', () => {
  test.each([
    ['no header', '/a?key=1', {}],
    ['an empty header', '/a?key=1', { 'x-secret': '' }],
    ['no query parameter', '/a', { 'x-secret': 's' }],
    ['an empty query parameter', '/a?key=', { 'x-secret': 's' }],
  ])('is not called if an identity source is missing (%s): 401', async (_kind, path, headers) => {
    const api = await startProtected({}, allow);
    const response = await api.call(path, { headers });
    expect(response).toMatchObject({ status: 401, text: '{"message":"Unauthorized"}' });
    expect(response.headers['content-type']).toBe('application/json');
    expect(api.calls).toEqual([]);
  });

  test('gets an event of payload format 2.0', async () => {
    const seen: Event[] = [];
    const api = await startProtected({}, (event) => seen.push(event) && { isAuthorized: true });
    const response = await api.get('/b/7?key=1%202', 'secret');
    expect(seen[0]).toMatchObject({
      version: '2.0',
      type: 'REQUEST',
      routeArn: 'arn:aws:execute-api:eu-west-1:123456789012:abc123/$default/GET/b/7',
      identitySource: ['secret', '1 2'],
      routeKey: 'GET /b/{id}',
      rawPath: '/b/7',
      rawQueryString: 'key=1%202',
      headers: { 'x-secret': 'secret' },
      queryStringParameters: { key: '1 2' },
      pathParameters: { id: '7' },
      requestContext: {
        requestId: response.headers['apigw-requestid'],
        http: { method: 'GET', path: '/b/7' },
      },
    });
    expect(seen[0]).not.toHaveProperty('body');
  });

  test("that allows passes its context on to the function's event", async () => {
    const api = await startProtected({}, () => ({
      isAuthorized: true,
      context: { username: 'ann', level: 3, list: [1] },
    }));
    const { json } = await api.get('/a?key=1');
    expect(json.requestContext.authorizer).toEqual({ lambda: { username: 'ann', level: 3, list: [1] } });
  });

  test('that denies leads to 403, and the function is not called', async () => {
    const api = await startProtected({}, () => ({ isAuthorized: false, context: { reason: 'hidden' } }));
    expect(await api.get('/a?key=1')).toMatchObject({ status: 403, text: '{"message":"Forbidden"}' });
    expect(api.calls).toEqual(['authorizer']);
  });

  test.each([
    ['throws', () => Promise.reject(new Error('broken'))],
    ['returns nothing', () => undefined],
    ['returns null', () => null],
    ['returns a string', () => 'yes'],
    ['returns "true" as text', () => ({ isAuthorized: 'true' })],
  ])('that %s leads to 500 each time, and the function is not called', async (_kind, authorize) => {
    const api = await startProtected({}, authorize);
    for (const _ of [1, 2]) {
      expect(await api.get('/a?key=1')).toMatchObject({
        status: 500,
        text: '{"message":"Internal Server Error"}',
      });
    }
    expect(api.calls).toEqual(['authorizer', 'authorizer']);
  });

  test('with an identity source that cannot be read stops the start', async () => {
    const authorizer = { ...authorizerDefinition, identitySources: ['$stageVariables.x'] };
    await expect(startApi({ routes: [{ ...route('GET /a'), authorizer }] })).rejects.toThrow(
      '$stageVariables.x',
    );
  });
});

describe('a cached result', () => {
  test.each([
    [true, 200],
    [false, 403],
  ])('of %s is kept for its time, across routes', async (isAuthorized, status) => {
    let now = 0;
    const api = await startProtected(
      { ttlSeconds: 60 },
      () => ({ isAuthorized }),
      () => now,
    );
    const asked = () => api.calls.filter((name) => name === 'authorizer').length;
    for (const path of ['/a?key=1', '/a?key=1', '/b/1?key=1']) {
      expect((await api.get(path)).status).toBe(status);
    }
    expect(asked()).toBe(1);
    now = 59_999;
    await api.get('/a?key=1');
    expect(asked()).toBe(1);
    now = 60_000;
    await api.get('/a?key=1');
    expect(asked()).toBe(2);
  });

  test('is cached by the values of all identity sources', async () => {
    const api = await startProtected({}, ({ identitySource }) => ({
      isAuthorized: identitySource[0] === 'a,b',
    }));
    expect((await api.get('/a?key=c', 'a,b')).status).toBe(200);
    expect((await api.get('/a?key=b,c', 'a')).status).toBe(403);
    expect((await api.get('/a?key=c', 'a,b')).status).toBe(200);
    expect((await api.get('/a?key=other', 'a,b')).status).toBe(200);
    expect(api.calls.filter((name) => name === 'authorizer')).toHaveLength(3);
  });

  test('is cached for each route if the route key is an identity source', async () => {
    const identitySources = ['$request.header.x-secret', '$context.routeKey'];
    const api = await startProtected({ identitySources }, ({ routeKey }) => ({
      isAuthorized: routeKey === 'GET /a',
    }));
    expect([(await api.get('/a')).status, (await api.get('/b/1')).status]).toEqual([200, 403]);
  });

  test('is not kept for a time of 0', async () => {
    const api = await startProtected({ ttlSeconds: 0 }, allow);
    await api.get('/a?key=1');
    await api.get('/a?key=1');
    expect(api.calls).toEqual(['authorizer', 'echo', 'authorizer', 'echo']);
  });

  test('of one authorizer is not one of another', async () => {
    const routes = ['one', 'two'].map((name) => ({
      ...route(`GET /${name}`),
      authorizer: {
        ...authorizerDefinition,
        name,
        functionName: name,
        identitySources: ['$request.header.x-secret'],
      },
    }));
    const api = await startApi({ routes }, { one: allow, two: () => ({ isAuthorized: false }) });
    const headers = { 'x-secret': 's' };
    expect((await api.call('/one', { headers })).status).toBe(200);
    expect((await api.call('/two', { headers })).status).toBe(403);
  });
});

describe('without a server', () => {
  const authorizer = { ...authorizerDefinition, identitySources: ['$request.header.x-secret'] };
  const match = { route: { ...route('GET /a'), authorizer }, pathParameters: {} };
  const request = (secret: string): GatewayRequest => ({
    requestId: 'r',
    method: 'GET',
    rawPath: '/a',
    rawQueryString: '',
    headers: { 'x-secret': secret },
    cookies: [],
    query: {},
    sourceIp: '127.0.0.1',
    protocol: 'HTTP/1.1',
    timeEpoch: 0,
  });

  test('the number of cached results is limited, and the oldest is removed first', async () => {
    const asked: string[] = [];
    const authorizers = new Authorizers(
      { ...apiDefinition, routes: [match.route] },
      async (_name, event) => {
        asked.push((event as Event).identitySource[0]);
        return { ok: true, payload: { isAuthorized: true } };
      },
      () => 0,
    );
    const secrets = Array.from({ length: 10_001 }, (_, index) => String(index));
    for (const secret of [...secrets, '10000', '1', '0']) {
      await authorizers.authorize(request(secret), match);
    }
    expect(asked).toEqual([...secrets, '0']);
  });

  test('an authorizer that takes more than 10 seconds has failed', async () => {
    jest.useFakeTimers();
    onTestFinished(() => {
      jest.useRealTimers();
    });
    const never = () => new Promise<never>(() => {});
    const authorizers = new Authorizers({ ...apiDefinition, routes: [match.route] }, never, () => 0);
    const result = authorizers.authorize(request('s'), match);
    const outcome = expect(result).rejects.toMatchObject({ status: 500 });
    await jest.advanceTimersByTimeAsync(10_000);
    await outcome;
  });
});

describe('equal lookups in flight', () => {
  async function startSlow(authorizer: Partial<AuthorizerDefinition>, authorize: Functions[string]) {
    let settle: () => void = () => {};
    const settled = new Promise<void>((resolve) => {
      settle = resolve;
    });
    const api = await startProtected(authorizer, async (event) => {
      await settled;
      return authorize(event);
    });
    const lookups = () => api.calls.filter((name) => name === 'authorizer').length;
    return { ...api, settle, lookups };
  }

  test('call the authorizer once, and each gets its result', async () => {
    const api = await startSlow({}, allow);
    const requests = Array.from({ length: 5 }, () => api.get('/a?key=1'));
    const other = api.get('/a?key=2');
    await eventually(api.lookups, (count) => expect(count).toBe(2));
    api.settle();
    for (const { status } of await Promise.all([...requests, other])) expect(status).toBe(200);
    expect(api.lookups()).toBe(2);
  });

  test('call it each time if its result may not be cached', async () => {
    const api = await startSlow({ ttlSeconds: 0 }, allow);
    const requests = Array.from({ length: 3 }, () => api.get('/a?key=1'));
    await eventually(api.lookups, (count) => expect(count).toBe(3));
    api.settle();
    for (const { status } of await Promise.all(requests)) expect(status).toBe(200);
  });

  test('fail together, and the next request calls it again', async () => {
    let failing = true;
    const api = await startSlow({}, () => {
      if (failing) throw new Error('down');
      return { isAuthorized: true };
    });
    const requests = [api.get('/a?key=1'), api.get('/a?key=1')];
    await eventually(api.lookups, (count) => expect(count).toBe(1));
    api.settle();
    for (const { status } of await Promise.all(requests)) expect(status).toBe(500);
    failing = false;
    expect((await api.get('/a?key=1')).status).toBe(200);
    expect(api.lookups()).toBe(2);
  });
});
