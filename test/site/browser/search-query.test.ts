import { describe, expect, test } from '@jest/globals';
import {
  describeAge,
  describeResults,
  formatSearchQuery,
  parseSearchQuery,
  readSearchResponse,
} from '../../../site/browser/search-query.ts';

const result = { id: 1, name: 'Ann', species: 'Human', status: 'Alive', image: 'https://x.example/1.png' };

describe('parseSearchQuery', () => {
  test.each([
    ['', undefined],
    ['?name=', undefined],
    ['?name=%20%20', undefined],
    ['?page=2', undefined],
    ['?name=ann', { name: 'ann', page: 1 }],
    ['?name=+ann+lee+', { name: 'ann lee', page: 1 }],
    ['?name=ann&page=3', { name: 'ann', page: 3 }],
    ['?name=ann&page=0', { name: 'ann', page: 1 }],
    ['?name=ann&page=1e3', { name: 'ann', page: 1 }],
    ['?name=ann&page=10000', { name: 'ann', page: 1 }],
  ])('parses %s', (query, expected) => {
    expect(parseSearchQuery(query)).toEqual(expected);
  });

  test.each(['ann', 'a&b=c', '100% #1', 'Zoë', '<i>'])(
    'reverses formatSearchQuery for the name %s',
    (name) => {
      expect(parseSearchQuery(formatSearchQuery({ name, page: 1 }))).toEqual({ name, page: 1 });
      expect(parseSearchQuery(formatSearchQuery({ name, page: 42 }))).toEqual({ name, page: 42 });
    },
  );

  test('formatSearchQuery omits page 1', () => {
    expect(formatSearchQuery({ name: 'ann', page: 1 })).toBe('?name=ann');
  });
});

describe('readSearchResponse', () => {
  test('returns a valid response', () => {
    const response = { results: [result], page: 1, pages: 6, count: 107 };
    expect(readSearchResponse(response, new Headers())).toEqual(response);
  });

  test.each([
    [null],
    [[]],
    [{}],
    [{ results: [], page: 1, pages: 0 }],
    [{ results: [{ ...result, name: 7 }], page: 1, pages: 1, count: 1 }],
    [{ results: [null], page: 1, pages: 1, count: 1 }],
  ])('returns undefined for %j', (body) => {
    expect(readSearchResponse(body, new Headers())).toBeUndefined();
  });

  test.each([
    [
      { results: [], page: 1, pages: 0, count: 0 },
      'Nothing found for “ann”. Try fewer letters, or another name.',
    ],
    [{ results: [result], page: 1, pages: 1, count: 1 }, '1 result for “ann”'],
    [{ results: [result, result], page: 1, pages: 1, count: 2 }, '2 results for “ann”'],
    [{ results: [result], page: 2, pages: 6, count: 107 }, '107 results for “ann”, page 2 of 6'],
    [{ results: [], page: 9, pages: 6, count: 107 }, '107 results for “ann”, but page 9 does not exist.'],
  ])('describeResults describes %j', (response, sentence) => {
    expect(describeResults({ name: 'ann', page: response.page }, response)).toBe(sentence);
  });

  test.each([
    [{ age: '20', 'cache-status': 'search; hit; ttl=40' }, undefined],
    [{ age: '59', 'cache-status': 'search; hit; ttl=0' }, undefined],
    [{ age: '60', 'cache-status': 'search; hit; ttl=-1' }, 1],
    [{ age: '180', 'cache-status': 'search; hit; ttl=-120' }, 3],
    [{ age: '180', 'cache-status': 'search; hit; ttl=-120, other; hit; ttl=9' }, 3],
    [{ age: '180', 'cache-status': 'other; hit; ttl=-120' }, undefined],
    [{}, undefined],
  ])('reads the age of a stale response from the headers %j', (headers, staleMinutes) => {
    const response = { results: [], page: 1, pages: 0, count: 0 };
    expect(readSearchResponse(response, new Headers(headers))?.staleMinutes).toBe(staleMinutes);
  });

  test('describeAge names the age in minutes', () => {
    const response = { results: [], page: 1, pages: 0, count: 0 };
    const describe = (staleMinutes: number) => describeAge({ ...response, staleMinutes }).join();
    expect(describeAge(response)).toEqual([]);
    expect(describe(1)).toBe(
      'The search service does not respond at the moment. These results are from a minute ago.',
    );
    expect(describe(2)).toMatch(/from 2 minutes ago\.$/);
  });
});
