import {
  type AttributeValue,
  BatchGetItemCommand,
  type DynamoDBClient,
  QueryCommand,
  type QueryCommandInput,
} from '@aws-sdk/client-dynamodb';
import { Problem } from '../shared/problem.ts';
import { counterIds } from './counters.ts';
import { newestIndex, type Signature, type TableConfig } from './table.ts';

/** Some signatures, newest first. */
export interface SignaturesPage {
  /** Number of all signatures. */
  readonly count: number;
  readonly signatures: readonly Pick<Signature, 'name' | 'signedAt'>[];
  /** `signedAtId` of the last one; null when there are no older ones. */
  readonly last: string | null;
}

/** A signature as the index has it. */
export type Entry = Signature & { readonly signedAtId: string };

/** A table and the client to read it with. */
export interface SignaturesReader extends TableConfig {
  readonly client: DynamoDBClient;
  /** Ends every read. @default - none does */
  readonly abortSignal?: AbortSignal;
}

/** What the counters know. */
interface Counters {
  readonly count: number;
  /** Every shard of the index that a signature was ever put in. */
  readonly shards: readonly string[];
}

/**
 * Counts and lists signatures, newest first. Each shard is asked for one more than the page holds; what is merged from
 * them is in the order of the sort key, so a page always begins exactly where the one before ended, whatever was
 * signed between. Shards of a time when there were more are read too, because the counters remember them.
 *
 * @param olderThan a `signedAtId`; undefined begins with the newest
 * @throws Problem 503 when the table does not answer
 */
export async function readPage(
  reader: SignaturesReader,
  limit: number,
  olderThan: string | undefined,
): Promise<SignaturesPage> {
  const present = Array.from({ length: reader.shards }, (_, shard) => String(shard));
  const ofShards = async (shards: readonly string[]) => {
    const entries = await Promise.all(shards.map((shard) => readShard(reader, shard, limit + 1, olderThan)));
    return entries.flat();
  };
  try {
    const [counters, entries] = await Promise.all([readCounters(reader), ofShards(present)]);
    const former = counters.shards.filter((shard) => !present.includes(shard));
    const merged = newestFirst([...entries, ...(await ofShards(former))]);
    const shown = merged.slice(0, limit);
    return {
      // A signature is listed up to some seconds before it is counted, but never are fewer counted than are listed.
      count: Math.max(counters.count, merged.length),
      signatures: shown.map(({ name, signedAt }) => ({ name, signedAt })),
      last: merged.length > limit ? (shown.at(-1)?.signedAtId ?? null) : null,
    };
  } catch (cause) {
    throw new Problem('temporarily-unavailable', { cause, headers: { 'retry-after': '2' } });
  }
}

/** @returns what the counters know, for as many reads as there are counters */
export async function readCounters({ client, tableName, abortSignal }: SignaturesReader): Promise<Counters> {
  const Keys = counterIds.map((id) => ({ id: { S: id } }));
  const { Responses, UnprocessedKeys } = await client.send(
    new BatchGetItemCommand({
      RequestItems: {
        [tableName]: { Keys, ProjectionExpression: 'signatures, shards' },
      },
    }),
    { abortSignal },
  );
  // Rather no number than one that is too small.
  if (UnprocessedKeys?.[tableName]) throw new Error('The table did not give every counter.');
  const counters = Responses?.[tableName] ?? [];
  return {
    count: counters.reduce((sum, { signatures }) => sum + Number(signatures?.N ?? 0), 0),
    shards: [...new Set(counters.flatMap(({ shards }) => shards?.SS ?? []))],
  };
}

/** Sorts in place. */
function newestFirst(entries: Entry[]): Entry[] {
  return entries.sort((a, b) => (a.signedAtId < b.signedAtId ? 1 : -1));
}

async function readShard(
  reader: SignaturesReader,
  shard: string,
  limit: number,
  olderThan: string | undefined,
): Promise<Entry[]> {
  const entries: Entry[] = [];
  for await (const part of shardEntries(reader, shard, { olderThan, limit })) {
    entries.push(...part);
    if (entries.length >= limit) break;
  }
  return entries;
}

/**
 * What a query asks of the index for the entries of a shard.
 *
 * @param olderThan a `signedAtId`. @default - all of them
 */
export function shardQuery(TableName: string, shard: string, olderThan?: string): QueryCommandInput {
  return {
    TableName,
    IndexName: newestIndex,
    KeyConditionExpression: olderThan ? '#shard = :shard AND signedAtId < :olderThan' : '#shard = :shard',
    // DynamoDB reserves the word.
    ExpressionAttributeNames: { '#shard': 'shard' },
    ExpressionAttributeValues: {
      ':shard': { S: shard },
      ...(olderThan && { ':olderThan': { S: olderThan } }),
    },
  };
}

/**
 * Reads a shard of the index, newest first. An answer ends at 1 MB even if more would match: each says where the next
 * begins.
 *
 * @param options.limit entries an answer has at most. @default - as many as fit
 */
export async function* shardEntries(
  { client, tableName, abortSignal }: SignaturesReader,
  shard: string,
  { olderThan, limit }: { readonly olderThan?: string; readonly limit?: number } = {},
): AsyncGenerator<Entry[]> {
  let start: QueryCommandInput['ExclusiveStartKey'];
  do {
    const answer = await client.send(
      new QueryCommand({
        ...shardQuery(tableName, shard, olderThan),
        ScanIndexForward: false,
        Limit: limit,
        ExclusiveStartKey: start,
      }),
      { abortSignal },
    );
    yield (answer.Items ?? []).map(entryOf);
    start = answer.LastEvaluatedKey;
  } while (start);
}

function entryOf(item: Record<string, AttributeValue>): Entry {
  const { id, name, signedAt, signedAtId } = item;
  if (!id?.S || !name?.S || !signedAt?.S || !signedAtId?.S)
    throw new Error('An item of the table is not a signature.');
  return { id: id.S, name: name.S, signedAt: signedAt.S, signedAtId: signedAtId.S };
}
