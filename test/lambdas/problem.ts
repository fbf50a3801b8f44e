import { expect } from '@jest/globals';
import { Problem, type ProblemName } from '../../lambdas/shared/problem.ts';

/** Expects that `work` throws this kind of problem. */
export function expectProblem(work: () => unknown, kind: ProblemName): void {
  let thrown: unknown;
  try {
    work();
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(Problem);
  expect((thrown as Problem).kind).toBe(kind);
}

/** Expects that `work` is rejected with this kind of problem. */
export async function expectRejection(work: Promise<unknown>, kind: ProblemName): Promise<void> {
  const outcome = await work.then(
    () => 'no problem',
    (error: unknown) => (error instanceof Problem ? error.kind : error),
  );
  expect(outcome).toBe(kind);
}
