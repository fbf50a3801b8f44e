import { Problem } from '../shared/problem.ts';

/**
 * Runs sharp. Its errors are about the file, except for the timeout.
 *
 * @throws {Problem} 413 or 422
 */
export async function mapDecodeErrors<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof Problem) throw cause;
    // libvips reports a timeout only with its message: "timeout: 29% complete", or "killed" in an encoder.
    const { name, message } = cause as Error;
    const isTimeout = name === 'TimeoutError' || /timeout: |VipsImage: killed/.test(message);
    throw isTimeout ? tookTooLong(cause) : new Problem('image-not-readable', { cause });
  }
}

/** @param cause for the log. @default - none */
export function tookTooLong(cause?: unknown): Problem {
  return new Problem('image-too-large', { cause, detail: 'This image takes too long to convert.' });
}
