import { UpstreamError } from '../../../lambdas/search/upstream-error.ts';

/** Waits for work, and gives its failure; `none` where it succeeded. */
export async function upstreamErrorOf(work: Promise<unknown>): Promise<UpstreamError | 'none'> {
  try {
    await work;
    return 'none';
  } catch (error) {
    if (error instanceof UpstreamError) return error;
    throw error;
  }
}
