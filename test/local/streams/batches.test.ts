import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  type Batch,
  type BatchRecord,
  decide,
  expire,
  type Outcome,
  outcomeOf,
  type RetryPolicy,
} from '../../../local/streams/batches.ts';

const patient: RetryPolicy = {
  maxRetryAttempts: 2,
  maxRecordAgeSeconds: Number.POSITIVE_INFINITY,
  bisectBatchOnFunctionError: false,
};
const splitting: RetryPolicy = { ...patient, bisectBatchOnFunctionError: true };

function batch(length: number, failures = 0, ages: readonly number[] = []): Batch<BatchRecord> {
  const records = Array.from({ length }, (_, index) => ({
    sequenceNumber: String(index),
    createdAt: new Date(-1000 * (ages[index] ?? 0)),
  }));
  return { records, failures };
}

const numbers = (records: readonly BatchRecord[] = []) => records.map(({ sequenceNumber }) => sequenceNumber);

/** Delivers until nothing is left, and notes what became of each record. */
function runToTheEnd(
  first: Batch<BatchRecord>,
  invoke: (batch: Batch<BatchRecord>) => Outcome,
  policy: RetryPolicy,
) {
  const done: string[] = [];
  const discarded: string[] = [];
  let invocations = 0;
  let batches: readonly Batch<BatchRecord>[] = [first];
  for (let next = batches[0]; next; next = batches[0]) {
    invocations += 1;
    const progress = decide(next, invoke(next), policy);
    done.push(...numbers(progress.settled), ...numbers(progress.discarded?.records));
    discarded.push(...numbers(progress.discarded?.records));
    batches = [...progress.rest, ...batches.slice(1)];
  }
  return { done, discarded, invocations };
}

describe('after an invocation', () => {
  test('a batch that succeeded is settled', () => {
    expect(decide(batch(2), 'success', patient)).toEqual({ settled: batch(2).records, rest: [] });
  });

  test('a failed batch is delivered again as a whole', () => {
    expect(decide(batch(2), 'failure', patient)).toEqual({ settled: [], rest: [batch(2, 1)] });
  });

  test('a batch that failed after its last retry is discarded', () => {
    expect(decide(batch(2, 2), 'failure', patient)).toEqual({
      settled: [],
      discarded: { records: batch(2).records, condition: 'RetryAttemptsExhausted', invocations: 3 },
      rest: [],
    });
  });

  test('a throttled function costs no retry', () => {
    expect(decide(batch(2, 2), 'not invoked', patient).rest).toEqual([batch(2, 2)]);
  });

  test('records before the first failed one are settled, the others delivered again', () => {
    const { settled, rest } = decide(batch(4), { firstFailure: 2 }, patient);
    expect(numbers(settled)).toEqual(['0', '1']);
    expect(rest.map(({ records, failures }) => [numbers(records), failures])).toEqual([[['2', '3'], 1]]);
  });

  test('a batch that is split halves, and its halves have all retries', () => {
    const { rest } = decide(batch(5, 1), 'failure', splitting);
    expect(rest.map(({ records, failures }) => [numbers(records), failures])).toEqual([
      [['0', '1', '2'], 0],
      [['3', '4'], 0],
    ]);
  });

  test('a batch is split at the record that is reported', () => {
    const { settled, rest } = decide(batch(5), { firstFailure: 3 }, splitting);
    expect(numbers(settled)).toEqual(['0', '1', '2']);
    expect(rest.map(({ records, failures }) => [numbers(records), failures])).toEqual([[['3', '4'], 0]]);
  });

  test('a batch whose first record is reported is halved, so that it is not delivered forever', () => {
    expect(
      decide(batch(2), { firstFailure: 0 }, splitting).rest.map(({ records }) => numbers(records)),
    ).toEqual([['0'], ['1']]);
  });
});

