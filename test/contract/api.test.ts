import { describe, expect, test } from '@jest/globals';
import { readRoutes } from '../../lib/api/routes.ts';
import { eventually } from '../support/eventually.ts';
import {
  browserAccept,
  expectErrorPage,
  expectProblem,
  expectStatus,
  postForm,
  postJson,
  readJson,
  request,
  sharedRun,
} from '../support/http.ts';
import { readConfig } from '../support/login.ts';

/** Each route with a valid request: the first example of its schema. */
const routes = (await readRoutes()).map(({ method, path, examples: [{ query, body }] }) => ({
  method,
  path: query ? `${path}?${new URLSearchParams(query)}` : path,
  body: Object.values(body ?? {})[0] as object | undefined,
}));

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

function send(
  origin: string,
  route: { method: string; path: string; body?: object },
  headers: Record<string, string> = {},
) {
  return request(`${origin}${route.path}`, {
    method: route.method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(route.body && { body: JSON.stringify(route.body) }),
  });
}

describe('/api/* accepts only requests from CloudFront', () => {
  describe.each(routes)('$method $path', (route) => {
    test("a call straight to the API's own address is refused", async () => {
      await expectStatus(await send(sharedRun.gateway, route), 401, 403);
    });

    test.each(['guess', ' ', 'x'.repeat(8000)])(
      'a request with a wrong secret is rejected',
      async (secret) => {
        const headers = { 'x-origin-secret': secret, authorization: 'Bearer a.b.c' };
        const response = await send(sharedRun.gateway, route, headers);
        await expectStatus(response, 401, 403);
      },
    );
  });

  test('runs no handler for a request to the API Gateway URL', async () => {
    const name = `Straight ${crypto.randomUUID()}`;
    await expectStatus(
      await send(sharedRun.gateway, {
        method: 'POST',
        path: '/api/signatures',
        body: { signature: name },
      }),
      401,
      403,
    );
    await postJson('/api/signatures', { signature: `After ${name}` });
    await eventually(
      () => newestNames(),
      (value) => expect(value).toContain(`After ${name}`),
      { timeoutMs: 10_000 },
    );
    expect(await newestNames()).not.toContain(name);
  });

  test('ignores a secret that a visitor sends', async () => {
    await expectStatus(await request('/api/health', { headers: { 'x-origin-secret': 'guess' } }), 200);
  });

  test.each(['/releases/x/petition/', '/assets/x.css'])(
    'the route for missing files rejects other callers, too: %s',
    async (path) => expectStatus(await request(`${sharedRun.gateway}${path}`), 401, 403),
  );
});

describe('a route accepts only its documented methods', () => {
  const accepted = new Set(routes.map(({ method, path }) => `${method} ${path.split('?')[0]}`));
  const paths = new Set(routes.map(({ path }) => path.split('?')[0] as string));
  const refused = [...paths].flatMap((path) =>
    methods.filter((method) => !accepted.has(`${method} ${path}`)).map((method) => ({ method, path })),
  );

  test.each(refused)('returns 404 for other methods: $method $path', async ({ method, path }) => {
    // The editor's routes have a path with a variable, and require a token.
    const isPage = path.startsWith('/api/content/') && accepted.has(`${method} /api/content/{path+}`);
    await expectStatus(await request(path, { method }), isPage ? 401 : 404);
  });

  test.each([
    '/api/',
    '/api/unknown',
    '/api/search/',
    '/api/search/more',
    '/api/health/',
    '/api/HEALTH',
    '/api//health',
    '/api/members',
  ])('returns 404 for other paths: %s', async (path) => {
    await expectStatus(await request(path), 404);
    await expectStatus(await request(path, { method: 'POST' }), 404);
  });

  test.each(['/api/', '/api/unknown'])("%s has the body of API Gateway's own 404", async (path) => {
    expect(await readJson(await request(path), 404)).toStrictEqual({ message: 'Not Found' });
  });

  test.each([
    ['GET', '/api/'],
    ['GET', '/api/unknown'],
    ['POST', '/api/search'],
    ['DELETE', '/api/health'],
  ])('an unknown path or method gives a browser a page: %s %s', async (method, path) => {
    const response = await request(path, { method, headers: { accept: browserAccept } });
    expect(await expectErrorPage(response, 404)).toContain('href="/petition/"');
  });

  test("the gateway's own 401 keeps the gateway's body", async () => {
    expect(await readJson(await request('/api/members/content'), 401)).toStrictEqual({
      message: 'Unauthorized',
    });
  });

  test("the gateway's own 403 keeps the gateway's body", async () => {
    const headers = { authorization: 'Bearer not-a-token' };
    expect(await readJson(await request('/api/members/content', { headers }), 403)).toStrictEqual({
      message: 'Forbidden',
    });
  });
});

/** The routes with a body, and what each accepts. */
const bodies = [
  { path: '/api/signatures', field: 'signature', value: 'Body Builder', taken: [201, 303] },
  {
    path: '/api/images',
    field: 'imageURL',
    value: `${sharedRun.images}/pictures/colors.png`,
    taken: [201, 303],
  },
];

