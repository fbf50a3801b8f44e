import { describe, expect, test } from '@jest/globals';
import { SettingError } from '../../../lib/settings/context.ts';
import { readSearchMapping } from '../../../lib/settings/search-mapping.ts';
import { expectFor } from '../../support/expect-for.ts';

/** The least that is needed. */
const least = {
  parameters: { name: 'q', page: 'p' },
  pageSize: 10,
  results: 'items',
  count: 'total',
  fields: { name: 'title', image: 'cover' },
};

/** All that there is. */
const most = {
  parameters: { name: 'q', page: 'page[number]', limit: 'page[size]' },
  firstPage: 0,
  pageSize: 100,
  results: 'a.b.c.d.e.f.g.h',
  count: 'data.total',
  pages: 'data.pages',
  fields: { name: 'title', image: 'cover.0.url', id: 'id', species: 'kind', status: 'state' },
  key: { header: 'X-Api-Key', prefix: 'Token ' },
  nothingFound: { status: 204, field: 'message' },
};

const read = (mapping: unknown) => readSearchMapping({ searchUpstreamMapping: mapping });

describe('a mapping', () => {
  test('need not be', () => {
    expect(readSearchMapping({})).toBeUndefined();
  });

  test.each([least, most])('is taken with the least and the most that it may hold', (mapping) => {
    expect(read(mapping)).toEqual(mapping);
  });

  test('is JSON on the command line', () => {
    expect(read(JSON.stringify(most))).toEqual(most);
  });

  test.each([
    ['pageSize', [1, 100], [0, 101, 1.5, '10', null]],
    ['firstPage', [0, 1], [-1, 2, true]],
    [
      'results',
      ['a', 'a.b', '@graph', 'a-b', 'x'.repeat(64)],
      ['', '.', 'a.', 'a..b', 'a b', 'x'.repeat(65), 7],
    ],
    ['pages', ['a.b.c.d.e.f.g.h'], ['a.b.c.d.e.f.g.h.i', {}]],
    [
      'nothingFound',
      [{ status: 404 }, { status: 499 }, { status: 200, field: 'e' }],
      [{ status: 199 }, { status: 500 }, {}],
    ],
    [
      'key',
      [{ header: 'X-Key', prefix: '' }],
      [{ header: 'X Key' }, { header: 'Host' }, { header: '' }, { prefix: 'x' }],
    ],
    [
      'key',
      [{ header: 'K', prefix: 'x'.repeat(32) }],
      [
        { header: 'K', prefix: 'x'.repeat(33) },
        { header: 'K', prefix: '\n' },
      ],
    ],
  ])('has bounds: %s', (field, right, wrong) => {
    for (const value of right) expect(() => read({ ...least, [field]: value })).not.toThrow();
    for (const value of wrong)
      expectFor(`${value}`, () => read({ ...least, [field]: value })).toThrow(SettingError);
  });

  test('has at most 3000 bytes, so that a function can hold it', () => {
    const path = Array(8).fill('x'.repeat(64)).join('.');
    const fields = { name: path, image: path, id: path, species: path };
    const { length } = JSON.stringify({ ...least, results: path, fields });
    const status = 's'.repeat(60);
    const sized = (size: number) => {
      const rest = size - length - ',"status":""'.length;
      return {
        ...least,
        results: path,
        fields: { ...fields, status: `${status}.`.repeat(8).slice(0, rest) },
      };
    };
    expect(JSON.stringify(sized(3_000))).toHaveLength(3_000);
    expect(() => read(sized(3_000))).not.toThrow();
    expect(() => read(sized(3_001))).toThrow('has 3001 bytes. Set at most 3000.');
  });
});

describe('a wrong mapping', () => {
  test.each<[unknown, string]>([
    ['{"parameters"', 'Set an object in cdk.json, or JSON.'],
    [[], 'searchUpstreamMapping is []. Set an object with parameters, pageSize, results'],
    [{ ...least, pagesize: 3 }, 'searchUpstreamMapping has no field pagesize. It takes parameters, pageSize'],
    [{ ...least, count: undefined }, 'searchUpstreamMapping.count is missing. Set it.'],
    [{ ...least, fields: { name: 'a' } }, 'searchUpstreamMapping.fields.image is missing. Set it.'],
    [
      { ...least, fields: { ...least.fields, name: 3 } },
      'searchUpstreamMapping.fields.name is 3. Set a path',
    ],
    [{ ...least, fields: { ...least.fields, toString: 'a' } }, 'fields has no field toString.'],
    [{ ...least, parameters: { name: 'q' } }, 'parameters needs a page or an offset. Set one of them.'],
    [{ ...least, parameters: { name: 'q', page: 'p', offset: 'o' } }, 'needs a page or an offset.'],
    [{ ...least, parameters: { name: 'q', page: 'q' } }, 'has the same name twice.'],
    [{ ...least, parameters: { name: 'q', offset: 'o' }, firstPage: 1 }, 'Leave it out beside an offset.'],
    [{ ...least, nothingFound: { status: 200 } }, 'Set nothingFound.field too.'],
  ])('%j is answered with what to change', (mapping, sentence) => {
    expect(() => read(mapping)).toThrow(SettingError);
    expect(() => read(mapping)).toThrow(sentence);
  });
});
