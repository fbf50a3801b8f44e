import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { type CachedSearchOptions, cachedSearch } from '../../../lambdas/search/cached-search.ts';
import type { SearchQuery } from '../../../lambdas/search/query.ts';
import type { SearchResults } from '../../../lambdas/search/result.ts';
import { UpstreamError, type UpstreamErrorKind } from '../../../lambdas/search/upstream-error.ts';
import { fakeDate } from '../../support/fake-date.ts';
import { upstreamErrorOf } from './upstream-error-of.ts';

let asked: string[];
/** Why the searched service does not answer now. */
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

/** Its answers tell themselves apart by their count. */
async function ask({ name, page }: SearchQuery): Promise<SearchResults> {
  asked.push(`${name} ${page}`);
  if (down) throw new UpstreamError(down);
  return { results: [], pages: page, count: asked.length };
}

function searching(options: CachedSearchOptions = {}) {
  const search = cachedSearch(ask, options);
  return (name: string, page = 1) => search({ name, page });
}

describe('an answer', () => {
  test('is given again for a minute without asking, with its age', async () => {
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

  test('is that of one name, letter by letter, and one page', async () => {
    const search = searching();
    const questions: [string, number][] = [
      ['a', 1],
      ['A', 1],
      ['a', 2],
      ['1 a', 1],
      ['\u00e9', 1],
      ['e\u0301', 1],
    ];
    for (const [name, page] of questions) await search(name, page);
    expect(asked).toHaveLength(questions.length);
  });

  test('is shared by simultaneous equal questions', async () => {
    const search = searching();
    const found = await Promise.all([search('rick'), search('rick'), search('morty')]);
    expect(found.map(({ results }) => results.count)).toEqual([1, 1, 2]);
    expect(asked).toEqual(['rick 1', 'morty 1']);
  });

  test('makes room for newer ones, the one least asked for first', async () => {
    const search = searching({ maxEntries: 2 });
    for (const name of ['a', 'b', 'a', 'c', 'a']) await search(name);
    expect(asked).toEqual(['a 1', 'b 1', 'c 1']);
    await search('b');
    expect(asked).toHaveLength(4);
  });

  test('is not kept beyond the size of all', async () => {
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

describe('while the searched service fails', () => {
  test('an answer of up to an hour ago stands in, and says why', async () => {
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
    'an older answer stands in, whatever the failure is: %s',
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

  test('it is asked again after a second and a half, and its answer counts at once', async () => {
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

  test('a failure of one question is not that of another', async () => {
    const search = searching();
    down = 'wrong-shape';
    await upstreamErrorOf(search('rick'));
    down = undefined;
    expect(await search('morty')).toMatchObject({ isHit: false });
  });

  test('a rest is remembered by nobody but who gives it', async () => {
    const search = searching();
    down = 'circuit-open';
    await upstreamErrorOf(search('rick'));
    down = undefined;
    expect(await search('rick')).toMatchObject({ isHit: false });
  });

  test('a fault of ours is not hidden by an older answer', async () => {
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
