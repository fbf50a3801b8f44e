import { UpstreamFailure } from '../../../lambdas/search/failure.ts';

/** Waits for work, and gives its failure; `none` where it succeeded. */
export async function failureOf(work: Promise<unknown>): Promise<UpstreamFailure | 'none'> {
  try {
    await work;
    return 'none';
  } catch (error) {
    if (error instanceof UpstreamFailure) return error;
    throw error;
  }
}
