import { randomUUID } from 'node:crypto';
import type { Discard } from './batches.ts';
import type { StreamMapping } from './definition.ts';
import type { StreamRecord } from './record.ts';

/**
 * The message that Lambda sends to a mapping's on-failure destination. It contains the position of the discarded
 * records, not the records.
 */
export interface DeadLetter {
  readonly requestContext: {
    readonly requestId: string;
    readonly functionArn: string;
    readonly condition: Discard<StreamRecord>['condition'];
    readonly approximateInvokeCount: number;
  };
  /** Absent if the function was not invoked. */
  readonly responseContext?: {
    readonly statusCode: 200;
    readonly executedVersion: '$LATEST';
    /** Absent if the function reported failed records. */
    readonly functionError?: 'Unhandled';
  };
  readonly version: '1.0';
  /** ISO 8601. */
  readonly timestamp: string;
  readonly DDBStreamBatchInfo: {
    readonly shardId: string;
    readonly startSequenceNumber: string;
    readonly endSequenceNumber: string;
    /** ISO 8601, in seconds. */
    readonly approximateArrivalOfFirstRecord: string;
    readonly approximateArrivalOfLastRecord: string;
    readonly batchSize: number;
    readonly streamArn: string;
  };
}

/** @param functionError whether the function's last response was an error, and not a report of failed records */
export function deadLetter(
  { records, condition, invocations }: Discard<StreamRecord>,
  { functionArn, streamArn }: StreamMapping,
  shardId: string,
  functionError: boolean,
  now: Date,
): DeadLetter {
  const first = records[0] as StreamRecord;
  const last = records.at(-1) as StreamRecord;
  const seconds = (date: Date): string => date.toISOString().replace(/\.\d+Z$/, 'Z');
  return {
    requestContext: {
      requestId: randomUUID(),
      functionArn,
      condition,
      approximateInvokeCount: invocations,
    },
    ...(invocations > 0 && {
      responseContext: {
        statusCode: 200,
        executedVersion: '$LATEST',
        ...(functionError && { functionError: 'Unhandled' }),
      },
    }),
    version: '1.0',
    timestamp: now.toISOString(),
    DDBStreamBatchInfo: {
      shardId,
      startSequenceNumber: first.sequenceNumber,
      endSequenceNumber: last.sequenceNumber,
      approximateArrivalOfFirstRecord: seconds(first.createdAt),
      approximateArrivalOfLastRecord: seconds(last.createdAt),
      batchSize: records.length,
      streamArn,
    },
  };
}
