import { ulid } from 'ulid';
import { expect, test } from 'vitest';
import { decodeCursor, encodeCursor } from '../../../lambdas/petition/cursor.ts';
import { readListQuery } from '../../../lambdas/petition/list-query.ts';
import { expectProblem } from '../problem.ts';

test.each([
  ['', 20],
  ['limit=1', 1],
  ['limit=20', 20],
  ['limit=100', 100],
])('the query "%s" begins with the newest, %i on a page', (query, limit) => {
  expect(readListQuery(query)).toEqual({ limit, olderThan: undefined });
});

test.each(['0', '101', '1000', '-1', '1.5', '01', '', 'ten', '1e1'])('the limit "%s" is refused', (limit) => {
  expectProblem(() => readListQuery(`limit=${limit}`), 'invalid-limit');
});

test.each(['page=2', 'limit=1&limit=2', 'cursor=%'])('the query "%s" is refused', (query) => {
  expectProblem(() => readListQuery(query), 'invalid-query');
});

test('a cursor leads to where it was given, and needs no escape in a URL', () => {
  const id = ulid();
  const cursor = encodeCursor(id);
  expect(cursor).toMatch(/^[\w-]+$/);
  expect(readListQuery(`cursor=${cursor}`).olderThan).toBe(id);
});

test.each([
  '',
  'x',
  ulid(),
  encodeCursor(''),
  encodeCursor('not a ulid'),
  encodeCursor(ulid().toLowerCase()),
  encodeCursor(`8${ulid().slice(1)}`),
  encodeCursor(`${ulid()}0`),
  `${encodeCursor(ulid())}=`,
  ` ${encodeCursor(ulid())}`,
  `${encodeCursor(ulid())}!`,
])('the cursor "%s" was never given', (cursor) => {
  expectProblem(() => decodeCursor(cursor), 'invalid-cursor');
});
