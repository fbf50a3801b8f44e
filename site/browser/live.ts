import { isRecord } from './request.ts';

/** Revisions of the pages that the live release shows, by path. Drafts are not in it. */
export type Revisions = Readonly<Record<string, string>>;

/** First a local run, which needs a second, and then a deployment, which needs minutes. */
const delaysMs = [300, 700, 1_000, 1_000, 2_000, 3_000, 5_000];
const laterDelayMs = 20_000;
/** Someone may merge the change a day later. The list of pages says then what is live. */
const maxWaitMs = 3 * 60 * 60_000;

type Fetch = typeof globalThis.fetch;

/** Reads what is live. @returns undefined if that is unknown */
export async function readRevisions(
  signal?: AbortSignal,
  fetch: Fetch = globalThis.fetch,
): Promise<Revisions | undefined> {
  try {
    const response = await fetch('/revisions.json', { ...(signal && { signal }) });
    const body: unknown = response.ok ? await response.json() : undefined;
    return isRecord(body) ? (body as Revisions) : undefined;
  } catch {
    return undefined;
  }
}

export interface LiveOptions {
  readonly path: string;
  /** What was saved; undefined if the page must be gone, because it was deleted or has become a draft. */
  readonly revision: string | undefined;
  /** Time after which `onLate` is called. */
  readonly lateAfterMs: number;
  /** Called at most once. */
  readonly onLate: () => void;
  /** The revision in the repository. Someone may have saved after this editor. */
  readonly readCurrent: () => Promise<string | undefined>;
  readonly signal: AbortSignal;
  /** @default globalThis.fetch */
  readonly fetch?: Fetch;
  /** @default - waits */
  readonly wait?: (delayMs: number, signal: AbortSignal) => Promise<void>;
}

/**
 * Waits for a release that contains a change.
 *
 * @returns `live`, or `replaced` if the live release has what someone else has saved later, or `unknown` after three
 * hours
 * @throws the signal's reason if it was aborted
 */
export async function untilLive({
  path,
  revision,
  lateAfterMs,
  onLate,
  readCurrent,
  signal,
  fetch = globalThis.fetch,
  wait = pause,
}: LiveOptions): Promise<'live' | 'replaced' | 'unknown'> {
  let first: string | undefined;
  let waitedMs = 0;
  for (let check = 0; waitedMs < maxWaitMs; check++) {
    const delayMs = delaysMs[check] ?? laterDelayMs;
    await wait(delayMs, signal);
    const wasLate = waitedMs >= lateAfterMs;
    waitedMs += delayMs;
    const revisions = await readRevisions(signal, fetch);
    signal.throwIfAborted();
    if (revisions) {
      const live = revisions[path];
      if (live === revision) return 'live';
      // Another revision may be an earlier one, whose release was on its way.
      if (check > 0 && live !== first && live === (await readCurrent().catch(() => first))) return 'replaced';
      if (check === 0) first = live;
    }
    if (!wasLate && waitedMs >= lateAfterMs) onLate();
  }
  return 'unknown';
}

function pause(delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, delayMs);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}
