import { describe, expect, test } from '@jest/globals';
import {
  describeAge,
  describeResults,
  formatSearchQuery,
  formatTitle,
  initialsOf,
  markMatches,
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

  test.each([[null], [[]], [{}], [{ results: [], page: 1, pages: 0 }]])(
    'returns undefined for %j',
    (body) => {
      expect(readSearchResponse(body, new Headers())).toBeUndefined();
    },
  );

  test('drops bad results and images, and keeps the others', () => {
    const { image, ...withoutImage } = result;
    const results = [
      result,
      null,
      { ...result, name: 7 },
      { ...result, name: '' },
      withoutImage,
      { ...result, image: 'javascript:alert(1)' },
      { ...result, species: undefined, status: null },
    ];
    expect(readSearchResponse({ results, page: 1, pages: 1, count: 7 }, new Headers())?.results).toEqual([
      result,
      withoutImage,
      withoutImage,
      { ...result, species: '', status: '' },
    ]);
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
    const parts = describeResults({ name: 'ann', page: response.page }, response);
    expect(parts.map((part) => (typeof part === 'string' ? part : Object.values(part).join())).join('')).toBe(
      sentence,
    );
    // The page isolates the direction of the name.
    expect(parts).toContainEqual({ foreign: 'ann' });
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

test.each([
  [1, '\u2068ann\u2069 · Search'],
  [2, '\u2068ann\u2069, page 2 · Search'],
])('formatTitle has the isolated name and, for page %i, the number', (page, title) => {
  expect(formatTitle({ name: 'ann', page }, 'Search')).toBe(title);
});

test('a name cannot end its isolation in the title', () => {
  const title = formatTitle({ name: 'a\u2069\u202eb\u200f', page: 1 }, 'Search');
  expect(title).toBe('\u2068ab\u200f\u2069 · Search');
});

test.each([
  ['Rick Sanchez', 'RS'],
  ['Ann', 'A'],
  ['one two three', 'OT'],
  ['  “Zoë” Ümit', 'Ü'],
  ['渡辺 太郎', '渡太'],
  ['***', ''],
  ['', ''],
])('initialsOf(%j) is %j', (name, initials) => {
  expect(initialsOf(name)).toBe(initials);
});

test.each([
  ['Wanda Candle', 'AN', ['W', '[an]', 'da C', '[an]', 'dle']],
  ['a.b', '.', ['a', '[.]', 'b']],
  ['Ann (1)', '(1)', ['Ann ', '[(1)]']],
  ['Émile', 'x', ['Émile']],
])('marks the letters of %j that match %j', (name, query, expected) => {
  expect(markMatches(name, query).map(({ text, isMatch }) => (isMatch ? `[${text}]` : text))).toEqual(
    expected,
  );
});
