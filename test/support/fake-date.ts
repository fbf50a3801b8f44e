import { jest } from '@jest/globals';

/**
 * Stops the clock that `Date` shows, and leaves timers as they are. `jest.setSystemTime` moves it, and
 * `jest.useRealTimers` starts it again.
 *
 * @param now milliseconds since 1970. @default the present
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
