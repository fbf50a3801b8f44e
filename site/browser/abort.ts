/**
 * Returns a signal that aborts after a time, or with another signal. `AbortSignal.any` would do, but browsers have it
 * only since 2024.
 */
export function withTimeout(
  timeoutMs: number,
  signal: AbortSignal | undefined,
): { readonly signal: AbortSignal; readonly hasTimedOut: () => boolean; readonly clear: () => void } {
  const controller = new AbortController();
  let hasTimedOut = false;
  const abort = () => controller.abort(signal?.reason);
  const timer = setTimeout(() => {
    hasTimedOut = true;
    controller.abort();
  }, timeoutMs);
  if (signal?.aborted) abort();
  signal?.addEventListener('abort', abort, { once: true });
  return {
    signal: controller.signal,
    hasTimedOut: () => hasTimedOut,
    clear: () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    },
  };
}
