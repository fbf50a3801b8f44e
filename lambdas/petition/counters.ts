import { createHash } from 'node:crypto';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { type DynamoDb, isConditionalCheckFailed } from '../shared/aws/dynamodb.ts';
import type { CountChange } from './changes.ts';

/**
 * Keys of the counter items. An idempotency key has no `#`, so no signature has such a key. There are eight, so that
 * many stream shards don't all write to one item. The number must not change: the id of a stream shard determines its
 * counter.
 */
export const counterIds: readonly string[] = Array.from({ length: 8 }, (_, index) => `#count-${index}`);

/**
 * How long the position in a stream shard is stored: two days. A stream keeps its records for one day, so none can
 * arrive again later.
 */
const positionTtlMs = 48 * 60 * 60 * 1000;

/** Position in a stream shard. An attribute of the counter item, named by the id of the stream shard. */
interface Position {
  /** Sequence number of the last counted record. */
  readonly last: string;
  /** When it was counted, in milliseconds since 1970. */
  readonly at: number;
}

/**
 * Adds changes to the count, each exactly once, even if Lambda delivers them again or in other batches. One conditional
 * write updates the count and the position in the stream shard. If some of the changes were counted before, only the
 * others are written, with a second write.
 *
 * @param streamShard id of the stream shard
 * @param changes all changes of consecutive records, in the order of the stream shard
 * @throws the client's error if the table can't be updated. The write then changed nothing.
 */
export async function countChanges(
  client: DynamoDb,
  tableName: string,
  streamShard: string,
  changes: readonly CountChange[],
): Promise<void> {
  const id = counterIdFor(streamShard);
  let rest = changes;
  while (rest.length > 0) {
    const position = await addToCounter(client, tableName, id, streamShard, rest);
    // The first change was counted before, so each iteration has fewer.
    rest = position === undefined ? [] : rest.filter(({ sequenceNumber }) => sequenceNumber > position);
  }
}

/** @returns the key of the counter item for a stream shard */
export function counterIdFor(streamShard: string): string {
  const hash = createHash('sha256').update(streamShard).digest().readUInt32BE();
  return counterIds[hash % counterIds.length] as string;
}

/** @returns `undefined` if the changes were added; otherwise the position that the counter has already reached */
async function addToCounter(
  client: DynamoDb,
  TableName: string,
  id: string,
  streamShard: string,
  changes: readonly CountChange[],
): Promise<string | undefined> {
  const now = Date.now();
  const shards = [...new Set(changes.flatMap(({ shard }) => shard ?? []))];
  const position: Position = { last: changes.at(-1)?.sequenceNumber ?? '', at: now };
  try {
    const { Attributes } = await client.send('UpdateItem', {
      TableName,
      Key: { id: { S: id } },
      UpdateExpression: `SET #stream = :position ADD signatures :delta${shards.length > 0 ? ', shards :shards' : ''}`,
      ConditionExpression: 'attribute_not_exists(#stream) OR #stream.#last < :first',
      ExpressionAttributeNames: { '#stream': streamShard, '#last': 'last' },
      ExpressionAttributeValues: {
        ':position': { M: { last: { S: position.last }, at: { N: String(position.at) } } },
        ':first': { S: changes[0]?.sequenceNumber ?? '' },
        ':delta': { N: String(changes.reduce((sum, { delta }) => sum + delta, 0)) },
        ...(shards.length > 0 && { ':shards': { SS: shards } }),
      },
      ReturnValues: 'ALL_NEW',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    await removeOldPositions(client, TableName, id, Attributes ?? {}, now - positionTtlMs);
    return undefined;
  } catch (error) {
    if (!isConditionalCheckFailed(error)) throw error;
    const stored = readPosition(error.Item?.[streamShard]);
    if (!stored) throw error;
    return stored.last;
  }
}

/** Stream shards are replaced every few hours. Without this, a counter item would grow without limit. */
async function removeOldPositions(
  client: DynamoDb,
  TableName: string,
  id: string,
  item: Readonly<Record<string, AttributeValue>>,
  before: number,
): Promise<void> {
  const old = Object.keys(item).filter((name) => (readPosition(item[name])?.at ?? before) < before);
  if (old.length === 0) return;
  await client.send('UpdateItem', {
    TableName,
    Key: { id: { S: id } },
    UpdateExpression: `REMOVE ${old.map((_, index) => `#old${index}`).join(', ')}`,
    ExpressionAttributeNames: Object.fromEntries(old.map((name, index) => [`#old${index}`, name])),
  });
}

function readPosition(attribute: AttributeValue | undefined): Position | undefined {
  const { last, at } = attribute?.M ?? {};
  return last?.S !== undefined && at?.N !== undefined ? { last: last.S, at: Number(at.N) } : undefined;
}
