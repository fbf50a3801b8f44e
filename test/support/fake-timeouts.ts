import { jest } from '@jest/globals';
import { onTestFinished } from './on-test-finished.ts';

/**
 * Stops `setTimeout` until the end of the test, but no other timer and no clock. `jest.advanceTimersByTime` moves it.
 */
export function fakeTimeouts(): void {
  onTestFinished(() => jest.useRealTimers());
  jest.useFakeTimers({
    doNotFake: [
      'Date',
      'hrtime',
      'nextTick',
      'performance',
      'queueMicrotask',
      'setImmediate',
      'clearImmediate',
      'setInterval',
      'clearInterval',
    ],
  });
}
