import { expectFor } from './expect-for.ts';
import type { Ending } from './local-run.ts';

/**
 * Asserts that a run ended with a message for the user and exit code 1.
 *
 * @param hint precedes the output in a failure. @default ''
 */
export function expectRefusal({ code, stdout, stderr }: Ending, says: RegExp, hint = ''): void {
  const all = `${hint}\n${stdout}${stderr}`;
  expectFor(all, code).toBe(1);
  expectFor(all, stderr).toMatch(/^error: /m);
  expectFor(all, stderr).toMatch(says);
  expectFor(all, stderr).not.toMatch(/^\s+at .+:\d+/m);
  expectFor(all, stdout).not.toMatch(/^ready /m);
}