describe.each(bodies)('the body of POST $path', ({ path, field, value, taken }) => {
  const json = JSON.stringify({ [field]: value });
  const form = new URLSearchParams({ [field]: value }).toString();
  const send = (contentType: string | undefined, body: string | Uint8Array) =>
    request(path, {
      method: 'POST',
      // Bytes, because fetch sets a content type for text.
      body: typeof body === 'string' ? Buffer.from(body) : body,
      headers: contentType === undefined ? {} : { 'content-type': contentType },
    });

  test.each(['application/json', 'application/json; charset=utf-8', 'APPLICATION/JSON;charset=UTF-8'])(
    'is accepted as %s',
    async (type) => expectStatus(await send(type, json), ...taken),
  );

  test('is accepted as a form', async () => {
    await expectStatus(await send('application/x-www-form-urlencoded', form), ...taken);
  });

  test.each([
    undefined,
    'text/plain',
    'text/json',
    'application/xml',
    'application/jsonp',
    'multipart/form-data; boundary=x',
    'application/json; charset=utf-16',
    '*/*',
  ])('is 415 for an unsupported Content-Type: %s', async (type) => {
    await expectProblem(await send(type, json), 415);
  });

  test('may have 16 KiB', async () => {
    await expectStatus(await send('application/json', json.padEnd(16 * 1024, ' ')), ...taken);
  });

  test('is 413 above that', async () => {
    await expectProblem(await send('application/json', json.padEnd(16 * 1024 + 1, ' ')), 413);
    await expectProblem(
      await send('application/x-www-form-urlencoded', `${form}&x=${'y'.repeat(16 * 1024)}`),
      413,
    );
    await expectProblem(await send('application/json', '"'.padEnd(1024 * 1024, 'x')), 413);
  });

  test.each(['', '{', '[]', 'null', '"text"', '42', '{"a":1}}', "{'a':1}", '\uFEFF{'])(
    'is 400 for invalid JSON: %j',
    async (body) => {
      await expectProblem(await send('application/json', body), 400);
    },
  );

  test('is 400 when it is JSON that is not UTF-8', async () => {
    const broken = Buffer.from(json.replace('":"', '":"\xff'), 'latin1');
    await expectProblem(await send('application/json', broken), 400);
  });

  test.each([
    ['cross-site', 403],
    ['same-origin', taken],
    ['none', taken],
  ])('as a form with Sec-Fetch-Site: %s gets %j', async (site, statuses) => {
    const response = await postForm(path, { [field]: value }, { 'sec-fetch-site': site });
    await expectStatus(response, ...[statuses].flat());
  });

  test('is 400 when it is a form that is not UTF-8', async () => {
    const broken = Buffer.concat([Buffer.from(`${field}=`), Buffer.from([0xc3, 0x28])]);
    await expectProblem(await send('application/x-www-form-urlencoded', broken), 400);
  });

  test.each(['%', 'a=%zz', `${field}=%ff`, `${field}=%c3%28`])(
    'is 400 for an invalid form: %s',
    async (body) => {
      await expectProblem(await send('application/x-www-form-urlencoded', body), 400);
    },
  );

  test.each([
    ['nothing', {}],
    ['null', { [field]: null }],
    ['a number', { [field]: 7 }],
    ['a list', { [field]: [value] }],
    ['an object', { [field]: { toString: 'x' } }],
    ['an empty text', { [field]: '' }],
  ])('is 400 when its field is %s', async (_kind, body) => {
    await expectProblem(await postJson(path, body), 400);
  });

  test.each(['__proto__', 'constructor', 'toString'])('treats %s as a missing field', async (name) => {
    await expectProblem(await send('application/json', `{"${name}":{"${field}":"${value}"}}`), 400);
  });
});

describe('GET /api/health', () => {
  test('200 with the release', async () => {
    const { release } = await readConfig();
    expect(await readJson(await request('/api/health'))).toStrictEqual({ status: 'ok', release });
  });
});

describe('GET /config.json', () => {
  test('returns the configuration that pages need', async () => {
    const config = await readConfig();
    expect(config).toStrictEqual({
      auth: {
        issuer: expect.stringMatching(/^https?:\/\//),
        authorizationEndpoint: expect.stringMatching(/^https?:\/\/.+\/oauth2\/authorize$/),
        tokenEndpoint: expect.stringMatching(/^https?:\/\/.+\/oauth2\/token$/),
        logoutEndpoint: expect.stringMatching(/^https?:\/\/.+\/logout$/),
        clientId: expect.stringMatching(/^\w+$/),
        scope: 'openid email members/read',
      },
      release: expect.stringMatching(/^[0-9a-f]{12}$/),
    });
  });

  test('is JSON that browsers revalidate', async () => {
    const response = await request('/config.json');
    await response.body?.cancel();
    expect(response.headers.get('content-type')).toMatch(/^application\/json/);
    expect(response.headers.get('cache-control')).toContain('must-revalidate');
    expect(response.headers.get('cache-control')).toMatch(/(^|[ ,])max-age=0\b/);
  });
});

async function newestNames(): Promise<string[]> {
  const list = await readJson<{ signatures: { name: string }[] }>(await request('/api/signatures?limit=100'));
  return list.signatures.map(({ name }) => name);
}
