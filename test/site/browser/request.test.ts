import { describe, expect, test } from '@jest/globals';
import { type RequestOptions, request } from '../../../site/browser/request.ts';

const problem = {
  type: '/problems/#upstream-failed',
  title: 'The searched service failed',
  status: 502,
  detail: 'Wait.',
};

function respondWith(body: unknown, init: ResponseInit = {}): typeof fetch {
  return async () => new Response(typeof body === 'string' ? body : JSON.stringify(body), init);
}

/** Never responds, but can be aborted. */
const hanging: typeof fetch = (_, init) =>
  new Promise((_resolve, reject) => {
    init?.signal?.addEventListener('abort', () => reject(init.signal?.reason));
  });

function send(options: Partial<RequestOptions<unknown>>): Promise<unknown> {
  return request('/api/x', { read: (body) => body, timeoutMs: 10_000, ...options });
}

describe('an observer', () => {
  const observed = async (fetch: typeof globalThis.fetch) => {
    const events: unknown[] = [];
    const observer = {
      sent: () => {
        events.push('sent');
        return {
          responded: ({ status }: { status: number }) => events.push(status),
          lost: () => events.push('lost'),
        };
      },
    };
    await send({ fetch, observer }).catch(() => undefined);
    return events;
  };

  test('is told of the request and of its response, also of an error', async () => {
    expect(await observed(respondWith({}))).toEqual(['sent', 200]);
    expect(await observed(respondWith(problem, { status: 502 }))).toEqual(['sent', 502]);
  });

  test('is told that there is no response', async () => {
    expect(await observed(() => Promise.reject(new TypeError('failed')))).toEqual(['sent', 'lost']);
  });
});

describe('request', () => {
  test('sends GET with `Accept: application/json`, and returns the result of `read`', async () => {
    const fetch: typeof globalThis.fetch = async (url, init) => Response.json({ url, init });
    const { url, init } = (await send({ fetch })) as { url: string; init: RequestInit };
    expect(url).toBe('/api/x');
    expect(init).toMatchObject({ method: 'GET', headers: { accept: 'application/json' } });
    expect(init).not.toHaveProperty('body');
  });

  test('sends a body as JSON with POST, and the given headers', async () => {
    const fetch: typeof globalThis.fetch = async (_, init) => Response.json(init);
    const init = await send({ fetch, body: { a: 'ü' }, headers: { 'idempotency-key': 'k' } });
    const headers = {
      accept: 'application/json',
      'content-type': 'application/json',
      'idempotency-key': 'k',
    };
    expect(init).toMatchObject({ method: 'POST', headers, body: '{"a":"ü"}' });
  });

  test.each([
    [
      'problem details',
      respondWith(problem, { status: 502 }),
      { status: 502, problem: { title: problem.title } },
    ],
    [
      'a body of the gateway',
      respondWith({ message: 'Forbidden' }, { status: 403 }),
      { problem: { message: 'Forbidden' } },
    ],
    [
      'the id of the request',
      respondWith('{}', { status: 503, headers: { 'apigw-requestid': 'id=' } }),
      { status: 503, problem: {}, requestId: 'id=' },
    ],
    ['an HTML body', respondWith('<h1>Bad</h1>', { status: 500 }), { status: 500, problem: {} }],
    [
      'problem fields of wrong types',
      respondWith({ title: 7, detail: null }, { status: 400 }),
      { problem: {} },
    ],
  ])('throws an `http` failure for an error response with %s', async (_, fetch, failure) => {
    await expect(send({ fetch })).rejects.toMatchObject({ failure: { kind: 'http', ...failure } });
  });

  test.each([
    ['not JSON', respondWith('<p>Hello')],
    ['not the expected JSON', respondWith({ other: true })],
  ])('throws an `invalid-response` failure for a body that is %s', async (_, fetch) => {
    await expect(send({ fetch, read: () => undefined })).rejects.toMatchObject({
      failure: { kind: 'invalid-response' },
    });
  });

  test('throws a `network` failure if the server is not reached', async () => {
    const fetch = () => Promise.reject(new TypeError('Failed to fetch'));
    await expect(send({ fetch })).rejects.toMatchObject({ failure: { kind: 'network' } });
  });

  test('throws a `network` failure if the connection breaks within the body', async () => {
    const stream = new ReadableStream({
      pull: (controller) => controller.error(new TypeError('terminated')),
    });
    const fetch = async () => new Response(stream);
    await expect(send({ fetch })).rejects.toMatchObject({ failure: { kind: 'network' } });
  });

  test('throws a `timeout` failure if there is no response in time', async () => {
    await expect(send({ fetch: hanging, timeoutMs: 5 })).rejects.toMatchObject({
      failure: { kind: 'timeout' },
    });
  });

  test('throws the reason of its signal when it is aborted', async () => {
    const controller = new AbortController();
    const sent = send({ fetch: hanging, signal: controller.signal });
    controller.abort(new Error('newer request'));
    await expect(sent).rejects.toThrow('newer request');
  });

  test('works in browsers without AbortSignal.any', async () => {
    const { any } = AbortSignal;
    Reflect.deleteProperty(AbortSignal, 'any');
    try {
      const { signal } = new AbortController();
      await expect(send({ fetch: respondWith({ a: 1 }), signal })).resolves.toEqual({ a: 1 });
    } finally {
      Object.assign(AbortSignal, { any });
    }
  });

  test('is not sent when its signal is already aborted', async () => {
    await expect(send({ fetch: hanging, signal: AbortSignal.abort(new Error('gone')) })).rejects.toThrow(
      'gone',
    );
  });
});
