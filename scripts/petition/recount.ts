import { setTimeout as delay } from 'node:timers/promises';
import type { QueryCommandInput } from '@aws-sdk/client-dynamodb';
import { counterIds } from '../../lambdas/petition/counters.ts';
import { readCounters, type SignaturesReader, shardQuery } from '../../lambdas/petition/read.ts';
import { isConditionalCheckFailed } from '../../lambdas/shared/aws/dynamodb.ts';
import { CommandError } from '../command.ts';

export interface RecountOptions {
  /** Quiet time before and after the list is counted. @default 15000 */
  readonly settleMs?: number;
  /** Whether to correct the count. */
  readonly correct: boolean;
}

export interface Recount {
  /** The sum of the counters. */
  readonly counted: number;
  /** The number of signatures in the index. */
  readonly listed: number;
}

/** The maximum of the setting `signatureShards`. */
const maxShards = 64;

/**
 * Compares the count with the list, and corrects it with one write. This works only while nobody signs, because a new
 * signature can be in the list before it is counted.
 *
 * @throws {CommandError} if people sign during the recount; nothing is changed then
 */
export async function recount(
  reader: SignaturesReader,
  { settleMs = 15_000, correct }: RecountOptions,
): Promise<Recount> {
  const before = await stableCount(reader, settleMs);
  const shards = await countShards(reader);
  const listed = [...shards.values()].reduce((sum, number) => sum + number, 0);
  if ((await stableCount(reader, settleMs)) !== before) throw busy();
  if (correct && listed !== before) await add(reader, listed - before, [...shards.keys()]);
  return { counted: before, listed };
}

/** Returns the count once it is stable: the stream may not have delivered the latest signatures yet. */
async function stableCount(reader: SignaturesReader, settleMs: number): Promise<number> {
  const { count } = await readCounters(reader);
  await delay(settleMs);
  if ((await readCounters(reader)).count !== count) throw busy();
  return count;
}

const busy = () =>
  new CommandError(
    'People are signing. Recount at a quiet time, or throttle the API first: docs/petition.md, "Correct the count".',
  );

/** Returns the number of signatures in each non-empty shard, including shards that no counter lists. */
async function countShards(reader: SignaturesReader): Promise<Map<string, number>> {
  const known = (await readCounters(reader)).shards;
  const possible = Array.from({ length: maxShards }, (_, shard) => String(shard));
  const counted = new Map<string, number>();
  for (const shard of new Set([...possible, ...known])) {
    const number = await countShard(reader, shard);
    if (number > 0) counted.set(shard, number);
  }
  return counted;
}

async function countShard({ client, tableName }: SignaturesReader, shard: string): Promise<number> {
  let number = 0;
  let start: QueryCommandInput['ExclusiveStartKey'];
  do {
    const response = await client.send('Query', {
      ...shardQuery(tableName, shard),
      Select: 'COUNT',
      ExclusiveStartKey: start,
    });
    number += response.Count ?? 0;
    start = response.LastEvaluatedKey;
  } while (start);
  return number;
}

/** The condition requires the counter to be unchanged, so that a retry after a lost response adds nothing. */
async function add({ client, tableName }: SignaturesReader, number: number, shards: string[]): Promise<void> {
  const item = { TableName: tableName, Key: { id: { S: counterIds[0] as string } } };
  const { Item } = await client.send('GetItem', { ...item, ConsistentRead: true });
  const before = Item?.signatures;
  try {
    await client.send('UpdateItem', {
      ...item,
      UpdateExpression: `ADD signatures :number${shards.length > 0 ? ', shards :shards' : ''}`,
      ConditionExpression: before ? 'signatures = :before' : 'attribute_not_exists(signatures)',
      ExpressionAttributeValues: {
        ':number': { N: String(number) },
        ...(before && { ':before': before }),
        ...(shards.length > 0 && { ':shards': { SS: shards } }),
      },
    });
  } catch (error) {
    throw isConditionalCheckFailed(error) ? busy() : error;
  }
}
