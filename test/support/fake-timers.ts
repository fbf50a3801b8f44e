import { jest } from '@jest/globals';
import { onTestFinished } from './on-test-finished.ts';

const others = [
  'hrtime',
  'nextTick',
  'performance',
  'queueMicrotask',
  'setImmediate',
  'clearImmediate',
  'setInterval',
  'clearInterval',
] as const;

/**
 * Stops the clock of `Date`, but not timers. `jest.setSystemTime` moves it, and `jest.useRealTimers` restarts it.
 *
 * @param now milliseconds since 1970. @default - the current time
 */
export function fakeDate(now = Date.now()): void {
  jest.useFakeTimers({ now, doNotFake: [...others, 'setTimeout', 'clearTimeout'] });
}

/**
 * Stops `setTimeout` until the end of the test, but no other timer and no clock. `jest.advanceTimersByTime` moves it.
 */
export function fakeTimeouts(): void {
  onTestFinished(() => jest.useRealTimers());
  jest.useFakeTimers({ doNotFake: [...others, 'Date'] });
}
