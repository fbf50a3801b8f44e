import { expect, test } from '@jest/globals';
import { ulid } from 'ulid';
import { Cursors } from '../../../lambdas/petition/cursor.ts';
import { expectProblem } from '../problem.ts';

const cursors = new Cursors('a secret');
const id = ulid();
const cursor = cursors.seal(id);

test('a cursor can be opened by another function with the same secret', () => {
  expect(new Cursors('a secret').open(cursor)).toBe(id);
});

test('a cursor is URL-safe and has a fixed length', () => {
  expect(cursor).toMatch(/^[\w-]+$/);
  expect(cursors.seal('0'.repeat(26))).toHaveLength(cursor.length);
});

test('a position always has the same cursor, so that pages can be cached', () => {
  expect(cursors.seal(id)).toBe(cursor);
  expect(cursors.seal(ulid())).not.toBe(cursor);
});

test('a cursor reveals neither the key nor the order', () => {
  const bytes = Buffer.from(cursor, 'base64url');
  expect(bytes.includes(id.slice(0, 4))).toBe(false);
  const sealed = Array.from({ length: 50 }, (_, time) => cursors.seal(ulid(1_700_000_000_000 + time)));
  expect([...sealed].sort()).not.toEqual(sealed);
});

test('a cursor that a visitor got from an earlier release can be opened', () => {
  const earlier = 'Ee7Pl3RuMy2XornlCNQnRnAtbGAS2Lj81EvGL_U7-ZoXu7TztEsKpAoFO8HI9MpjVmFIBKKu';
  expect(cursors.open(earlier)).toBe('01J0000000ABCDEFGHJKMNPQRS');
  expect(cursors.seal('01J0000000ABCDEFGHJKMNPQRS')).toBe(earlier);
});

test('a cursor from another secret is rejected, with the reason as the cause', () => {
  const other = new Cursors('another secret');
  expectProblem(() => other.open(cursor), 'invalid-cursor');
  expect(() => other.open(cursor)).toThrow(expect.objectContaining({ cause: expect.any(Error) }));
});

test('a cursor with any changed bit is rejected', () => {
  const bytes = Buffer.from(cursor, 'base64url');
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const changed = Buffer.from(bytes);
    changed[bit >> 3] = (changed[bit >> 3] as number) ^ (1 << (bit & 7));
    expectProblem(() => cursors.open(changed.toString('base64url')), 'invalid-cursor');
  }
});

test.each([
  '',
  'x',
  'MDEyMzQ1Njc4OQ',
  ulid(),
  Buffer.from(ulid()).toString('base64url'),
  cursors.seal(''),
  cursors.seal('not a ulid'),
  cursors.seal(`8${ulid().slice(1)}`),
  cursors.seal(`${ulid()}0`),
  cursor.slice(0, -1),
  `${cursor}=`,
  ` ${cursor}`,
  `${cursor}!`,
  `${cursor}A`,
  cursor.slice(0, 30),
])('a cursor that this deployment has not made is rejected: case %#', (given) => {
  expectProblem(() => cursors.open(given), 'invalid-cursor');
});
