import type { SecretReader } from './secret.ts';

/**
 * Runs work as soon as the handler's module is loaded, while Lambda's runtime asks for the first event. In the init
 * phase a function with little memory has more CPU time than for a request.
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
 * Calls a reader with {@link afterLoad}, so that its value is cached before the first request.
 *
 * @param read shares concurrent calls, and caches values but no failures
 * @returns a reader that waits for the early call, then calls `read`. If the early call failed, `read` tries again:
 * Lambda may have frozen the function during the early call.
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
