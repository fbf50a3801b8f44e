import { createServer, type RequestListener } from 'node:http';
import { afterEach, describe, expect, test } from '@jest/globals';
import { attempt, type Upstream } from '../../../lambdas/search/attempt.ts';
import { defaultMapping } from '../../../lambdas/search/mapping.ts';
import { type LocalServer, listen } from '../../../local/server.ts';
import { upstreamErrorOf } from './upstream-error-of.ts';
import { character, upstreamResponse } from './upstream-response.ts';

const query = { name: 'rick & morty', page: 2 };

/** Sends one search to an upstream with this response. */
function ask(body: unknown, init: ResponseInit = {}, upstream: Partial<Upstream> = {}, key?: string) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const fetch = async () => new Response(text, init);
  return attempt(
    query,
    { url: 'https://upstream.example/api', fetch, ...upstream },
    { key, timeoutMs: 5_000 },
  );
}

describe('a request', () => {
  test('adds the encoded name and page to the query of the URL, without a key', async () => {
    const requests: Request[] = [];
    const fetch: typeof globalThis.fetch = async (input, init) => {
      requests.push(new Request(input, init));
      return Response.json(upstreamResponse([]));
    };
    await attempt(query, { url: 'https://upstream.example/api?v=1', fetch }, { timeoutMs: 5_000 });
    expect(requests[0]?.url).toBe('https://upstream.example/api?v=1&name=rick+%26+morty&page=2');
    expect(Object.fromEntries(requests[0]?.headers ?? [])).toEqual({
      accept: 'application/json',
      'user-agent': 'jamstack-on-aws',
    });
  });

  test('has the key as a bearer token', async () => {
    let sent: string | null = null;
    const fetch: typeof globalThis.fetch = async (input, init) => {
      sent = new Request(input, init).headers.get('authorization');
      return Response.json(upstreamResponse([]));
    };
    const options = { key: 'k-1', timeoutMs: 5_000 };
    await attempt(query, { url: 'https://upstream.example/api', fetch }, options);
    expect(sent).toBe('Bearer k-1');
  });
});

