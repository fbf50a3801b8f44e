/** First a local run, which needs a second, and then a deployment, which needs minutes. */
const delaysMs = [500, 1_000, 1_000, 2_000, 3_000, 5_000, 10_000];
const laterDelayMs = 20_000;
const maxChecks = 90;

export interface LiveOptions {
  /** Address of the page. */
  readonly url: string;
  /** The HTML of its text; undefined if the page must be gone. */
  readonly html: string | undefined;
  readonly signal: AbortSignal;
  /** @default globalThis.fetch */
  readonly fetch?: typeof globalThis.fetch;
  /** @default - waits */
  readonly wait?: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

/** Waits until the site shows a saved page. @returns false if it does not within half an hour */
export async function untilLive({
  url,
  html,
  signal,
  fetch = globalThis.fetch,
  wait = pause,
}: LiveOptions): Promise<boolean> {
  for (let check = 0; check < maxChecks; check++) {
    await wait(delaysMs[check] ?? laterDelayMs, signal);
    const response = await fetch(url, { signal }).catch(() => undefined);
    if (!response) continue;
    if (html === undefined ? response.status === 404 : (await response.text()).includes(html.trim()))
      return true;
  }
  return false;
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}
