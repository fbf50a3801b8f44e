import { describe, expect, test } from '@jest/globals';
import { searchRoute } from '../../../lambdas/search/search.schema.ts';
import { readRequest } from '../../../lambdas/shared/read-request.ts';
import { httpEvent } from '../event.ts';
import { expectProblem } from '../problem.ts';

const readSearchQuery = (query: string) => readRequest(searchRoute, httpEvent({ query })).query;
const encoded = (name: string) => `name=${encodeURIComponent(name)}`;

describe('a name', () => {
  test.each([
    ['one character', 'a', 'a'],
    ['64 characters', 'a'.repeat(64), 'a'.repeat(64)],
    ['64 emoji', '😀'.repeat(64), '😀'.repeat(64)],
    ['64 characters and surrounding whitespace', ` \t${'a'.repeat(64)} `, 'a'.repeat(64)],
    ['reserved URL characters', 'a&b=c?d#e/..', 'a&b=c?d#e/..'],
  ])('of %s is accepted', (_, sent, name) => {
    expect(readSearchQuery(encoded(sent))).toEqual({ name, page: 1 });
  });

  test.each([
    ['missing', ''],
    ['empty', 'name='],
    ['without a value', 'name'],
    ['only spaces', encoded(' \t ')],
    ['of 65 characters', encoded('a'.repeat(65))],
  ])('that is %s is rejected', (_, query) => {
    expectProblem(() => readSearchQuery(query), 'invalid-name');
  });
});

describe('a page', () => {
  test.each([
    ['1', 1],
    ['2', 2],
    ['9999', 9999],
  ])('%s is accepted', (sent, page) => {
    expect(readSearchQuery(`name=a&page=${sent}`).page).toBe(page);
  });

  test.each(['', '0', '01', '10000', '-1', '%2B1', '1.0', '1e3', '0x1', '%201', 'one', '%D9%A1'])(
    '%s is rejected',
    (sent) => {
      expectProblem(() => readSearchQuery(`name=a&page=${sent}`), 'invalid-page');
    },
  );
});

test.each([
  'name=a&unknown=1',
  'name=a&Page=1',
  'name=a&name=b',
  'name=a&page=1&page=1',
  'name=%',
  'name=%c3%28',
])('the query %s is rejected', (query) => {
  expectProblem(() => readSearchQuery(query), 'invalid-query');
});
