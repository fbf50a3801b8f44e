import { describe, expect, test } from '@jest/globals';
import { Attempts } from '../../../local/cognito/attempts.ts';

describe('wrong passwords', () => {
  test('cost nothing up to four, then a wait that doubles up to 15 minutes', () => {
    let now = 0;
    const attempts = new Attempts(() => now);
    const waits = Array.from({ length: 17 }, () => {
      attempts.failed('a');
      const wait = attempts.wait('A');
      now += wait * 1000;
      return wait;
    });
    expect(waits).toEqual([0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]);
    expect(attempts.wait('a')).toBe(0);
  });

  test('are forgotten after the right one, and count for one name alone', () => {
    const attempts = new Attempts(() => 0);
    for (let count = 0; count < 5; count++) attempts.failed('a');
    expect([attempts.wait('a'), attempts.wait('b')]).toEqual([1, 0]);
    attempts.succeeded('a');
    expect(attempts.wait('a')).toBe(0);
  });

  test('of very many names are not all remembered', () => {
    const attempts = new Attempts(() => 0);
    for (let count = 0; count < 5; count++) attempts.failed('first');
    for (let name = 0; name < 10_000; name++) attempts.failed(String(name));
    expect(attempts.wait('first')).toBe(0);
  });
});
