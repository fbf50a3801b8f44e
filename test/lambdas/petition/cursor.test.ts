import { expect, test } from '@jest/globals';
import { ulid } from 'ulid';
import { Cursors } from '../../../lambdas/petition/cursor.ts';
import { expectProblem } from '../problem.ts';

const cursors = new Cursors('a secret');
const id = ulid();
const cursor = cursors.seal(id);

test('a cursor leads to where it was given, also from another function with the same secret', () => {
  expect(new Cursors('a secret').open(cursor)).toBe(id);
});

test('a cursor needs no escape in a URL, and has the same length wherever it leads', () => {
  expect(cursor).toMatch(/^[\w-]+$/);
  expect(cursors.seal('0'.repeat(26))).toHaveLength(cursor.length);
});

test('one place has one cursor, so that a cache can answer what comes after it', () => {
  expect(cursors.seal(id)).toBe(cursor);
  expect(cursors.seal(ulid())).not.toBe(cursor);
});

test('a cursor shows nothing of the key, nor which of two is older', () => {
  const bytes = Buffer.from(cursor, 'base64url');
  expect(bytes.includes(id.slice(0, 4))).toBe(false);
  const sealed = Array.from({ length: 50 }, (_, time) => cursors.seal(ulid(1_700_000_000_000 + time)));
  expect([...sealed].sort()).not.toEqual(sealed);
});

test('a cursor of another secret is refused', () => {
  expectProblem(() => new Cursors('another secret').open(cursor), 'invalid-cursor');
});

test('a cursor that was changed in any one bit is refused', () => {
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
])('the cursor "%s" was never given', (given) => {
  expectProblem(() => cursors.open(given), 'invalid-cursor');
});
