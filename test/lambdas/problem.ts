import { expect } from '@jest/globals';
import { Problem, type ProblemName } from '../../lambdas/shared/problem.ts';

/**
 * Expects that `work` throws this kind of problem.
 *
 * @param detail part of its detail. @default - any detail
 */
export function expectProblem(work: () => unknown, kind: ProblemName, detail = ''): void {
  let thrown: unknown;
  try {
    work();
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(Problem);
  expectKind(thrown as Problem, kind, detail);
}

/**
 * Expects that `work` is rejected with this kind of problem.
 *
 * @param detail part of its detail. @default - any detail
 */
export async function expectRejection(work: Promise<unknown>, kind: ProblemName, detail = ''): Promise<void> {
  const outcome = await work.then(
    () => 'no problem',
    (error: unknown) => error,
  );
  if (outcome instanceof Problem) expectKind(outcome, kind, detail);
  else expect(outcome).toBe(kind);
}

function expectKind(problem: Problem, kind: ProblemName, detail: string): void {
  expect(problem.kind).toBe(kind);
  expect(problem.toJSON().detail).toContain(detail);
}
