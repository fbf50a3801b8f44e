import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { searchUpstream, type UpstreamOptions } from '../../../lambdas/search/upstream.ts';
import { withFakeClock } from './fake-clock.ts';
import { upstreamErrorOf } from './upstream-error-of.ts';
import { character, upstreamResponse } from './upstream-response.ts';

afterEach(() => {
  jest.useRealTimers();
  jest.restoreAllMocks();
});

const good = () => Response.json(upstreamResponse([character(1)]));
const status = (code: number, headers: Record<string, string> = {}) =>
  new Response('', { status: code, headers });
const broken = () => Promise.reject(new TypeError('fetch failed', { cause: { code: 'ECONNREFUSED' } }));

/** Never responds, and rejects when the signal is aborted, as `fetch` does. */
const silent = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason));
  });

/** Sends one byte a second, without an end. */
const dripping = (signal: AbortSignal) =>
  new Response(
    new ReadableStream({
      start(controller) {
        const timer = setInterval(() => controller.enqueue(new Uint8Array(1)), 1_000);
        signal.addEventListener('abort', () => {
          clearInterval(timer);
          controller.error(signal.reason);
        });
      },
    }),
  );

type Respond = (signal: AbortSignal) => Response | Promise<Response>;

/** Searches an upstream with these responses, one after the other. */
function ask(
  responses: readonly Respond[],
  options: Partial<UpstreamOptions> = {},
  search: typeof searchUpstream = searchUpstream,
) {
  const keys: (string | null)[] = [];
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const response = responses[keys.length];
    keys.push(new Request(input, init).headers.get('authorization'));
    if (!response) throw new Error('There are more requests than responses.');
    return response(init?.signal as AbortSignal);
  };
  const work = search(
    { name: 'rick', page: 1 },
    { url: 'https://upstream.example/api', fetch, maxJitterMs: 0, ...options },
  );
  return { work, keys };
}

const loadWithFakeClock = () => withFakeClock(() => import('../../../lambdas/search/upstream.ts'));

describe('a second request', () => {
  test.each<[string, Respond]>([
    ['a broken connection', broken],
    ['500', () => status(500)],
    ['502', () => status(502)],
    ['503', () => status(503)],
    ['504', () => status(504)],
    ['429', () => status(429)],
  ])('is sent after %s', async (_, first) => {
    const { work, keys } = ask([first, good]);
    expect((await work).results).toHaveLength(1);
    expect(keys).toHaveLength(2);
  });

  test('is not sent after a response', async () => {
    const { work, keys } = ask([good, good]);
    await work;
    expect(keys).toHaveLength(1);
  });

  test('as a hedge waits for the jitter, too', async () => {
    jest.spyOn(Math, 'random').mockReturnValue(0.999);
    const slow = () => wait(100).then(() => good());
    const { work, keys } = ask([slow, good], { hedgeAfterMs: 20, maxJitterMs: 3_000 });
    await work;
    expect(keys).toHaveLength(1);
  });

  test('is sent as a hedge beside a slow one', async () => {
    const { work, keys } = ask([silent, good], { hedgeAfterMs: 20 });
    expect((await work).results).toHaveLength(1);
    expect(keys).toHaveLength(2);
  });

  test('does not cancel the first, which may still succeed', async () => {
    const slow = () => wait(100).then(() => good());
    const { work, keys } = ask([slow, silent], { hedgeAfterMs: 20 });
    expect((await work).results).toHaveLength(1);
    expect(keys).toHaveLength(2);
  });

  test('is canceled, or cancels the first, when the other one responds', async () => {
    let ended = false;
    const loser = (signal: AbortSignal) => {
      signal.addEventListener('abort', () => (ended = true));
      return silent(signal);
    };
    await ask([loser, good], { hedgeAfterMs: 20 }).work;
    expect(ended).toBe(true);
  });

  test('gives the result if the first fails in the meantime', async () => {
    const slow = () => wait(60).then(() => status(503));
    const { work, keys } = ask([slow, () => wait(100).then(() => good())], { hedgeAfterMs: 20 });
    expect((await work).results).toHaveLength(1);
    expect(keys).toHaveLength(2);
  });

  test('as a hedge is the last one, and its error is thrown', async () => {
    const slow = () => wait(60).then(() => status(500));
    const { work } = ask([slow, () => status(503), good], { hedgeAfterMs: 20 });
    expect(await upstreamErrorOf(work)).toMatchObject({
      kind: 'status',
      upstreamStatus: 503,
      attempts: 2,
    });
  });

  test.each<[string, Respond, object]>([
    ['the wrong shape', () => Response.json({}), { kind: 'wrong-shape' }],
    ['HTML', () => new Response('<!doctype html>'), { kind: 'wrong-shape' }],
    ['a large response', () => new Response('x'.repeat(600_000)), { kind: 'too-large' }],
    ['a redirect', () => status(302), { upstreamStatus: 302 }],
    ['400', () => status(400), { upstreamStatus: 400 }],
    ['401 without a key', () => status(401), { upstreamStatus: 401 }],
    ['404', () => status(404), { upstreamStatus: 404 }],
    ['501', () => status(501), { upstreamStatus: 501 }],
  ])('is not sent after %s', async (_, first, failure) => {
    const { work } = ask([first]);
    expect(await upstreamErrorOf(work)).toMatchObject({ ...failure, attempts: 1 });
  });

  test('is the last one, and its error is thrown', async () => {
    const { work } = ask([broken, () => status(503), good]);
    expect(await upstreamErrorOf(work)).toMatchObject({
      kind: 'status',
      upstreamStatus: 503,
      attempts: 2,
    });
  });

  test('waits for the time of Retry-After', async () => {
    const { searchUpstream: search } = await loadWithFakeClock();
    const { work, keys } = ask([() => status(503, { 'retry-after': '1' }), good], {}, search);
    await jest.advanceTimersByTimeAsync(999);
    expect(keys).toHaveLength(1);
    await jest.advanceTimersByTimeAsync(1);
    expect(keys).toHaveLength(2);
    await expect(work).resolves.toBeDefined();
  });

  test('is not sent if Retry-After exceeds the remaining time', async () => {
    const { work } = ask([() => status(503, { 'retry-after': '5' })]);
    expect(await upstreamErrorOf(work)).toMatchObject({ upstreamStatus: 503, attempts: 1 });
  });

  test('is not sent if too little time remains', async () => {
    const left = (minRemainingMs: number) => ask([broken, good], { deadlineMs: 3_000, minRemainingMs });
    expect(await upstreamErrorOf(left(3_001).work)).toMatchObject({ attempts: 1 });
    expect(await upstreamErrorOf(left(1_000).work)).toBe('none');
  });
});

