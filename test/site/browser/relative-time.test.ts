import { expect, test } from '@jest/globals';
import { formatAge } from '../../../site/browser/relative-time.ts';

const now = Date.parse('2026-11-29T12:00:00Z');

test.each([
  ['2026-11-29T12:00:20Z', 'just now'],
  ['2026-11-29T11:59:30Z', 'just now'],
  ['2026-11-29T11:59:00Z', '1 minute ago'],
  ['2026-11-29T09:30:00Z', '2 hours ago'],
  ['2026-11-28T09:30:00Z', 'yesterday'],
  ['2026-10-10T12:00:00Z', 'Oct 10, 2026'],
  ['no time', ''],
])('formats %s as %j', (time, expected) => {
  expect(formatAge(time, now)).toBe(expected);
});
