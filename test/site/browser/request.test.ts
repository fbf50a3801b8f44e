import { describe, expect, test } from '@jest/globals';
import { explain } from '../../../site/browser/explain.ts';
import { type RequestOptions, request } from '../../../site/browser/request.ts';

const problem = {
  type: '/problems/#upstream-failed',
  title: 'The searched service failed',
  status: 502,
  detail: 'Wait.',
};

function answering(body: unknown, init: ResponseInit = {}): typeof fetch {
  return async () => new Response(typeof body === 'string' ? body : JSON.stringify(body), init);
}

/** Answers never, but heeds its signal. */
const silent: typeof fetch = (_, init) =>
  new Promise((_resolve, reject) => {
    init?.signal?.addEventListener('abort', () => reject(init.signal?.reason));
  });

function ask(options: Partial<RequestOptions<unknown>>): Promise<unknown> {
  return request('/api/x', { read: (body) => body, timeoutMs: 10_000, ...options });
}

describe('a request', () => {
  test('asks for JSON with GET, and gives what was read', async () => {
    const fetch: typeof globalThis.fetch = async (url, init) => Response.json({ url, init });
    const { url, init } = (await ask({ fetch })) as { url: string; init: RequestInit };
    expect(url).toBe('/api/x');
    expect(init).toMatchObject({ method: 'GET', headers: { accept: 'application/json' } });
    expect(init).not.toHaveProperty('body');
  });

  test('with a body sends it as JSON with POST, and its headers', async () => {
    const fetch: typeof globalThis.fetch = async (_, init) => Response.json(init);
    const init = await ask({ fetch, body: { a: 'ü' }, headers: { 'idempotency-key': 'k' } });
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
      answering(problem, { status: 502 }),
      { status: 502, problem: { title: problem.title } },
    ],
    [
      'the gateway’s own',
      answering({ message: 'Forbidden' }, { status: 403 }),
      { problem: { message: 'Forbidden' } },
    ],
    ['HTML', answering('<h1>Bad</h1>', { status: 500 }), { status: 500, problem: {} }],
    ['fields of other types', answering({ title: 7, detail: null }, { status: 400 }), { problem: {} }],
  ])('refused with %s fails as refused', async (_, fetch, failure) => {
    await expect(ask({ fetch })).rejects.toMatchObject({ failure: { kind: 'http', ...failure } });
  });

  test.each([
    ['is not JSON', answering('<p>Hello')],
    ['is something else than was asked for', answering({ other: true })],
  ])('whose answer %s fails as unreadable', async (_, fetch) => {
    await expect(ask({ fetch, read: () => undefined })).rejects.toMatchObject({
      failure: { kind: 'invalid-response' },
    });
  });

  test('that reaches nobody fails as unreachable', async () => {
    const fetch = () => Promise.reject(new TypeError('Failed to fetch'));
    await expect(ask({ fetch })).rejects.toMatchObject({ failure: { kind: 'network' } });
  });

  test('whose connection breaks within the answer fails as unreachable', async () => {
    const stream = new ReadableStream({
      pull: (controller) => controller.error(new TypeError('terminated')),
    });
    const fetch = async () => new Response(stream);
    await expect(ask({ fetch })).rejects.toMatchObject({ failure: { kind: 'network' } });
  });

  test('that is not answered in time fails as timed out', async () => {
    await expect(ask({ fetch: silent, timeoutMs: 5 })).rejects.toMatchObject({
      failure: { kind: 'timeout' },
    });
  });

  test('that was abandoned fails with the reason of its signal, which is no failure to show', async () => {
    const controller = new AbortController();
    const asked = ask({ fetch: silent, signal: controller.signal });
    controller.abort(new Error('newer question'));
    await expect(asked).rejects.toThrow('newer question');
  });
});

describe('the explanation of a failure', () => {
  async function explained(options: Partial<RequestOptions<unknown>>) {
    return ask(options).then(() => undefined, explain);
  }

  test('has the problem’s own title and detail', async () => {
    const fetch = answering({ ...problem, type: '/problems/#some-other' }, { status: 400 });
    expect(await explained({ fetch })).toEqual({ title: problem.title, advice: 'Wait.', canRetry: false });
  });

  test('has better advice where the page knows better', async () => {
    const fetch = answering(
      { type: '/problems/#image-not-fetched', title: 'No', detail: 'D' },
      { status: 422 },
    );
    expect((await explained({ fetch }))?.advice).toMatch(/private window/);
  });

  test.each([
    [429, { message: 'Too Many Requests' }, 'Too many requests at once', true],
    [403, { message: 'Forbidden' }, 'This was refused', false],
    [404, { message: 'Not Found' }, 'This is not here', false],
    [500, { message: 'Internal Server Error' }, 'Something went wrong on our side', true],
    [503, '<html>', 'Something went wrong on our side', true],
    [418, '', 'This can’t be done', false],
  ])('of status %i without a title is in our words', async (status, body, title, retry) => {
    const explanation = await explained({ fetch: answering(body, { status }) });
    expect(explanation).toMatchObject({ title, canRetry: retry });
    expect(explanation?.advice).toMatch(/\.$/);
  });

  test('offers to try again after a time-out, a broken connection and an answer that makes no sense', async () => {
    const unreachable = () => Promise.reject(new TypeError());
    const all = await Promise.all([
      explained({ fetch: silent, timeoutMs: 5 }),
      explained({ fetch: unreachable }),
      explained({ fetch: answering('?'), read: () => undefined }),
    ]);
    expect(all.map((each) => each?.canRetry)).toEqual([true, true, true]);
    expect(new Set(all.map((each) => each?.title)).size).toBe(3);
  });

  test('shows no message of an error that nobody wrote for a reader', () => {
    const { title, advice } = explain(new TypeError('x is not a function'));
    expect(title + advice).not.toContain('x is not');
  });
});
