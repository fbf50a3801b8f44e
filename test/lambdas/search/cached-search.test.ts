import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { type CachedSearchOptions, cachedSearch } from '../../../lambdas/search/cached-search.ts';
import type { SearchResults } from '../../../lambdas/search/result.ts';
import type { SearchQuery } from '../../../lambdas/search/search.schema.ts';
import { UpstreamError, type UpstreamErrorKind } from '../../../lambdas/search/upstream-error.ts';
import { fakeDate } from '../../support/fake-timers.ts';
import { upstreamErrorOf } from './upstream-error-of.ts';

let asked: string[];
/** The error of the next search. */
let down: UpstreamErrorKind | undefined;

beforeEach(() => {
  fakeDate();
  asked = [];
  down = undefined;
});

afterEach(() => {
  jest.useRealTimers();
});

const pass = (milliseconds: number) => jest.setSystemTime(Date.now() + milliseconds);

/** Each result has another count, so that tests can distinguish them. */
async function ask({ name, page }: SearchQuery): Promise<SearchResults> {
  asked.push(`${name} ${page}`);
  if (down) throw new UpstreamError(down);
  return { results: [], pages: page, count: asked.length };
}

function searching(options: CachedSearchOptions = {}) {
  const search = cachedSearch(ask, options);
  return (name: string, page = 1) => search({ name, page });
}

describe('a result', () => {
  test('is returned from the cache for a minute, with its age', async () => {
    const search = searching();
    expect(await search('rick')).toMatchObject({ isHit: false, ageMs: 0 });
    pass(59_999);
    expect(await search('rick')).toMatchObject({
      isHit: true,
      ageMs: 59_999,
      remainingTtlMs: 1,
      results: { count: 1 },
    });
    pass(1);
    expect(await search('rick')).toMatchObject({ isHit: false, ageMs: 0, results: { count: 2 } });
  });

  test('is cached by the exact name and the page', async () => {
    const search = searching();
    const queries: [string, number][] = [
      ['a', 1],
      ['A', 1],
      ['a', 2],
      ['1 a', 1],
      ['\u00e9', 1],
      ['e\u0301', 1],
    ];
    for (const [name, page] of queries) await search(name, page);
    expect(asked).toHaveLength(queries.length);
  });

  test('is shared between concurrent searches for the same query', async () => {
    const search = searching();
    const found = await Promise.all([search('rick'), search('rick'), search('morty')]);
    expect(found.map(({ results }) => results.count)).toEqual([1, 1, 2]);
    expect(asked).toEqual(['rick 1', 'morty 1']);
  });

  test('is evicted if it is the least recently used', async () => {
    const search = searching({ maxEntries: 2 });
    for (const name of ['a', 'b', 'a', 'c', 'a']) await search(name);
    expect(asked).toEqual(['a 1', 'b 1', 'c 1']);
    await search('b');
    expect(asked).toHaveLength(4);
  });

  test('is evicted if the cache exceeds its size', async () => {
    const size = JSON.stringify({ results: [], pages: 1, count: 1 }).length;
    const twice = async (maxSize: number) => {
      asked = [];
      const search = searching({ maxSize });
      await search('a');
      await search('a');
      return asked.length;
    };
    expect(await twice(size)).toBe(1);
    expect(await twice(size - 1)).toBe(2);
  });
});

describe('while the API fails', () => {
  test('a result of up to an hour ago is returned with the error', async () => {
    const search = searching();
    await search('rick');
    down = 'unreachable';
    pass(60_000);
    expect(await search('rick')).toMatchObject({
      isHit: true,
      remainingTtlMs: 0,
      error: { kind: 'unreachable' },
    });
    pass(3_539_999);
    expect(await search('rick')).toMatchObject({ ageMs: 3_599_999, results: { count: 1 } });
    pass(1);
    expect(await upstreamErrorOf(search('rick'))).toMatchObject({ kind: 'unreachable' });
  });

  test.each<UpstreamErrorKind>(['timed-out', 'status', 'too-large', 'wrong-shape', 'no-key', 'circuit-open'])(
    'a stale result is returned for any error: %s',
    async (failure) => {
      const search = searching();
      await search('rick');
      down = failure;
      pass(120_000);
      expect(await search('rick')).toMatchObject({
        ageMs: 120_000,
        remainingTtlMs: -60_000,
        error: { kind: failure },
      });
    },
  );

  test('the next request is sent after 1.5 s', async () => {
    const search = searching();
    down = 'status';
    expect(await upstreamErrorOf(search('rick'))).toMatchObject({ kind: 'status' });
    down = undefined;
    pass(1_499);
    expect(await upstreamErrorOf(search('rick'))).toMatchObject({ kind: 'status' });
    expect(asked).toHaveLength(1);
    pass(1);
    expect(await search('rick')).toMatchObject({ isHit: false, results: { count: 2 } });
    expect(asked).toHaveLength(2);
  });

  test('an error for one query does not affect another', async () => {
    const search = searching();
    down = 'wrong-shape';
    await upstreamErrorOf(search('rick'));
    down = undefined;
    expect(await search('morty')).toMatchObject({ isHit: false });
  });

  test('the error circuit-open is not cached', async () => {
    const search = searching();
    down = 'circuit-open';
    await upstreamErrorOf(search('rick'));
    down = undefined;
    expect(await search('rick')).toMatchObject({ isHit: false });
  });

  test('an unexpected error is thrown even if there is a stale result', async () => {
    let fault = false;
    const search = cachedSearch(async () => {
      if (fault) throw new RangeError('a fault');
      return { results: [], pages: 0, count: 0 };
    });
    await search({ name: 'rick', page: 1 });
    fault = true;
    pass(60_000);
    await expect(search({ name: 'rick', page: 1 })).rejects.toThrow(RangeError);
  });
});
