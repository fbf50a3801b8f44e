import {
  type AttributeValue,
  type DynamoDBClient,
  QueryCommand,
  type QueryCommandInput,
} from '@aws-sdk/client-dynamodb';
import { Problem } from '../shared/problem.ts';
import { newestIndex, type Signature, type SignaturesTable } from './table.ts';

/** Some signatures, newest first. */
export interface SignaturesPage {
  readonly signatures: readonly Pick<Signature, 'name' | 'signedAt'>[];
  /** `signedAtId` of the last one; null when there are no older ones. */
  readonly last: string | null;
}

type Entry = Pick<Signature, 'name' | 'signedAt'> & { readonly signedAtId: string };

/** A table and the client to read it with. */
export interface SignaturesReader extends SignaturesTable {
  readonly client: DynamoDBClient;
}

/**
 * Lists signatures, newest first. Each shard is asked for one more than the page holds; what is merged from them
 * is in the order of the sort key, so a page always begins exactly where the one before ended, whatever was
 * signed between.
 *
 * @param olderThan a `signedAtId`; undefined begins with the newest
 * @throws Problem 503 when the table does not answer
 */
export async function readPage(
  reader: SignaturesReader,
  limit: number,
  olderThan: string | undefined,
): Promise<SignaturesPage> {
  const shards = await ofEachShard(reader, (shard) => readShard(reader, shard, limit + 1, olderThan));
  const merged = shards.flat().sort((a, b) => (a.signedAtId < b.signedAtId ? 1 : -1));
  const shown = merged.slice(0, limit);
  return {
    signatures: shown.map(({ name, signedAt }) => ({ name, signedAt })),
    last: merged.length > limit ? (shown.at(-1)?.signedAtId ?? null) : null,
  };
}

/**
 * @returns the number of signatures
 * @throws Problem 503 when the table does not answer
 */
export async function countSignatures(reader: SignaturesReader): Promise<number> {
  const counts = await ofEachShard(reader, async (shard) => {
    let count = 0;
    for await (const answer of answers(reader, { ...inShard(shard), Select: 'COUNT' }))
      count += answer.Count ?? 0;
    return count;
  });
  return counts.reduce((sum, count) => sum + count, 0);
}

async function ofEachShard<T>(reader: SignaturesReader, work: (shard: string) => Promise<T>): Promise<T[]> {
  try {
    return await Promise.all(Array.from({ length: reader.shards }, (_, shard) => work(String(shard))));
  } catch (cause) {
    throw new Problem('temporarily-unavailable', { cause, headers: { 'retry-after': '2' } });
  }
}

async function readShard(
  reader: SignaturesReader,
  shard: string,
  limit: number,
  olderThan: string | undefined,
): Promise<Entry[]> {
  const query = { ...inShard(shard, olderThan), ScanIndexForward: false, Limit: limit };
  const entries: Entry[] = [];
  for await (const answer of answers(reader, query)) {
    entries.push(...(answer.Items ?? []).map(entryOf));
    if (entries.length >= limit) break;
  }
  return entries;
}

/** An answer ends at 1 MB even if more would match: each says where the next begins. */
async function* answers(reader: SignaturesReader, query: Omit<QueryCommandInput, 'TableName'>) {
  let start: QueryCommandInput['ExclusiveStartKey'];
  do {
    const input = { TableName: reader.tableName, IndexName: newestIndex, ...query, ExclusiveStartKey: start };
    const answer = await reader.client.send(new QueryCommand(input));
    yield answer;
    start = answer.LastEvaluatedKey;
  } while (start);
}

function inShard(shard: string, olderThan?: string) {
  return {
    KeyConditionExpression: olderThan ? '#shard = :shard AND signedAtId < :olderThan' : '#shard = :shard',
    // DynamoDB reserves the word.
    ExpressionAttributeNames: { '#shard': 'shard' },
    ExpressionAttributeValues: {
      ':shard': { S: shard },
      ...(olderThan && { ':olderThan': { S: olderThan } }),
    },
  };
}

function entryOf(item: Record<string, AttributeValue>): Entry {
  const { name, signedAt, signedAtId } = item;
  if (!name?.S || !signedAt?.S || !signedAtId?.S) throw new Error('An item of the table is not a signature.');
  return { name: name.S, signedAt: signedAt.S, signedAtId: signedAtId.S };
}
