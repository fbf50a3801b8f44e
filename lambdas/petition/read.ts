import type { AttributeValue, QueryCommandInput } from '@aws-sdk/client-dynamodb';
import type { DynamoDb } from '../shared/aws/dynamodb.ts';
import { JamstackError } from '../shared/jamstack-error.ts';
import { logger } from '../shared/logger.ts';
import { temporarilyUnavailable } from '../shared/problem.ts';
import { counterIds } from './counters.ts';
import { newestIndex, type Signature, type TableConfig } from './table.ts';

/** DynamoDB returned only some of the counters. */
export class CountersUnavailableError extends JamstackError {
  override readonly name = 'CountersUnavailableError';
}

/** A page of signatures, newest first. */
export interface SignaturesPage {
  /** Total number of signatures. */
  readonly count: number;
  readonly signatures: readonly Pick<Signature, 'name' | 'signedAt'>[];
  /** `signedAtId` of the last signature; `null` on the last page. */
  readonly last: string | null;
}

/** A signature with its sort key. */
export type IndexEntry = Signature & { readonly signedAtId: string };

/** A table and a client. */
export interface SignaturesReader extends TableConfig {
  readonly client: DynamoDb;
  /** Ends every read. @default - none does */
  readonly abortSignal?: AbortSignal;
}

/** Sum of the counter items. */
interface Counters {
  readonly count: number;
  /** Every index shard that was ever used. */
  readonly shards: readonly string[];
}

/**
 * Reads the count and a page of signatures, newest first. Queries each shard for one signature more than the page size
 * and merges the results by sort key. Pages therefore have no gaps or duplicates, even while people sign. Shards that
 * are no longer in use are read too. Malformed items are left out.
 *
 * @param olderThan a `signedAtId`; `undefined` for the first page
 * @throws {Problem} 503 if the table can't be read
 */
export async function readPage(
  reader: SignaturesReader,
  limit: number,
  olderThan: string | undefined,
): Promise<SignaturesPage> {
  const activeShards = Array.from({ length: reader.shards }, (_, shard) => String(shard));
  const readShards = async (shards: readonly string[]) => {
    const entries = await Promise.all(shards.map((shard) => readShard(reader, shard, limit + 1, olderThan)));
    return entries.flat();
  };
  try {
    const [counters, entries] = await Promise.all([readCounters(reader), readShards(activeShards)]);
    const formerShards = counters.shards.filter((shard) => !activeShards.includes(shard));
    const merged = sortNewestFirst([...entries, ...(await readShards(formerShards))]);
    const visible = merged.slice(0, limit);
    return {
      // Counting takes a few seconds longer than listing. The count is never smaller than the list.
      count: Math.max(counters.count, merged.length),
      signatures: visible.map(({ name, signedAt }) => ({ name, signedAt })),
      last: merged.length > limit ? (visible.at(-1)?.signedAtId ?? null) : null,
    };
  } catch (cause) {
    throw temporarilyUnavailable(cause);
  }
}

/**
 * Reads one signature, with a consistent read.
 *
 * @returns `undefined` if there is none, or it is hidden or malformed
 * @throws {Problem} 503 if the table can't be read
 */
export async function readSignature(
  { client, tableName, abortSignal }: SignaturesReader,
  id: string,
): Promise<IndexEntry | undefined> {
  try {
    const { Item } = await client.send(
      'GetItem',
      { TableName: tableName, Key: { id: { S: id } }, ConsistentRead: true },
      { abortSignal },
    );
    return Item?.shard ? toEntry(Item) : undefined;
  } catch (cause) {
    throw temporarilyUnavailable(cause);
  }
}

/** Reads the counter items. */
export async function readCounters({ client, tableName, abortSignal }: SignaturesReader): Promise<Counters> {
  const Keys = counterIds.map((id) => ({ id: { S: id } }));
  const { Responses, UnprocessedKeys } = await client.send(
    'BatchGetItem',
    { RequestItems: { [tableName]: { Keys, ProjectionExpression: 'signatures, shards' } } },
    { abortSignal },
  );
  // An incomplete sum would be too small.
  if (UnprocessedKeys?.[tableName])
    throw new CountersUnavailableError('DynamoDB did not return every counter. Try again.');
  const counters = Responses?.[tableName] ?? [];
  return {
    count: counters.reduce((sum, { signatures }) => sum + Number(signatures?.N ?? 0), 0),
    shards: [...new Set(counters.flatMap(({ shards }) => shards?.SS ?? []))],
  };
}

function sortNewestFirst(entries: IndexEntry[]): IndexEntry[] {
  return entries.sort((a, b) => (a.signedAtId < b.signedAtId ? 1 : -1));
}

async function readShard(
  reader: SignaturesReader,
  shard: string,
  limit: number,
  olderThan: string | undefined,
): Promise<IndexEntry[]> {
  const entries: IndexEntry[] = [];
  for await (const batch of shardEntries(reader, shard, { olderThan, limit })) {
    entries.push(...batch);
    if (entries.length >= limit) break;
  }
  return entries;
}

/**
 * @param olderThan a `signedAtId`. @default - all entries
 * @returns the query for the entries of an index shard
 */
export function shardQuery(TableName: string, shard: string, olderThan?: string): QueryCommandInput {
  return {
    TableName,
    IndexName: newestIndex,
    KeyConditionExpression: olderThan ? '#shard = :shard AND signedAtId < :olderThan' : '#shard = :shard',
    // `shard` is a reserved word.
    ExpressionAttributeNames: { '#shard': 'shard' },
    ExpressionAttributeValues: {
      ':shard': { S: shard },
      ...(olderThan && { ':olderThan': { S: olderThan } }),
    },
  };
}

/**
 * Reads an index shard, newest first, one response of DynamoDB (at most 1 MB) at a time.
 *
 * @param options.limit maximum number of entries per response. @default - as many as fit
 */
export async function* shardEntries(
  { client, tableName, abortSignal }: SignaturesReader,
  shard: string,
  { olderThan, limit }: { readonly olderThan?: string; readonly limit?: number } = {},
): AsyncGenerator<IndexEntry[]> {
  let start: QueryCommandInput['ExclusiveStartKey'];
  do {
    const response = await client.send(
      'Query',
      {
        ...shardQuery(tableName, shard, olderThan),
        ScanIndexForward: false,
        Limit: limit,
        ExclusiveStartKey: start,
      },
      { abortSignal },
    );
    yield (response.Items ?? []).map(toEntry).filter((entry) => entry !== undefined);
    start = response.LastEvaluatedKey;
  } while (start);
}

/** @returns `undefined` for a malformed item, because one bad item must not make the whole list fail */
function toEntry(item: Record<string, AttributeValue>): IndexEntry | undefined {
  const { id, name, signedAt, signedAtId } = item;
  if (id?.S && name?.S && signedAtId?.S && signedAt?.S && !Number.isNaN(Date.parse(signedAt.S)))
    return { id: id.S, name: name.S, signedAt: signedAt.S, signedAtId: signedAtId.S };
  logger.error('malformed-signature', { id: id?.S });
  return undefined;
}
