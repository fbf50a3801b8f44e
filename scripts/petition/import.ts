import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { linesOf } from './lines.ts';
import { type Format, HeaderError, RecordReader, recordOf, type SignatureRecord, shardOf } from './record.ts';

export interface ImportOptions {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly format: Format;
  /** Number of index shards. */
  readonly shards: number;
  /** Receives the number of each rejected line, and the reason. */
  readonly rejected: (line: number, reason: string) => void;
  /** Called after each line. @default - none */
  readonly progress?: (outcome: ImportOutcome) => void;
}

/** Numbers of signatures in the file. */
export interface ImportOutcome {
  stored: number;
  /** Already in the table, from an earlier import. */
  present: number;
  rejected: number;
}

/** Concurrent writes: some thousands a second at 5 to 10 ms each, spread over the partitions. */
const maxConcurrentWrites = 16;

/**
 * Stores the signatures of a file, each with a conditional write. A repeated import stores nothing twice and changes
 * nothing: signatures that were hidden since the export stay hidden.
 *
 * @throws {HeaderError} for a CSV file without a header
 * @throws the SDK's error if a write fails; the import can then be repeated
 */
export async function importSignatures(
  file: AsyncIterable<Uint8Array>,
  { client, tableName, format, shards, rejected, progress }: ImportOptions,
): Promise<ImportOutcome> {
  const outcome: ImportOutcome = { stored: 0, present: 0, rejected: 0 };
  const reader = new RecordReader(format);
  const lines = linesOf(file);
  const importLine = async (number: number, text: string | undefined): Promise<void> => {
    try {
      if (text === undefined) throw new SyntaxError('it is too long, or not UTF-8');
      const record = reader.read(text);
      if (record) outcome[await store(client, tableName, shards, record)] += 1;
    } catch (error) {
      if (error instanceof HeaderError || !(error instanceof SyntaxError)) throw error;
      outcome.rejected += 1;
      rejected(number, error.message);
    }
    progress?.(outcome);
  };
  // Each worker takes the next line when it has finished one. A failure stops all workers.
  let failed = false;
  const work = async (): Promise<void> => {
    for (let next = await lines.next(); !next.done && !failed; next = await lines.next()) {
      await importLine(next.value.number, next.value.text).catch((error: unknown) => {
        failed = true;
        throw error;
      });
    }
  };
  const outcomes = await Promise.allSettled(Array.from({ length: maxConcurrentWrites }, work));
  await lines.return(undefined);
  const failure = outcomes.find((each) => each.status === 'rejected');
  if (failure) throw failure.reason;
  if (reader.isHeaderMissing) throw new HeaderError('The file is empty. A CSV file needs a header.');
  return outcome;
}

async function store(
  client: DynamoDBClient,
  TableName: string,
  shards: number,
  record: SignatureRecord,
): Promise<'stored' | 'present'> {
  const { id, name, signedAt, signedAtId, hiddenAt } = record;
  const Item = {
    id: { S: id },
    name: { S: name },
    signedAt: { S: signedAt },
    signedAtId: { S: signedAtId },
    ...(hiddenAt ? { hiddenAt: { S: hiddenAt } } : { shard: { S: shardOf(id, shards) } }),
  };
  try {
    const ConditionExpression = 'attribute_not_exists(id)';
    const ReturnValuesOnConditionCheckFailure = 'ALL_OLD';
    await client.send(
      new PutItemCommand({ TableName, Item, ConditionExpression, ReturnValuesOnConditionCheckFailure }),
    );
    return 'stored';
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    const before = recordOf(error.Item ?? {});
    if (before?.name === name && before.signedAt === signedAt) return 'present';
    throw new SyntaxError(`the table has another signature under the id ${id}`);
  }
}
