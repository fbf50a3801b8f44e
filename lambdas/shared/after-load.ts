import type { SecretReader } from './secret.ts';

/**
 * Runs work as soon as the handler's module is loaded, while Lambda's runtime asks for the first event. In the init phase
 * a function with little memory has more CPU time than for a request.
 *
 * @returns settles with the work. It never rejects, because the first request does the same work again.
 *
 * @example
 * afterLoad(() => client.connect());
 */
export function afterLoad(work: () => Promise<unknown>): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(() => {
      work().then(
        () => resolve(),
        () => resolve(),
      );
    });
  });
}

/**
 * Calls a reader {@link afterLoad}. Then the reader has its value before the first request.
 *
 * @param read shares concurrent calls and caches values, but no failures
 * @returns the same reader. A request during the early call waits for it, and calls again if it failed: Lambda may have
 * frozen the function in between.
 *
 * @example
 * const readKey = readEarly(secretReader(secretsManagerClient(), arn));
 */
export function readEarly(read: SecretReader): SecretReader {
  const early = afterLoad(() => read());
  return async (rejected) => {
    await early;
    return read(rejected);
  };
}
