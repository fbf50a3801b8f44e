import { expect, test } from '@jest/globals';
import { listRoute } from '../../../lambdas/petition/list.schema.ts';
import { readRequest } from '../../../lambdas/shared/read-request.ts';
import { httpEvent } from '../event.ts';
import { expectProblem } from '../problem.ts';

const readListQuery = (query: string) => readRequest(listRoute, httpEvent({ query })).query;

test.each([
  ['', 20],
  ['limit=1', 1],
  ['limit=20', 20],
  ['limit=100', 100],
])('the query "%s" requests the first page with a limit of %i', (query, limit) => {
  expect(readListQuery(query)).toEqual({ limit, cursor: undefined });
});

test.each(['0', '101', '1000', '-1', '1.5', '01', '', 'ten', '1e1'])(
  'the limit "%s" is rejected',
  (limit) => {
    expectProblem(() => readListQuery(`limit=${limit}`), 'invalid-limit');
  },
);

test.each(['page=2', 'limit=1&limit=2', 'cursor=%'])('the query "%s" is rejected', (query) => {
  expectProblem(() => readListQuery(query), 'invalid-query');
});

test.each(['signed=short', 'signed=', 'signed=a b c d e f g h', `signed=${'a'.repeat(65)}`])(
  'the id in "%s" is rejected',
  (query) => {
    expectProblem(() => readListQuery(query), 'invalid-query');
  },
);

test('the id of a new signature is read', () => {
  expect(readListQuery('signed=ann-key-1').signed).toBe('ann-key-1');
});

test('a cursor is passed on unchanged', () => {
  expect(readListQuery('cursor=x-_&limit=5')).toEqual({ limit: 5, cursor: 'x-_' });
});