describe('before an invocation', () => {
  const policy = { ...patient, maxRecordAgeSeconds: 60 };

  test('records that are too old are discarded, and the others delivered', () => {
    const { discarded, rest } = expire(batch(3, 1, [90, 61, 60]), policy, 0);
    expect(discarded).toMatchObject({ condition: 'RecordAgeExceeded', invocations: 1 });
    expect(numbers(discarded?.records)).toEqual(['0', '1']);
    expect(rest.map(({ records }) => numbers(records))).toEqual([['2']]);
  });

  test('a batch that is too old as a whole is discarded as a whole', () => {
    const { discarded, rest } = expire(batch(2, 0, [90, 90]), policy, 0);
    expect(numbers(discarded?.records)).toEqual(['0', '1']);
    expect(rest).toEqual([]);
  });

  test('without an age no record is too old', () => {
    expect(expire(batch(1, 0, [1e9]), patient, 0)).toEqual({ settled: [], rest: [batch(1, 0, [1e9])] });
  });
});

describe('for every sequence of failures', () => {
  const poisoned = fc.uniqueArray(fc.integer({ min: 0, max: 30 }), { maxLength: 6 });
  const policies = fc.record({
    maxRetryAttempts: fc.integer({ min: 0, max: 4 }),
    maxRecordAgeSeconds: fc.constant(Number.POSITIVE_INFINITY),
    bisectBatchOnFunctionError: fc.boolean(),
  });

  test('each record is done with once, in order', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 31 }),
        policies,
        fc.infiniteStream(fc.oneof(fc.constantFrom('success', 'failure', 'not invoked'), fc.nat())),
        (length, policy, outcomes) => {
          const invoke = (each: Batch<BatchRecord>): Outcome => {
            const outcome = outcomes.next().value as Outcome | number;
            return typeof outcome === 'number' ? { firstFailure: outcome % each.records.length } : outcome;
          };
          expect(runToTheEnd(batch(length), invoke, policy).done).toEqual(numbers(batch(length).records));
        },
      ),
    );
  });

  test('a poisoned record in a batch that splits is discarded alone, with reports and without', () => {
    fc.assert(
      fc.property(poisoned, fc.integer({ min: 0, max: 4 }), fc.boolean(), (bad, retries, reports) => {
        const policy = { ...splitting, maxRetryAttempts: retries };
        const { discarded, invocations } = runToTheEnd(
          batch(31),
          ({ records }) => {
            const firstFailure = records.findIndex(({ sequenceNumber }) =>
              bad.includes(Number(sequenceNumber)),
            );
            if (firstFailure === -1) return 'success';
            return reports ? { firstFailure } : 'failure';
          },
          policy,
        );
        expect(discarded.map(Number)).toEqual([...bad].sort((a, b) => a - b));
        // A split tree of 31 leaves has 61 nodes, and each poisoned leaf its retries.
        expect(invocations).toBeLessThanOrEqual(61 + bad.length * retries);
      }),
    );
  });
});

describe('the response of a function', () => {
  const outcome = (payload: unknown) => outcomeOf({ ok: true, payload }, batch(3), true);
  const failures = (...ids: unknown[]) => ({
    batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })),
  });

  test.each([null, undefined, '', {}, { batchItemFailures: null }, { batchItemFailures: [] }])(
    '%j is success',
    (payload) => expect(outcome(payload)).toBe('success'),
  );

  test.each([
    failures(''),
    failures(null),
    failures('7'),
    failures('1', 'unknown'),
    { batchItemFailures: [{ identifier: '1' }] },
    { batchItemFailures: [null] },
    { batchItemFailures: 'all' },
    'done',
  ])('%j fails the whole batch', (payload) => expect(outcome(payload)).toBe('failure'));

  test('the first reported record counts, in any order of the report', () => {
    expect(outcome(failures('2', '1'))).toEqual({ firstFailure: 1 });
  });

  test('a report is ignored unless the mapping enables it', () => {
    expect(outcomeOf({ ok: true, payload: failures('1') }, batch(3), false)).toBe('success');
  });

  test('an error fails the batch, unless the function was too busy to be invoked', () => {
    // The function itself may fail with this error, if its own call was throttled.
    const error = { ok: false, errorType: 'TooManyRequestsException', errorMessage: '' } as const;
    expect(outcomeOf(error, batch(1), false)).toBe('failure');
    expect(outcomeOf({ ...error, refusal: 'throttled' }, batch(1), false)).toBe('not invoked');
  });
});
