import { describe, expect, test } from '@jest/globals';
import { LoginThrottle } from '../../../local/cognito/login-throttle.ts';

describe('wrong passwords', () => {
  test('cost nothing up to four, then a wait that doubles up to 15 minutes', () => {
    let now = 0;
    const loginThrottle = new LoginThrottle(() => now);
    const waits = Array.from({ length: 17 }, () => {
      loginThrottle.failed('a');
      const wait = loginThrottle.wait('A');
      now += wait * 1000;
      return wait;
    });
    expect(waits).toEqual([0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]);
    expect(loginThrottle.wait('a')).toBe(0);
  });

  test('are forgotten after the right one, and count for one name alone', () => {
    const loginThrottle = new LoginThrottle(() => 0);
    for (let count = 0; count < 5; count++) loginThrottle.failed('a');
    expect([loginThrottle.wait('a'), loginThrottle.wait('b')]).toEqual([1, 0]);
    loginThrottle.succeeded('a');
    expect(loginThrottle.wait('a')).toBe(0);
  });

  test('of very many names are not all remembered', () => {
    const loginThrottle = new LoginThrottle(() => 0);
    for (let count = 0; count < 5; count++) loginThrottle.failed('first');
    for (let name = 0; name < 10_000; name++) loginThrottle.failed(String(name));
    expect(loginThrottle.wait('first')).toBe(0);
  });
});