describe('a response', () => {
  test('is reduced to the five fields that the site shows', async () => {
    expect(await ask(upstreamResponse([character(7)]))).toEqual({
      results: [
        {
          id: 7,
          name: 'Character 7',
          species: 'Human',
          status: 'Alive',
          image: 'https://upstream.example/avatar/7.jpeg',
        },
      ],
      pages: 6,
      count: 107,
    });
  });

  test('with 404 and an error text is an empty list', async () => {
    const found = await ask({ error: 'There is nothing here' }, { status: 404 });
    expect(found).toEqual({ results: [], pages: 0, count: 0 });
  });

  test('may have an http image on the origin of the API', async () => {
    const image = 'http://127.0.0.1:9000/a.png';
    const response = upstreamResponse([character(1, { image })]);
    const { results } = await ask(response, {}, { url: 'http://127.0.0.1:9000/api' });
    expect(results[0]?.image).toBe(image);
  });

  test.each<[string, unknown, ResponseInit]>([
    ['another 404', '<h1>Not found</h1>', { status: 404 }],
    ['a 404 with other JSON', {}, { status: 404 }],
    ['500', upstreamResponse([]), { status: 500 }],
    ['401', { error: 'no key' }, { status: 401 }],
    [
      'a redirect',
      upstreamResponse([]),
      { status: 302, headers: { location: 'https://elsewhere.example/' } },
    ],
    ['a partial response', upstreamResponse([]), { status: 206 }],
  ])('is an error with the status for %s', async (_, body, init) => {
    expect(await upstreamErrorOf(ask(body, init))).toMatchObject({
      kind: 'status',
      upstreamStatus: init.status,
    });
  });

  test.each<[string, unknown, string | undefined]>([
    ['HTML', '<!doctype html>', undefined],
    ['an empty body', '', undefined],
    ['null', null, 'results'],
    ['an array', [], 'results'],
    ['no info', { results: [] }, 'info.count'],
    ['no results', { info: { count: 1, pages: 1 } }, 'results'],
    ['results that are not an array', { info: { count: 1, pages: 1 }, results: {} }, 'results'],
    ['a count that is not a number', upstreamResponse([], { count: '1', pages: 1 } as never), 'info.count'],
    ['a negative count', upstreamResponse([], { count: -1, pages: 1 }), 'info.count'],
    ['a fractional count', upstreamResponse([], { count: 1.5, pages: 1 }), 'info.count'],
    ['no pages', upstreamResponse([], { count: 1 } as never), 'info.pages'],
    ['a result that is null', upstreamResponse([null]), 'id'],
    ['an id that is a string', upstreamResponse([character(1, { id: '1' })]), 'id'],
    ['a name that is a number', upstreamResponse([character(1, { name: 1 })]), 'name'],
    ['a blank name', upstreamResponse([character(1, { name: ' ' })]), 'name'],
  ])('has the wrong shape if it has %s, and the error has the path', async (_, body, path) => {
    expect(await upstreamErrorOf(ask(body))).toMatchObject({ kind: 'wrong-shape', path });
  });

  test('with an invalid result keeps the others and the real count', async () => {
    const bad = [null, {}, character(2, { name: 7 }), character(3, { name: ' ' }), character(4, { id: '4' })];
    const found = await ask(upstreamResponse([character(1), ...bad, character(5)], { count: 7, pages: 1 }));
    expect(found.results.map(({ id }) => id)).toEqual([1, 5]);
    expect(found).toMatchObject({ count: 7, pages: 1 });
  });

  test.each<[string, Record<string, unknown>]>([
    ['no species', { species: undefined }],
    ['a species that is a number', { species: 7 }],
    ['no status', { status: null }],
  ])('with %s has an empty text', async (_, changes) => {
    const [field = ''] = Object.keys(changes);
    expect(await ask(upstreamResponse([character(1, changes)]))).toMatchObject({
      results: [{ [field]: '' }],
    });
  });

  test.each([undefined, '', '/a.png', 'javascript:alert(1)', 'http://other.example/a.png', 7])(
    'with the image %j has no image',
    async (image) => {
      expect(await ask(upstreamResponse([character(1, { image })]))).toMatchObject({
        results: [{ id: 1, image: '' }],
      });
    },
  );

  test('is accepted up to the size limit', async () => {
    const text = JSON.stringify(upstreamResponse([]));
    const bytes = Buffer.byteLength(text);
    await expect(ask(text, {}, { maxBytes: bytes })).resolves.toBeDefined();
    const failure = await upstreamErrorOf(ask(text, {}, { maxBytes: bytes - 1 }));
    expect(failure).toMatchObject({ kind: 'too-large' });
  });

  test('with the key is rejected', async () => {
    const response = (name: string) => upstreamResponse([character(1, { name })]);
    const failure = await upstreamErrorOf(ask(response('Bearer key-12345!'), {}, {}, 'key-12345'));
    expect(failure).toMatchObject({ kind: 'key-in-response' });
    await expect(ask(response('Bearer key-1234'), {}, {}, 'key-12345')).resolves.toBeDefined();
  });

  test('with the percent-encoded key is rejected', async () => {
    const image = 'https://a.example/1.png?token=ab%2Bcd%2Fef%3D%3D';
    const response = upstreamResponse([character(1, { image })]);
    const failure = await upstreamErrorOf(ask(response, {}, {}, 'ab+cd/ef=='));
    expect(failure).toMatchObject({ kind: 'key-in-response' });
    await expect(ask(response, {}, {}, 'ab+cd/eg==')).resolves.toBeDefined();
  });

  test('may contain a key of 7 characters, but not of 8', async () => {
    const response = upstreamResponse([character(1, { name: 'Rickards' })]);
    await expect(ask(response, {}, {}, 'Rickard')).resolves.toBeDefined();
    expect(await upstreamErrorOf(ask(response, {}, {}, 'Rickards'))).toMatchObject({
      kind: 'key-in-response',
    });
  });

  test.each([
    ['5', 5_000],
    ['120', 120_000],
    ['0', undefined],
    ['soon', undefined],
    ['Thu, 01 Jan 1970 00:00:00 GMT', undefined],
  ])('may have Retry-After: %s', async (value, retryAfterMs) => {
    const failure = await upstreamErrorOf(ask('', { status: 503, headers: { 'retry-after': value } }));
    expect(failure).toMatchObject({ upstreamStatus: 503, retryAfterMs });
  });

  test('that is not UTF-8 has the wrong shape', async () => {
    const text = JSON.stringify(upstreamResponse([{ ...character(1), name: 'Zo\u00eb' }]));
    const fetch = async () => new Response(Buffer.from(text, 'latin1'));
    const work = attempt(query, { url: 'https://upstream.example/api', fetch }, { timeoutMs: 5_000 });
    expect(await upstreamErrorOf(work)).toMatchObject({ kind: 'wrong-shape' });
  });

  test('with 404 is an error if the mapping has no status for an empty list', async () => {
    const { nothingFound: _, ...mapping } = defaultMapping;
    const failure = await upstreamErrorOf(ask({ error: 'nothing' }, { status: 404 }, { mapping }));
    expect(failure).toMatchObject({ kind: 'status', upstreamStatus: 404 });
    expect(await ask(upstreamResponse([character(1)]), {}, { mapping })).toMatchObject({
      results: [{ id: 1 }],
    });
  });

  test('with the key in one of its results is rejected', async () => {
    const results = [character(1), { ...character(2), name: 'a-long-key' }];
    const failure = await upstreamErrorOf(ask(upstreamResponse(results), {}, {}, 'a-long-key'));
    expect(failure).toMatchObject({ kind: 'key-in-response' });
  });

  test('may have Retry-After with a date', async () => {
    const date = new Date(Date.now() + 60_000).toUTCString();
    const failure = await upstreamErrorOf(ask('', { status: 503, headers: { 'retry-after': date } }));
    expect((failure as { retryAfterMs: number }).retryAfterMs).toBeGreaterThan(50_000);
  });
});

