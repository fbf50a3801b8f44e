import { afterEach } from '@jest/globals';

const cleanups: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** Runs a function after the current test, whether it passes or fails. The last one registered runs first. */
export function onTestFinished(cleanup: () => unknown): void {
  cleanups.push(cleanup);
}
