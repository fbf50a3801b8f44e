import type { InvokeResult } from '../lambda/definition.ts';
import type { StreamMapping } from './definition.ts';
import type { StreamRecord } from './record.ts';

/** A period of time, with the state that the function has computed from its records. */
export interface WindowState {
  /** Seconds since 1970, a multiple of the window's length. */
  readonly start: number;
  /** The last state that the function returned. Empty at the beginning. */
  readonly state: Readonly<Record<string, unknown>>;
}

/** Maximum bytes of a state as JSON. Above it, Lambda ends a window early (Developer Guide: 1 MB a shard). */
export const maxStateBytes = 1_000_000;

/** Splits the records where the window of the first record ends. */
export function splitAtWindow(
  records: readonly StreamRecord[],
  seconds: number,
): { start: number; inside: readonly StreamRecord[]; after: readonly StreamRecord[] } {
  const startOf = ({ createdAt }: StreamRecord) => Math.floor(createdAt.getTime() / 1000 / seconds) * seconds;
  const start = startOf(records[0] as StreamRecord);
  const end = records.findIndex((record) => startOf(record) !== start);
  const count = end === -1 ? records.length : end;
  return { start, inside: records.slice(0, count), after: records.slice(count) };
}

/** Whether the window is over at a time in milliseconds. */
export function isOver({ start }: WindowState, seconds: number, now: number): boolean {
  return now >= (start + seconds) * 1000;
}

/**
 * Fields of an event with a window, in addition to its records.
 *
 * @param last reason why this is the last event of the state. @default - more events follow
 */
export function windowProperties(
  { start, state }: WindowState,
  mapping: StreamMapping,
  shardId: string,
  last?: 'final' | 'early',
): Record<string, unknown> {
  const iso = (seconds: number) => new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
  return {
    window: { start: iso(start), end: iso(start + (mapping.tumblingWindowSeconds ?? 0)) },
    state,
    shardId,
    eventSourceARN: mapping.streamArn,
    isFinalInvokeForWindow: last === 'final',
    isWindowTerminatedEarly: last === 'early',
  };
}

/** The state that the function returned. A windowed invocation without a state has failed. */
export function stateOf(result: InvokeResult): Record<string, unknown> | undefined {
  const payload = result.ok ? (result.payload as { state?: unknown } | null) : null;
  const state = payload?.state;
  return typeof state === 'object' && state !== null ? (state as Record<string, unknown>) : undefined;
}
