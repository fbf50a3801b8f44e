import { createServer, type RequestListener } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { searchUpstream, type UpstreamOptions } from '../../../lambdas/search/upstream.ts';
import { type LocalServer, listen } from '../../../local/server.ts';
import { expectRejection } from '../problem.ts';
import { character, upstreamAnswer } from './upstream-answer.ts';

const query = { name: 'rick & morty', page: 2 };

/** Asks an upstream that answers with this. */
function ask(body: unknown, init: ResponseInit = {}, options: Partial<UpstreamOptions> = {}) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const fetch = async () => new Response(text, init);
  return searchUpstream(query, { url: 'https://upstream.example/api', fetch, ...options });
}

describe('what the upstream is sent', () => {
  test('is name and page, encoded, beside what its address has already, and no key where there is none', async () => {
    const requests: Request[] = [];
    const fetch: typeof globalThis.fetch = async (input, init) => {
      requests.push(new Request(input, init));
      return Response.json(upstreamAnswer([]));
    };
    await searchUpstream(query, { url: 'https://upstream.example/api?v=1', fetch });
    expect(requests[0]?.url).toBe('https://upstream.example/api?v=1&name=rick+%26+morty&page=2');
    expect(Object.fromEntries(requests[0]?.headers ?? [])).toEqual({
      accept: 'application/json',
      'user-agent': 'jamstack-on-aws',
    });
  });

  test('includes the key as a bearer token', async () => {
    let sent: string | null = null;
    const fetch: typeof globalThis.fetch = async (input, init) => {
      sent = new Request(input, init).headers.get('authorization');
      return Response.json(upstreamAnswer([]));
    };
    await searchUpstream(query, { url: 'https://upstream.example/api', fetch, key: async () => 'k-1' });
    expect(sent).toBe('Bearer k-1');
  });
});

describe('what the upstream answers', () => {
  test('is reduced to the five fields that the site shows', async () => {
    expect(await ask(upstreamAnswer([character(7)]))).toEqual({
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

  test('is an empty list when it says 404 in its own words', async () => {
    const found = await ask({ error: 'There is nothing here' }, { status: 404 });
    expect(found).toEqual({ results: [], pages: 0, count: 0 });
  });

  test('may have a picture without TLS on its own origin', async () => {
    const image = 'http://127.0.0.1:9000/a.png';
    const answer = upstreamAnswer([character(1, { image })]);
    const { results } = await ask(answer, {}, { url: 'http://127.0.0.1:9000/api' });
    expect(results[0]?.image).toBe(image);
  });

  test.each<[string, unknown, ResponseInit]>([
    ['another 404', '<h1>Not found</h1>', { status: 404 }],
    ['a 404 with other JSON', {}, { status: 404 }],
    ['an error', upstreamAnswer([]), { status: 500 }],
    ['a refusal', { error: 'no key' }, { status: 401 }],
    ['a redirect', upstreamAnswer([]), { status: 302, headers: { location: 'https://elsewhere.example/' } }],
    ['a page', '<!doctype html>', {}],
    ['nothing', '', {}],
    ['null', null, {}],
    ['a list', [], {}],
    ['no info', { results: [] }, {}],
    ['no results', { info: { count: 1, pages: 1 } }, {}],
    ['results that are no list', { info: { count: 1, pages: 1 }, results: {} }, {}],
    ['a count that is no number', upstreamAnswer([], { count: '1', pages: 1 } as never), {}],
    ['a count below 0', upstreamAnswer([], { count: -1, pages: 1 }), {}],
    ['a count that is no whole number', upstreamAnswer([], { count: 1.5, pages: 1 }), {}],
    ['a result that is null', upstreamAnswer([null]), {}],
    ['an id that is text', upstreamAnswer([character(1, { id: '1' })]), {}],
    ['a name that is a number', upstreamAnswer([character(1, { name: 1 })]), {}],
    ['no species', upstreamAnswer([character(1, { species: undefined })]), {}],
    ['a picture that is a script', upstreamAnswer([character(1, { image: 'javascript:alert(1)' })]), {}],
    ['a picture without TLS', upstreamAnswer([character(1, { image: 'http://upstream.example/a.png' })]), {}],
    ['a picture with no address', upstreamAnswer([character(1, { image: '/a.png' })]), {}],
  ])('is a 502 when it is %s', async (_, body, init) => {
    await expectRejection(ask(body, init), 'upstream-failed');
  });

  test('is taken up to the limit of bytes, and not beyond', async () => {
    const text = JSON.stringify(upstreamAnswer([]));
    const bytes = Buffer.byteLength(text);
    await expect(ask(text, {}, { maximumBytes: bytes })).resolves.toBeDefined();
    await expectRejection(ask(text, {}, { maximumBytes: bytes - 1 }), 'upstream-failed');
  });
});

describe('the deadline', () => {
  test('includes reading the key', async () => {
    const key = () => new Promise<string>(() => undefined);
    await expectRejection(ask({}, {}, { key, deadlineMs: 20 }), 'upstream-timed-out');
  });

  test('a key that cannot be read is a failure, and nothing is asked without it', async () => {
    let asked = false;
    const fetch = async () => {
      asked = true;
      return new Response();
    };
    const key = () => Promise.reject(new Error('no access'));
    await expectRejection(ask({}, {}, { key, fetch }), 'upstream-failed');
    expect(asked).toBe(false);
  });
});

test('a key that no header can hold is not quoted by any error', async () => {
  const error: unknown = await ask({}, {}, { key: async () => 'k-1\n' }).catch((thrown: unknown) => thrown);
  expect(String((error as Error).cause)).toContain('characters that no header can have');
  expect(String((error as Error).cause)).not.toContain('k-1');
});

describe('an upstream over a real connection', () => {
  let server: LocalServer | undefined;

  afterEach(async () => {
    await server?.close();
  });

  async function upstream(listener: RequestListener, options: Partial<UpstreamOptions> = {}) {
    server = await listen(createServer(listener));
    return searchUpstream(query, { url: `${server.url}/api/character`, ...options });
  }

  test('is asked once and understood', async () => {
    const asked: unknown[] = [];
    const found = await upstream((request, response) => {
      asked.push(request.method, request.url, request.headers.cookie);
      response.end(JSON.stringify(upstreamAnswer([character(1)])));
    });
    expect(asked).toEqual(['GET', '/api/character?name=rick+%26+morty&page=2', undefined]);
    expect(found.results).toHaveLength(1);
  });

  test('that does not begin to answer is a 504', async () => {
    await expectRejection(
      upstream(() => undefined, { deadlineMs: 50 }),
      'upstream-timed-out',
    );
  });

  test('that does not end its answer is a 504', async () => {
    const work = upstream((_, response) => void response.write('{"info":'), { deadlineMs: 100 });
    await expectRejection(work, 'upstream-timed-out');
  });

  test('that sends without end is cut off', async () => {
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
    await expectRejection(work, 'upstream-failed');
    await cutOff;
  });

  test('that redirects is not followed', async () => {
    const asked: (string | undefined)[] = [];
    const work = upstream((request, response) => {
      asked.push(request.url);
      response.writeHead(307, { location: '/elsewhere' }).end('{}');
    });
    await expectRejection(work, 'upstream-failed');
    expect(asked).toHaveLength(1);
  });

  test('that hangs up is a 502', async () => {
    await expectRejection(
      upstream((request) => void request.socket.destroy()),
      'upstream-failed',
    );
  });
});
