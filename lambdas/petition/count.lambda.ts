import type { Context, DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { dynamoDbClient } from '../shared/aws/dynamodb.ts';
import { Deadline } from '../shared/deadline.ts';
import { environmentVariables, requiredVariable } from '../shared/environment.ts';
import { logger } from '../shared/logger.ts';
import { type CountChange, readChange, StreamRecordError } from './changes.ts';
import { countChanges } from './counters.ts';

/** Event of a tumbling window. Only these have `shardId`. The last event of a window may have no records. */
export interface CountEvent extends Partial<DynamoDBStreamEvent> {
  readonly shardId?: string;
}

/** With a tumbling window, a response without `state` is an error. */
export interface CountResponse extends DynamoDBBatchResponse {
  readonly state: Readonly<Record<string, never>>;
}

// No visitor waits, so there is time for six attempts of 2 s with backoff.
const client = dynamoDbClient({ maxAttempts: 6 });
const tableName = requiredVariable(environmentVariables.signaturesTable);

/**
 * Updates the count from the table's stream.
 *
 * Records before an unreadable one are counted, and Lambda is told where to continue. If the unreadable record is the
 * first, the whole batch fails and Lambda splits it, until the record is alone and goes to the dead-letter queue.
 * Records that arrive again are not counted again.
 *
 * @throws {StreamRecordError} if the first record is unreadable
 * @throws the client's error if the table can't be updated
 */
export async function handler(
  { Records = [], shardId }: CountEvent,
  context: Context,
): Promise<CountResponse> {
  logger.appendKeys({ functionRequestId: context.awsRequestId });
  try {
    const { changes, unreadable } = readRecords(Records);
    if (changes.length > 0) {
      if (!shardId)
        throw new StreamRecordError('The event must have a shardId. Give the mapping a tumbling window.');
      await Deadline.ofInvocation(context).limit(countChanges(client, tableName, shardId, changes));
    }
    logger.info('records counted', { records: Records.length, changes: changes.length });
    if (!unreadable) return { state: {}, batchItemFailures: [] };
    logger.error('unreadable record', { error: unreadable.error });
    const itemIdentifier = unreadable.record.dynamodb?.SequenceNumber;
    if (!itemIdentifier || unreadable.record === Records[0]) throw unreadable.error;
    return { state: {}, batchItemFailures: [{ itemIdentifier }] };
  } finally {
    logger.resetKeys();
  }
}

interface RecordBatch {
  /** Changes of all records before the unreadable one. */
  readonly changes: readonly CountChange[];
  /** The first unreadable record. @default - all records are readable */
  readonly unreadable?: { readonly record: DynamoDBRecord; readonly error: unknown };
}

function readRecords(records: readonly DynamoDBRecord[]): RecordBatch {
  const changes: CountChange[] = [];
  for (const record of records) {
    try {
      const change = readChange(record);
      if (change) changes.push(change);
    } catch (error) {
      return { changes, unreadable: { record, error } };
    }
  }
  return { changes };
}
