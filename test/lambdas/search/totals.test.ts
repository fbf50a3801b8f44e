import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { searchWithTotals } from '../../../lambdas/search/totals.ts';
import { withFakeClock } from './fake-clock.ts';
import { upstreamErrorOf } from './upstream-error-of.ts';
import { character, upstreamResponse } from './upstream-response.ts';

afterEach(() => {
  jest.useRealTimers();
  jest.restoreAllMocks();
});

const notFound = () => Response.json({ error: 'There is nothing here' }, { status: 404 });
const firstPage = () => Response.json(upstreamResponse([character(1)]));

/** Searches an API with a response for each page. */
function search(
  page: number,
  responses: Record<number, () => Response | Promise<Response>>,
  searchTotals: typeof searchWithTotals = searchWithTotals,
) {
  const requested: number[] = [];
  const fetch = async (input: unknown) => {
    const number = Number(new URL(String(input)).searchParams.get('page'));
    requested.push(number);
    return (responses[number] ?? notFound)();
  };
  const options = {
    url: 'https://upstream.example/api',
    fetch: fetch as typeof globalThis.fetch,
  };
  return { result: searchTotals({ name: 'a', page }, options), requested };
}

describe('a page after the last one', () => {
  test('is empty, with the real count and number of pages', async () => {
    const { result, requested } = search(9, { 1: firstPage });
    expect(await result).toEqual({ results: [], count: 107, pages: 6 });
    expect(requested).toEqual([9, 1]);
  });

  test('needs no second request if its response has the count', async () => {
    const { result, requested } = search(9, { 9: () => Response.json(upstreamResponse([])) });
    expect(await result).toEqual({ results: [], count: 107, pages: 6 });
    expect(requested).toEqual([9]);
  });

  test('of a search without a match has a count of 0', async () => {
    const { result, requested } = search(2, {});
    expect(await result).toEqual({ results: [], count: 0, pages: 0 });
    expect(requested).toEqual([2, 1]);
  });

  test('is an error if the first page fails', async () => {
    const { result } = search(9, { 1: () => new Response('', { status: 400 }) });
    expect(await upstreamErrorOf(result)).toMatchObject({ kind: 'status', upstreamStatus: 400 });
  });

  test('shares the deadline of 5 s with the request for the first page', async () => {
    const { searchWithTotals: searchTotals } = await withFakeClock(
      () => import('../../../lambdas/search/totals.ts'),
    );
    const slow = () => new Promise<Response>((resolve) => setTimeout(() => resolve(notFound()), 3_000));
    const { result, requested } = search(9, { 9: slow, 1: () => new Promise(() => {}) }, searchTotals);
    let hasEnded = false;
    const outcome = expect(result.finally(() => (hasEnded = true))).rejects.toMatchObject({
      kind: 'timed-out',
    });
    await jest.advanceTimersByTimeAsync(4_999);
    expect(requested).toEqual([9, 1]);
    expect(hasEnded).toBe(false);
    await jest.advanceTimersByTimeAsync(1);
    expect(hasEnded).toBe(true);
    await outcome;
  });
});

test('the first page and an existing page need one request', async () => {
  for (const page of [1, 2]) {
    const { result, requested } = search(page, { 1: firstPage, 2: firstPage });
    expect(await result).toMatchObject({ count: 107 });
    expect(requested).toEqual([page]);
  }
});

test('a first page without a match is not requested again', async () => {
  const { result, requested } = search(1, {});
  expect(await result).toEqual({ results: [], count: 0, pages: 0 });
  expect(requested).toEqual([1]);
});
