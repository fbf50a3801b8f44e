import { UpstreamError } from '../../../lambdas/search/upstream-error.ts';

/** @returns the error of the work, or `none` if it succeeds */
export async function upstreamErrorOf(work: Promise<unknown>): Promise<UpstreamError | 'none'> {
  try {
    await work;
    return 'none';
  } catch (error) {
    if (error instanceof UpstreamError) return error;
    throw error;
  }
}
