import { expect } from 'vitest';
import type { Ending } from './local-run.ts';

/**
 * Asserts that a run ended with a sentence for the person at the keyboard and exit code 1.
 *
 * @param hint stands before what was printed where the assertion fails. @default ''
 */
export function expectRefusal({ code, stdout, stderr }: Ending, says: RegExp, hint = ''): void {
  const all = `${hint}\n${stdout}${stderr}`;
  expect(code, all).toBe(1);
  expect(stderr, all).toMatch(/^error: /m);
  expect(stderr, all).toMatch(says);
  expect(stderr, all).not.toMatch(/^\s+at .+:\d+/m);
  expect(stdout, all).not.toMatch(/^ready /m);
}
