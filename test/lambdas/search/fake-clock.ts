import { jest } from '@jest/globals';

/**
 * Stops the clock and all timers, and loads a module with them. `jest.advanceTimersByTimeAsync` moves the clock.
 *
 * @param load imports the module, which would otherwise have the real timers of `node:timers/promises`
 */
export async function withFakeClock<T>(load: () => Promise<T>): Promise<T> {
  // Streams need these.
  jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
  jest.spyOn(AbortSignal, 'timeout').mockImplementation((milliseconds) => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(new DOMException('', 'TimeoutError')), milliseconds);
    return controller.signal;
  });
  jest.resetModules();
  return load();
}
