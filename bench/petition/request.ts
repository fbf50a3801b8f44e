import { setTimeout as delay } from 'node:timers/promises';
import type { ResponseTimes } from './response-times.ts';

/** The result of a request. `status` is `none` without a response. */
export interface Outcome {
  readonly status: number | 'none';
  readonly body: unknown;
}

/** The body of `GET /api/signatures`. */
export interface List {
  readonly count: number;
  readonly signatures: readonly { readonly name: string }[];
  readonly next: string | null;
}

/** Longer than any timeout of the API. */
const timeoutMs = 35_000;

/** Sends a request and records its response. */
export async function send(responses: ResponseTimes, url: string, init: RequestInit = {}): Promise<Outcome> {
  const begin = performance.now();
  try {
    const response = await fetch(url, { ...init, signal: AbortSignal.timeout(timeoutMs) });
    const text = await response.text();
    responses.add(String(response.status), performance.now() - begin);
    return { status: response.status, body: response.ok ? JSON.parse(text) : text };
  } catch {
    responses.add('no response', performance.now() - begin);
    return { status: 'none', body: undefined };
  }
}

/** Whether a retry may succeed: throttled, a server error, or no response. */
export const isTransient = ({ status }: Outcome): boolean =>
  status === 'none' || status === 429 || status >= 500;

/** Exponential backoff with full jitter. */
export const backOff = (attempt: number): Promise<void> =>
  delay(Math.random() * Math.min(4_000, 250 * 2 ** attempt));
