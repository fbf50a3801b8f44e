import { describe, expect, test } from '@jest/globals';
import { LoginThrottle } from '../../../local/cognito/login-throttle.ts';

/** Begins so many attempts and returns their waits. */
const begin = (throttle: LoginThrottle, name: string, count: number) =>
  Array.from({ length: count }, () => throttle.begin(name));

describe('wrong passwords', () => {
  test('have no wait up to five, then one that doubles up to 15 minutes', () => {
    let now = 0;
    const throttle = new LoginThrottle(() => now);
    const waits: number[] = [];
    for (let count = 0; count < 17; count++) {
      expect(throttle.begin('a')).toBe(0);
      const wait = throttle.begin('A');
      // Without a wait, the line above was an attempt too.
      if (wait === 0) count++;
      waits.push(wait);
      now += wait * 1000;
    }
    expect(waits).toEqual([0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]);
  });

  test('of parallel attempts wait as those of one after the other', () => {
    const throttle = new LoginThrottle(() => 0);
    expect(begin(throttle, 'a', 8)).toEqual([0, 0, 0, 0, 0, 1, 1, 1]);
  });

  test('have a wait that starts when they are found to be wrong', () => {
    let now = 0;
    const throttle = new LoginThrottle(() => now);
    begin(throttle, 'a', 5);
    now = 5_000;
    throttle.failed('A');
    expect(throttle.begin('a')).toBe(1);
    now = 6_000;
    expect(throttle.begin('a')).toBe(0);
  });

  test('are forgotten after the right one, and count for one name alone', () => {
    const throttle = new LoginThrottle(() => 0);
    begin(throttle, 'a', 5);
    expect([throttle.begin('a'), throttle.begin('b')]).toEqual([1, 0]);
    throttle.succeeded('A');
    expect(begin(throttle, 'a', 5)).toEqual([0, 0, 0, 0, 0]);
  });

  test('of very many names are not all remembered', () => {
    const throttle = new LoginThrottle(() => 0);
    begin(throttle, 'first', 5);
    for (let name = 0; name < 10_000; name++) throttle.begin(String(name));
    expect(throttle.begin('first')).toBe(0);
  });
});
