import { setTimeout as delay } from 'node:timers/promises';
import {
  ConditionalCheckFailedException,
  GetItemCommand,
  QueryCommand,
  type QueryCommandInput,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { counterIds } from '../../lambdas/petition/counters.ts';
import { inShard, readCounters, type SignaturesReader } from '../../lambdas/petition/read.ts';
import { CommandError } from '../command.ts';

export interface RecountOptions {
  /** How long nobody may sign before and after the list is counted, in milliseconds. @default 15000 */
  readonly settleMs?: number;
  /** Whether the count is put right, and not only compared. */
  readonly correct: boolean;
}

/** What was found. */
export interface Recount {
  /** As the counters had it. */
  readonly counted: number;
  /** As the index has it. */
  readonly listed: number;
}

/** The largest number of shards that a stage may have. */
const mostShards = 64;

/**
 * Compares the count with what the list holds, and puts it right by one write. That holds only while nothing changes,
 * for a change that is under way would be in one number and not in the other.
 *
 * @throws CommandError when people sign meanwhile; then nothing was changed
 */
export async function recount(
  reader: SignaturesReader,
  { settleMs = 15_000, correct }: RecountOptions,
): Promise<Recount> {
  const before = await settled(reader, settleMs);
  const shards = await countShards(reader);
  const listed = [...shards.values()].reduce((sum, number) => sum + number, 0);
  if ((await settled(reader, settleMs)) !== before) throw busy();
  if (correct && listed !== before) await add(reader, listed - before, [...shards.keys()]);
  return { counted: before, listed };
}

/** The count, once it stays as it is: what was signed last may still be on its way through the stream. */
async function settled(reader: SignaturesReader, settleMs: number): Promise<number> {
  const { count } = await readCounters(reader);
  await delay(settleMs);
  if ((await readCounters(reader)).count !== count) throw busy();
  return count;
}

const busy = () =>
  new CommandError('People are signing. Count again when it is quiet, or close the petition for it.');

/** @returns the number of signatures in each shard that has any; also in those that no counter knows of */
async function countShards(reader: SignaturesReader): Promise<Map<string, number>> {
  const known = (await readCounters(reader)).shards;
  const possible = Array.from({ length: mostShards }, (_, shard) => String(shard));
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
    const answer = await client.send(
      new QueryCommand({
        ...inShard(tableName, shard),
        Select: 'COUNT',
        ExclusiveStartKey: start,
      }),
    );
    number += answer.Count ?? 0;
    start = answer.LastEvaluatedKey;
  } while (start);
  return number;
}

/** On condition that the counter is as it was read, so that a write repeated after a lost answer adds nothing. */
async function add({ client, tableName }: SignaturesReader, number: number, shards: string[]): Promise<void> {
  const item = { TableName: tableName, Key: { id: { S: counterIds[0] as string } } };
  const { Item } = await client.send(new GetItemCommand({ ...item, ConsistentRead: true }));
  const before = Item?.signatures;
  try {
    await client.send(
      new UpdateItemCommand({
        ...item,
        UpdateExpression: `ADD signatures :number${shards.length > 0 ? ', shards :shards' : ''}`,
        ConditionExpression: before ? 'signatures = :before' : 'attribute_not_exists(signatures)',
        ExpressionAttributeValues: {
          ':number': { N: String(number) },
          ...(before && { ':before': before }),
          ...(shards.length > 0 && { ':shards': { SS: shards } }),
        },
      }),
    );
  } catch (error) {
    throw error instanceof ConditionalCheckFailedException ? busy() : error;
  }
}
