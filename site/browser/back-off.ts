const firstMs = 5_000;
const maxMs = 5 * 60_000;

/**
 * Returns the pause before a retry: exponential backoff with jitter, so that the open pages do not retry at the same
 * time after an outage.
 *
 * @param attempt number of failed attempts, at least 1
 * @param random from 0 to 1
 */
export function backOffMs(attempt: number, random = Math.random()): number {
  return Math.min(maxMs, firstMs * 2 ** (attempt - 1)) * (0.5 + random / 2);
}
