import { createHash } from 'node:crypto';
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { Change } from './changes.ts';

/**
 * Keys of the items that hold the count. No signature can have one: an idempotency key has no `#`. Eight, so that
 * many shards of the stream do not wait for one item; their number must stay, because what a shard has counted is
 * noted in the item that its name leads to.
 */
export const counterIds: readonly string[] = Array.from({ length: 8 }, (_, number) => `#count-${number}`);

/**
 * How long it is remembered how far a shard of the stream has been counted, in milliseconds: two days. A stream keeps
 * its records for one, so none that was counted can come again after that.
 */
const remembered = 48 * 60 * 60 * 1000;

/** What a counter item remembers of a shard of the stream, under the shard's own id. */
interface Progress {
  /** Sequence number of the last record that was counted. */
  readonly last: string;
  /** When that was, in milliseconds. */
  readonly at: number;
}

/**
 * Counts changes, each of them once, however often and in whatever parts they are brought: one write adds their number
 * and notes how far the shard was counted, on condition that none of them had been. Where some had, the write is made
 * again for the rest.
 *
 * @param streamShard id of the shard that they come from
 * @param changes in the order of the shard, none left out between the first and the last
 * @throws the SDK's error when the table does not take it; then nothing of the write was counted
 */
export async function count(
  client: DynamoDBClient,
  tableName: string,
  streamShard: string,
  changes: readonly Change[],
): Promise<void> {
  const id = counterIdFor(streamShard);
  let rest = changes;
  while (rest.length > 0) {
    const before = await add(client, tableName, id, streamShard, rest);
    // At least the first was counted before, so each round has fewer.
    rest = before === undefined ? [] : rest.filter(({ sequenceNumber }) => sequenceNumber > before);
  }
}

/** @returns which item counts what comes from a shard of the stream */
export function counterIdFor(streamShard: string): string {
  const number = createHash('sha256').update(streamShard).digest().readUInt32BE();
  return counterIds[number % counterIds.length] as string;
}

/** @returns undefined when they were added, or else the sequence number up to which the shard is counted already */
async function add(
  client: DynamoDBClient,
  TableName: string,
  id: string,
  streamShard: string,
  changes: readonly Change[],
): Promise<string | undefined> {
  const now = Date.now();
  const shards = [...new Set(changes.flatMap(({ shard }) => shard ?? []))];
  const progress = { last: changes.at(-1)?.sequenceNumber ?? '', at: now };
  try {
    const { Attributes } = await client.send(
      new UpdateItemCommand({
        TableName,
        Key: { id: { S: id } },
        UpdateExpression: `SET #stream = :progress ADD signatures :number${shards.length > 0 ? ', shards :shards' : ''}`,
        ConditionExpression: 'attribute_not_exists(#stream) OR #stream.#last < :first',
        ExpressionAttributeNames: { '#stream': streamShard, '#last': 'last' },
        ExpressionAttributeValues: {
          ':progress': { M: { last: { S: progress.last }, at: { N: String(progress.at) } } },
          ':first': { S: changes[0]?.sequenceNumber ?? '' },
          ':number': { N: String(changes.reduce((sum, { number }) => sum + number, 0)) },
          ...(shards.length > 0 && { ':shards': { SS: shards } }),
        },
        ReturnValues: 'ALL_NEW',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    );
    await forget(client, TableName, id, Attributes, now - remembered);
    return undefined;
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    const before = progressOf(error.Item?.[streamShard]);
    if (!before) throw error;
    return before.last;
  }
}

/** Shards of a stream live for hours: without this, a counter item would grow for ever. */
async function forget(
  client: DynamoDBClient,
  TableName: string,
  id: string,
  item: Record<string, AttributeValue> = {},
  before: number,
): Promise<void> {
  const old = Object.keys(item).filter((name) => (progressOf(item[name])?.at ?? before) < before);
  if (old.length === 0) return;
  await client.send(
    new UpdateItemCommand({
      TableName,
      Key: { id: { S: id } },
      UpdateExpression: `REMOVE ${old.map((_, index) => `#old${index}`).join(', ')}`,
      ExpressionAttributeNames: Object.fromEntries(old.map((name, index) => [`#old${index}`, name])),
    }),
  );
}

function progressOf(attribute: AttributeValue | undefined): Progress | undefined {
  const { last, at } = attribute?.M ?? {};
  return last?.S !== undefined && at?.N !== undefined ? { last: last.S, at: Number(at.N) } : undefined;
}
