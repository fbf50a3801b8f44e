import { jest } from '@jest/globals';

/**
 * Stops the clock of `Date`, but not timers. `jest.setSystemTime` moves it, and `jest.useRealTimers` restarts it.
 *
 * @param now milliseconds since 1970. @default - the current time
 */
export function fakeDate(now = Date.now()): void {
  jest.useFakeTimers({
    now,
    doNotFake: [
      'hrtime',
      'nextTick',
      'performance',
      'queueMicrotask',
      'setImmediate',
      'clearImmediate',
      'setInterval',
      'clearInterval',
      'setTimeout',
      'clearTimeout',
    ],
  });
}
