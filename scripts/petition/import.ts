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
  /** Number of shards that signatures are spread over. */
  readonly shards: number;
  /** Told of each line that was not imported, and why. */
  readonly refused: (line: number, reason: string) => void;
  /** Told after each line. @default - nobody */
  readonly progress?: (outcome: ImportOutcome) => void;
}

/** How many signatures of a file were … */
export interface ImportOutcome {
  stored: number;
  /** … in the table already, as by an earlier import. */
  present: number;
  refused: number;
}

/** Puts under way at once: at 5 to 10 ms each some thousands a second, less than what a partition takes by far. */
const concurrency = 16;

/**
 * Stores the signatures of a file, each by a conditional write: none is stored twice, however often the file is
 * imported, and none in the table is changed, so what was hidden since an export stays hidden.
 *
 * @throws HeaderError for a CSV file without header
 * @throws the SDK's error when the table does not take a signature; the import may then be begun again
 */
export async function importSignatures(
  file: AsyncIterable<Uint8Array>,
  { client, tableName, format, shards, refused, progress }: ImportOptions,
): Promise<ImportOutcome> {
  const outcome: ImportOutcome = { stored: 0, present: 0, refused: 0 };
  const reader = new RecordReader(format);
  const lines = linesOf(file);
  const importLine = async (number: number, text: string | undefined): Promise<void> => {
    try {
      if (text === undefined) throw new SyntaxError('it is too long, or not UTF-8');
      const record = reader.read(text);
      if (record) outcome[await store(client, tableName, shards, record)] += 1;
    } catch (error) {
      if (error instanceof HeaderError || !(error instanceof SyntaxError)) throw error;
      outcome.refused += 1;
      refused(number, error.message);
    }
    progress?.(outcome);
  };
  // Each takes the next line when it is done with one; a failure ends all of them.
  let failed = false;
  const work = async (): Promise<void> => {
    for (let next = await lines.next(); !next.done && !failed; next = await lines.next()) {
      await importLine(next.value.number, next.value.text).catch((error: unknown) => {
        failed = true;
        throw error;
      });
    }
  };
  const outcomes = await Promise.allSettled(Array.from({ length: concurrency }, work));
  await lines.return(undefined);
  const failure = outcomes.find((each) => each.status === 'rejected');
  if (failure) throw failure.reason;
  if (reader.isHeaderMissing) throw new HeaderError('The file is empty: not even a header.');
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
