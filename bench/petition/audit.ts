import { setTimeout as delay } from 'node:timers/promises';
import { backOff, isTemporary, type List, send } from './request.ts';
import type { Signers } from './signers.ts';
import { Answers } from './stopwatch.ts';

/** What the list and the count say of what was signed. */
export interface Findings {
  /** Signatures that a walk from page to page gave. */
  readonly listed: number;
  readonly count: number;
  /** Acknowledged, and not in the list. */
  readonly lost: number;
  /** In the list more than once. */
  readonly doubled: number;
  /** In the list, though nobody was told that they are stored. */
  readonly unanswered: number;
}

/** The contract lets a signature show up, and count, this much later, in milliseconds. */
const shownWithin = 10_000;

/** Reads the whole list, once everything must be in it. */
export async function audit(
  site: string,
  { acknowledged, open }: Pick<Signers, 'acknowledged' | 'open'>,
): Promise<Findings> {
  await delay(shownWithin);
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
    doubled: numbers.filter((each) => each > 1).length,
    unanswered: [...open].filter((name) => times.has(name)).length,
  };
}

async function read(url: string): Promise<List> {
  for (let attempt = 0; attempt < 20; attempt++) {
    const outcome = await send(new Answers(), url);
    if (outcome.status === 200) return outcome.body as List;
    if (!isTemporary(outcome))
      throw new Error(`The list was answered with ${outcome.status}: ${outcome.body}`);
    await backOff(attempt);
  }
  throw new Error('The list is not answered.');
}
