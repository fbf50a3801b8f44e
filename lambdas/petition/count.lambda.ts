import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Context, DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { clientSettings } from '../shared/client-settings.ts';
import { Deadline } from '../shared/deadline.ts';
import { environmentVariables, requiredVariable } from '../shared/environment.ts';
import { logger } from '../shared/logger.ts';
import { type Change, readChange } from './changes.ts';
import { count } from './counters.ts';

/**
 * What Lambda sends: with a tumbling window, and only then, it names the shard. The last event of a window may have no
 * records.
 */
export interface CountEvent extends Partial<DynamoDBStreamEvent> {
  readonly shardId?: string;
}

/** With a tumbling window an answer without a state counts as a failure. */
export interface CountResponse extends DynamoDBBatchResponse {
  readonly state: Readonly<Record<string, never>>;
}

// Nobody waits for this answer, so it is rather tried for longer: six attempts of 2.5 s, and the pauses between them.
const client = new DynamoDBClient({ ...clientSettings, maxAttempts: 6 });
const tableName = requiredVariable(environmentVariables.signaturesTable);

/**
 * Counts signatures by the stream of the table.
 *
 * A record that can't be read is given back to Lambda, which cuts the batch in two there and, when the record comes
 * first, by half, until the record is alone; then it gives up on it alone. What came before it has been counted by
 * then, and is not counted again when it is sent again.
 *
 * @throws Error when the first record can't be read, or the table does not take the count
 */
export async function handler(
  { Records = [], shardId }: CountEvent,
  context: Context,
): Promise<CountResponse> {
  logger.appendKeys({ functionRequestId: context.awsRequestId });
  try {
    const { changes, unread } = readRecords(Records);
    if (changes.length > 0) {
      if (!shardId)
        throw new Error('The event names no shard: the event source mapping has no tumbling window.');
      await Deadline.ofInvocation(context).limit(count(client, tableName, shardId, changes));
    }
    logger.info('counted', { records: Records.length, changes: changes.length });
    if (!unread) return { state: {}, batchItemFailures: [] };
    logger.error('unreadable', { error: unread.cause });
    const itemIdentifier = unread.record.dynamodb?.SequenceNumber;
    if (!itemIdentifier || unread.record === Records[0]) throw unread.cause;
    return { state: {}, batchItemFailures: [{ itemIdentifier }] };
  } finally {
    logger.resetKeys();
  }
}

interface Reading {
  /** Before the record that can't be read, or all. */
  readonly changes: readonly Change[];
  /** The first record that can't be read. @default - all can */
  readonly unread?: { readonly record: DynamoDBRecord; readonly cause: unknown };
}

function readRecords(records: readonly DynamoDBRecord[]): Reading {
  const changes: Change[] = [];
  for (const record of records) {
    try {
      const change = readChange(record);
      if (change) changes.push(change);
    } catch (cause) {
      return { changes, unread: { record, cause } };
    }
  }
  return { changes };
}