describe('the deadline', () => {
  test.each([
    ['silent', silent],
    ['dripping', dripping],
  ])('is after 5 s by default, for both requests together (%s)', async (_, respond) => {
    const { searchUpstream: search } = await loadWithFakeClock();
    const { work, keys } = ask([respond, respond], {}, search);
    let hasEnded = false;
    const outcome = expect(work.finally(() => (hasEnded = true))).rejects.toMatchObject({
      kind: 'timed-out',
      attempts: 2,
    });
    await jest.advanceTimersByTimeAsync(4_999);
    expect(keys).toHaveLength(2);
    expect(hasEnded).toBe(false);
    await jest.advanceTimersByTimeAsync(1);
    expect(hasEnded).toBe(true);
    await outcome;
  });

  test('applies to the whole search', async () => {
    const { work } = ask([silent, silent], { deadlineMs: 1_000, hedgeAfterMs: 100, minRemainingMs: 10 });
    expect(await upstreamErrorOf(work)).toMatchObject({ kind: 'timed-out', attempts: 2 });
  });

  test('is used up by the first request if a second would have too little time', async () => {
    const { work } = ask([silent, good], { deadlineMs: 100, hedgeAfterMs: 40, minRemainingMs: 61 });
    expect(await upstreamErrorOf(work)).toMatchObject({ kind: 'timed-out', attempts: 1 });
  });

  test('includes reading the key, and no request is sent after it', async () => {
    let give: (key: string) => void = () => undefined;
    const key = () => new Promise<string>((resolve) => (give = resolve));
    const { work, keys } = ask([good], { key, deadlineMs: 20 });
    expect(await upstreamErrorOf(work)).toMatchObject({ kind: 'timed-out', attempts: 0, isOutage: false });
    give('late');
    await new Promise(setImmediate);
    expect(keys).toEqual([]);
  });
});

describe('the key', () => {
  test('that cannot be read is an error, and no request is sent', async () => {
    const error = Object.assign(new Error('arn:aws:… is secret'), { name: 'AccessDeniedException' });
    const { work, keys } = ask([good], { key: () => Promise.reject(error) });
    expect(await upstreamErrorOf(work)).toMatchObject({
      kind: 'no-key',
      code: 'AccessDeniedException',
      attempts: 0,
    });
    expect(keys).toEqual([]);
  });

  test.each([401, 403])('is read again after %i, and sent if it changed', async (code) => {
    const refused: (string | undefined)[] = [];
    const key = async (value?: string) => {
      refused.push(value);
      return value === undefined ? 'old' : 'new';
    };
    const { work, keys } = ask([() => status(code), good], { key });
    expect((await work).results).toHaveLength(1);
    expect(keys).toEqual(['Bearer old', 'Bearer new']);
    expect(refused).toEqual([undefined, 'old']);
  });

  test('is sent again with a retry, and not read again', async () => {
    const refused: (string | undefined)[] = [];
    const key = async (value?: string) => {
      refused.push(value);
      return 'key';
    };
    const { work, keys } = ask([() => status(503), good], { key });
    await work;
    expect(keys).toEqual(['Bearer key', 'Bearer key']);
    expect(refused).toEqual([undefined]);
  });

  test('that has changed is not sent if too little time remains', async () => {
    let number = 0;
    const key = async () => `key-${number++}`;
    const { work } = ask([() => status(401), good], { key, minRemainingMs: 5_001 });
    expect(await upstreamErrorOf(work)).toMatchObject({ upstreamStatus: 401, attempts: 1 });
  });

  test('is not sent again if it did not change', async () => {
    const { work } = ask([() => status(401)], { key: async () => 'same' });
    expect(await upstreamErrorOf(work)).toMatchObject({ upstreamStatus: 401, attempts: 1 });
  });

  test('is not read a third time', async () => {
    let number = 0;
    const { work } = ask([() => status(401), () => status(401)], { key: async () => `key-${number++}` });
    expect(await upstreamErrorOf(work)).toMatchObject({ upstreamStatus: 401, attempts: 2 });
    expect(number).toBe(2);
  });
});
