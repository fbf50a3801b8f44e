import type { InvokeResult } from '../lambda/definition.ts';

/**
 * The state of a batch, as Lambda documents it for DynamoDB Streams (Developer Guide, "Retain discarded records" and
 * "Configuring partial batch response"). The functions are pure, so that tests can try every order of failures.
 */

/** When failed records are discarded. */
export interface RetryPolicy {
  /** Maximum retries after the first attempt, 0 to 10,000. `Infinity` retries forever. */
  readonly maxRetryAttempts: number;
  /** Seconds after which a record is no longer delivered, 60 to 604,800. `Infinity` means no limit. */
  readonly maxRecordAgeSeconds: number;
  /** Split a failed batch into halves, down to the record that fails. */
  readonly bisectBatchOnFunctionError: boolean;
}

export interface BatchRecord {
  readonly sequenceNumber: string;
  readonly createdAt: Date;
}

/** Records that are delivered together, in the order of the stream. */
export interface Batch<R extends BatchRecord> {
  readonly records: readonly R[];
  /** Failed invocations, which count as retries. */
  readonly failures: number;
}

/**
 * The result of an invocation. `firstFailure` is the index of the first record that the function reports as failed.
 * `not invoked` is not a retry: the function was busy.
 */
export type Outcome = 'success' | 'failure' | 'not invoked' | { readonly firstFailure: number };

/** Discarded records and the reason, in Lambda's terms. */
export interface Discard<R extends BatchRecord> {
  readonly records: readonly R[];
  readonly condition: 'RetryAttemptsExhausted' | 'RecordAgeExceeded';
  readonly invocations: number;
}

/** The state of a batch. Its records are, in order, the processed ones, the discarded ones, and those of the rest. */
export interface BatchProgress<R extends BatchRecord> {
  readonly settled: readonly R[];
  readonly discarded?: Discard<R>;
  /** Parts that must be delivered, in this order. */
  readonly rest: readonly Batch<R>[];
}

/** Discards the oldest records if they are too old. */
export function expire<R extends BatchRecord>(
  batch: Batch<R>,
  policy: RetryPolicy,
  now: number,
): BatchProgress<R> {
  const oldest = now - policy.maxRecordAgeSeconds * 1000;
  const live = batch.records.findIndex(({ createdAt }) => createdAt.getTime() >= oldest);
  if (live === 0) return { settled: [], rest: [batch] };
  const count = live === -1 ? batch.records.length : live;
  return {
    settled: [],
    discarded: {
      records: batch.records.slice(0, count),
      condition: 'RecordAgeExceeded',
      invocations: batch.failures,
    },
    rest: nonEmpty({ ...batch, records: batch.records.slice(count) }),
  };
}

/** Computes the state after an invocation. */
export function decide<R extends BatchRecord>(
  batch: Batch<R>,
  outcome: Outcome,
  policy: RetryPolicy,
): BatchProgress<R> {
  const { records, failures } = batch;
  if (outcome === 'success') return { settled: records, rest: [] };
  if (outcome === 'not invoked') return { settled: [], rest: [batch] };
  const failed = outcome === 'failure' ? 0 : outcome.firstFailure;
  const settled = records.slice(0, failed);
  const rest = records.slice(failed);
  if (policy.bisectBatchOnFunctionError && records.length > 1) {
    // A split does not count as a retry. Otherwise a record that always fails would discard its neighbors in a large
    // batch.
    return { settled, rest: failed > 0 ? [{ records: rest, failures: 0 }] : halves(rest) };
  }
  if (failures < policy.maxRetryAttempts) {
    return { settled, rest: [{ records: rest, failures: failures + 1 }] };
  }
  return {
    settled,
    discarded: { records: rest, condition: 'RetryAttemptsExhausted', invocations: failures + 1 },
    rest: [],
  };
}

/**
 * Parses a function's response.
 *
 * @param reportsItemFailures without it, Lambda ignores the response
 */
export function outcomeOf<R extends BatchRecord>(
  result: InvokeResult,
  { records }: Batch<R>,
  reportsItemFailures: boolean,
): Outcome {
  if (!result.ok) return result.refusal === 'throttled' ? 'not invoked' : 'failure';
  if (!reportsItemFailures) return 'success';
  const { payload } = result;
  if (payload === null || payload === undefined || payload === '') return 'success';
  if (typeof payload !== 'object') return 'failure';
  const { batchItemFailures: reported } = payload as { batchItemFailures?: unknown };
  if (reported === null || reported === undefined) return 'success';
  if (!Array.isArray(reported)) return 'failure';
  const places = reported.map((item: { itemIdentifier?: unknown } | null) =>
    records.findIndex(({ sequenceNumber }) => sequenceNumber === item?.itemIdentifier),
  );
  if (places.length === 0) return 'success';
  // An unknown record, index -1, fails the whole batch.
  const firstFailure = Math.min(...places);
  return firstFailure === -1 ? 'failure' : { firstFailure };
}

function halves<R extends BatchRecord>(records: readonly R[]): Batch<R>[] {
  const middle = Math.ceil(records.length / 2);
  return [records.slice(0, middle), records.slice(middle)].map((half) => ({ records: half, failures: 0 }));
}

function nonEmpty<R extends BatchRecord>(batch: Batch<R>): Batch<R>[] {
  return batch.records.length > 0 ? [batch] : [];
}
