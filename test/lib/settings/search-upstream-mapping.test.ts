import { describe, expect, test } from '@jest/globals';
import { readStageConfig, SettingError } from '../../../lib/settings/stage-config.ts';
import { expectFor } from '../../support/expect-for.ts';
import { mapping as minimal } from './limits.ts';

/** All fields. */
const complete = {
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

const read = (mapping: unknown) => readStageConfig({ searchUpstreamMapping: mapping }).searchUpstreamMapping;

describe('a mapping', () => {
  test('is optional', () => {
    expect(readStageConfig({}).searchUpstreamMapping).toBeUndefined();
  });

  test.each([minimal, complete])('is accepted with the required fields, and with all fields', (mapping) => {
    expect(read(mapping)).toEqual(mapping);
  });

  test('may be JSON text, for the command line', () => {
    expect(read(JSON.stringify(complete))).toEqual(complete);
  });

  test.each([
    ['pageSize', [1, 100], [0, 101, 1.5, '10', null]],
    ['firstPage', [0, 1], [-1, 2, true]],
    [
      'parameters',
      [
        { name: 'q', offset: 'o' },
        { name: 'x'.repeat(64), page: 'page[number]' },
      ],
      [
        { name: 'a b', page: 'p' },
        { name: '&q', page: 'p' },
        { name: 'q=', page: 'p' },
        { name: 'x'.repeat(65), page: 'p' },
      ],
    ],
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
      [
        { header: 'X-Key', prefix: '' },
        // They only begin like headers that HTTP clients set.
        { header: 'Host-Key' },
        { header: 'Te-Key' },
      ],
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
  ])('has limits: %s', (field, right, wrong) => {
    for (const value of right) expect(() => read({ ...minimal, [field]: value })).not.toThrow();
    for (const value of wrong)
      expectFor(`${value}`, () => read({ ...minimal, [field]: value })).toThrow(SettingError);
  });

  test('has at most 3,000 bytes, because it becomes an environment variable of a function', () => {
    const path = Array(8).fill('x'.repeat(64)).join('.');
    const fields = { name: path, image: path, id: path, species: path };
    const { length } = JSON.stringify({ ...minimal, results: path, fields });
    const status = 's'.repeat(60);
    const sized = (size: number) => {
      const rest = size - length - ',"status":""'.length;
      return {
        ...minimal,
        results: path,
        fields: { ...fields, status: `${status}.`.repeat(8).slice(0, rest) },
      };
    };
    expect(JSON.stringify(sized(3_000))).toHaveLength(3_000);
    expect(() => read(sized(3_000))).not.toThrow();
    expect(() => read(sized(3_001))).toThrow('must be a mapping of at most 3,000 bytes of JSON');
  });
});

describe('a wrong mapping', () => {
  test.each<[unknown, string]>([
    ['{"parameters"', 'searchUpstreamMapping must be an object in cdk.json, or JSON text, but is "{'],
    [[], 'searchUpstreamMapping must be an object in cdk.json, or JSON text, but is [].'],
    [{ ...minimal, pagesize: 3 }, 'There is no setting searchUpstreamMapping.pagesize. docs/settings.md'],
    [{ ...minimal, count: undefined }, 'searchUpstreamMapping.count is missing. Set it.'],
    [{ ...minimal, fields: { name: 'a' } }, 'searchUpstreamMapping.fields.image is missing. Set it.'],
    [
      { ...minimal, fields: { ...minimal.fields, name: 3 } },
      'Mapping.fields.name must be a path of up to 8 names',
    ],
    [{ ...minimal, fields: { ...minimal.fields, name: '' } }, 'Mapping.fields.name must not be empty.'],
    [
      { ...minimal, fields: { ...minimal.fields, toString: 'a' } },
      'There is no setting searchUpstreamMapping.fields.toString.',
    ],
    [
      { ...minimal, parameters: { name: 'a b', page: 'p' } },
      'parameters.name must be the name of a query parameter, such as page, but is "a b".',
    ],
    [{ ...minimal, pageSize: 0 }, 'Mapping.pageSize must be a whole number from 1 to 100, but is 0.'],
    [{ ...minimal, firstPage: 2 }, 'Mapping.firstPage must be 0 or 1, but is 2.'],
    [{ ...minimal, parameters: 'q' }, 'Mapping.parameters must be an object, but is "q".'],
    [{ ...minimal, fields: 'title' }, 'Mapping.fields must be an object, but is "title".'],
    [{ ...minimal, key: 'X-Key' }, 'Mapping.key must be an object, but is "X-Key".'],
    [{ ...minimal, nothingFound: 404 }, 'Mapping.nothingFound must be an object, but is 404.'],
    [
      { ...minimal, key: { header: 'Host' } },
      'Mapping.key.header must be the name of a header, such as X-Api-Key, but is "Host".',
    ],
    [
      { ...minimal, key: { header: 'K', prefix: '\n' } },
      'Mapping.key.prefix must be up to 32 printable ASCII characters, such as "Bearer ", but is "\\n".',
    ],
    [{ ...minimal, parameters: { name: 'q' } }, 'with either parameters.page or parameters.offset'],
    [
      { ...minimal, parameters: { name: 'q', page: 'p', offset: 'o' } },
      'either parameters.page or parameters.offset',
    ],
    [{ ...minimal, parameters: { name: 'q', page: 'q' } }, 'a mapping whose parameters have different names'],
    [{ ...minimal, parameters: { name: 'q', page: 'p', limit: 'p' } }, 'parameters have different names'],
    [
      { ...minimal, parameters: { name: 'q', offset: 'o' }, firstPage: 1 },
      'without firstPage where parameters.offset is set',
    ],
    [
      { ...minimal, nothingFound: { status: 200 } },
      'with nothingFound.field where nothingFound.status is 200',
    ],
  ])('%j is refused with a message that says what to change', (mapping, sentence) => {
    expect(() => read(mapping)).toThrow(SettingError);
    expect(() => read(mapping)).toThrow(sentence);
  });
});