test.each(['k-1\n', 'k 1', 'ключ', ''])(
  'the error does not contain a key that is not a valid header value: %j',
  async (key) => {
    const failure = await upstreamErrorOf(ask({}, {}, {}, key));
    expect(failure).toMatchObject({ kind: 'no-key', code: 'characters' });
    expect(JSON.stringify(failure)).not.toContain('k-1');
  },
);

test('an error whose code is a number, like that of a DOMException, has no code', async () => {
  const fetch = () => Promise.reject(Object.assign(new TypeError('fetch failed'), { code: 19 }));
  const failure = await upstreamErrorOf(ask('', {}, { fetch }));
  expect(failure).toMatchObject({ kind: 'unreachable', code: undefined });
});

describe('over a real connection, an API', () => {
  let server: LocalServer | undefined;

  afterEach(async () => {
    await server?.close();
  });

  async function upstream(listener: RequestListener, timeoutMs = 5_000) {
    server = await listen(createServer(listener));
    return attempt(query, { url: `${server.url}/api/character` }, { timeoutMs });
  }

  test('receives one request, and its response is read', async () => {
    const asked: unknown[] = [];
    const found = await upstream((request, response) => {
      asked.push(request.method, request.url, request.headers.cookie);
      response.end(JSON.stringify(upstreamResponse([character(1)])));
    });
    expect(asked).toEqual(['GET', '/api/character?name=rick+%26+morty&page=2', undefined]);
    expect(found.results).toHaveLength(1);
  });

  test('that does not respond times out', async () => {
    expect(await upstreamErrorOf(upstream(() => undefined, 50))).toMatchObject({ kind: 'timed-out' });
  });

  test('that does not finish its response times out', async () => {
    const work = upstream((_, response) => void response.write('{"info":'), 100);
    expect(await upstreamErrorOf(work)).toMatchObject({ kind: 'timed-out' });
  });

  test('that sends an endless response is disconnected', async () => {
    let closed: () => void = () => undefined;
    const cutOff = new Promise<void>((resolve) => {
      closed = resolve;
    });
    const work = upstream((_, response) => {
      response.on('close', closed);
      const send = () => {
        while (response.writable && response.write('x'.repeat(65_536)));
      };
      response.on('drain', send);
      send();
    });
    expect(await upstreamErrorOf(work)).toMatchObject({ kind: 'too-large' });
    await cutOff;
  });

  test('that redirects is not followed', async () => {
    const asked: (string | undefined)[] = [];
    const work = upstream((request, response) => {
      asked.push(request.url);
      response.writeHead(307, { location: '/elsewhere' }).end('{}');
    });
    expect(await upstreamErrorOf(work)).toMatchObject({ kind: 'status', upstreamStatus: 307 });
    expect(asked).toHaveLength(1);
  });

  test('that closes the connection is unreachable, with a code', async () => {
    const failure = await upstreamErrorOf(upstream((request) => void request.socket.destroy()));
    expect(failure).toMatchObject({ kind: 'unreachable', code: 'UND_ERR_SOCKET' });
  });
});
