import { expect, test } from '@jest/globals';
import { localDate } from '../../../site/browser/local-date.ts';

test('is the day of the local time, also when it is another one in UTC', () => {
  expect(localDate(new Date(2026, 11, 1, 0, 50))).toBe('2026-12-01');
  expect(localDate(new Date(2026, 1, 3, 23, 50))).toBe('2026-02-03');
});
