import { setTimeout as wait } from 'node:timers/promises';

export interface EventuallyOptions {
  /** Time until the last failure is thrown. @default 10_000 */
  readonly timeoutMs?: number;
  /** Time between two attempts. @default 50 */
  readonly intervalMs?: number;
}

/**
 * Reads a value until an assertion about it passes.
 *
 * @throws the last failure of the assertion after the timeout
 * @example await eventually(() => page.title(), (title) => expect(title).toBe('Petition'));
 */
export async function eventually<T>(
  read: () => T | Promise<T>,
  check: (value: T) => void,
  { timeoutMs = 10_000, intervalMs = 50 }: EventuallyOptions = {},
): Promise<void> {
  const end = performance.now() + timeoutMs;
  for (;;) {
    try {
      return check(await read());
    } catch (error) {
      if (performance.now() > end) throw error;
    }
    await wait(intervalMs);
  }
}
