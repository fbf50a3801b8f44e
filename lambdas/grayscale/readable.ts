import { Problem } from '../shared/problem.ts';

/**
 * Runs a decoder. Its errors all mean the same to whoever sent the picture, except that it took too long.
 *
 * @throws Problem 413 or 422
 */
export async function readable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof Problem) throw cause;
    throw timeOut(cause) ?? new Problem('image-not-readable', { cause });
  }
}

/**
 * libvips tells a time-out by its message alone: "timeout: 29% complete", or "killed" when it came from a saver.
 *
 * @returns undefined for any other error
 */
export function timeOut(cause: unknown): Problem | undefined {
  const isTimeOut = cause instanceof Error && /timeout: |VipsImage: killed/.test(cause.message);
  return isTimeOut ? tookTooLong(cause) : undefined;
}

/** @param cause for the log. @default none */
export function tookTooLong(cause?: unknown): Problem {
  return new Problem('image-too-large', { cause, detail: 'This image takes too long to convert.' });
}
