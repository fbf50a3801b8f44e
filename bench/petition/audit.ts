import { setTimeout as delay } from 'node:timers/promises';
import { backOff, isTransient, type List, send } from './request.ts';
import { ResponseTimes } from './response-times.ts';
import type { Signers } from './signers.ts';

/** Result of comparing the acknowledged signatures with the list and the count. */
export interface Findings {
  /** Signatures on all pages of the list. */
  readonly listed: number;
  readonly count: number;
  /** Acknowledged, but not in the list. */
  readonly lost: number;
  /** In the list more than once. */
  readonly duplicates: number;
  /** In the list, but never acknowledged. */
  readonly unacknowledged: number;
}

/** The list shows a signature at most this long after it was stored. */
const maxListDelayMs = 10_000;

/** Reads the whole list, after the maximum delay. */
export async function audit(
  site: string,
  { acknowledged, unacknowledged }: Pick<Signers, 'acknowledged' | 'unacknowledged'>,
): Promise<Findings> {
  await delay(maxListDelayMs);
  const url = `${site}/api/signatures?limit=100`;
  const times = new Map<string, number>();
  const { count } = await read(url);
  for (let next: string | null = ''; next !== null; ) {
    const page: List = await read(next === '' ? url : `${url}&cursor=${encodeURIComponent(next)}`);
    for (const { name } of page.signatures) times.set(name, (times.get(name) ?? 0) + 1);
    next = page.next;
  }
  const numbers = [...times.values()];
  return {
    listed: numbers.reduce((sum, each) => sum + each, 0),
    count,
    lost: [...acknowledged].filter((name) => !times.has(name)).length,
    duplicates: numbers.filter((each) => each > 1).length,
    unacknowledged: [...unacknowledged].filter((name) => times.has(name)).length,
  };
}

async function read(url: string): Promise<List> {
  for (let attempt = 0; attempt < 20; attempt++) {
    const outcome = await send(new ResponseTimes(), url);
    if (outcome.status === 200) return outcome.body as List;
    if (!isTransient(outcome))
      throw new Error(`GET /api/signatures returned ${outcome.status}: ${outcome.body}`);
    await backOff(attempt);
  }
  throw new Error('GET /api/signatures failed 20 times.');
}
