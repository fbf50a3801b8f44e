import { setTimeout as delay } from 'node:timers/promises';
import type { Answers } from './stopwatch.ts';

/** What came of a request: the status, or that no answer came. */
export interface Outcome {
  readonly status: number | 'none';
  readonly body: unknown;
}

/** A list as `GET /api/signatures` answers. */
export interface List {
  readonly count: number;
  readonly signatures: readonly { readonly name: string }[];
  readonly next: string | null;
}

/** An answer that has not come by then counts as none, in milliseconds: longer than any time-out of the product. */
const answerWithin = 35_000;

/** Sends a request and notes its answer. */
export async function send(answers: Answers, url: string, init: RequestInit = {}): Promise<Outcome> {
  const begin = performance.now();
  try {
    const answer = await fetch(url, { ...init, signal: AbortSignal.timeout(answerWithin) });
    const text = await answer.text();
    answers.add(String(answer.status), performance.now() - begin);
    return { status: answer.status, body: answer.ok ? JSON.parse(text) : text };
  } catch {
    answers.add('no answer', performance.now() - begin);
    return { status: 'none', body: undefined };
  }
}

/** Whether a request should be sent again: throttled, a failure of the other side, or no answer. */
export const isTemporary = ({ status }: Outcome): boolean =>
  status === 'none' || status === 429 || status >= 500;

/** Waits longer with each attempt, by chance, so that not all come back at once. */
export const backOff = (attempt: number): Promise<void> =>
  delay(Math.random() * Math.min(4_000, 250 * 2 ** attempt));
