import { setTimeout as delay } from 'node:timers/promises';
import { BatchWriteItemCommand, type DynamoDBClient, type WriteRequest } from '@aws-sdk/client-dynamodb';
import { encodeTime } from 'ulid';
import { shardOf } from './record.ts';

export interface FillOptions {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly shards: number;
  /** Of the first one that is made. @default 0 */
  readonly from?: number;
  /** How many there are in the end. */
  readonly number: number;
  /** Told how many are stored. @default - nobody */
  readonly progress?: (stored: number) => void;
}

/** BatchWriteItem's limit. */
const batch = 25;
const concurrency = 4;
/** When the first of the invented signatures was signed; each is a second later than the one before. */
const begin = Date.parse('2000-01-01T00:00:00.000Z');

/** Fills a table with invented signatures. The same number makes the same ones, so a fill can be gone on with. */
export async function fillTable({ from = 0, number, progress, ...table }: FillOptions): Promise<void> {
  let next = from;
  let stored = from;
  const work = async (): Promise<void> => {
    while (next < number) {
      const first = next;
      const last = Math.min(first + batch, number);
      next = last;
      const items = Array.from({ length: last - first }, (_, index) => itemOf(first + index, table.shards));
      await write(table, items);
      stored += items.length;
      progress?.(stored);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
}

function itemOf(number: number, shards: number): WriteRequest {
  const id = `filled-${String(number).padStart(9, '0')}`;
  const time = begin + number * 1_000;
  const Item = {
    id: { S: id },
    name: { S: `Invented Signer ${number}` },
    signedAt: { S: new Date(time).toISOString() },
    signedAtId: { S: `${encodeTime(time, 10)}${String(number).padStart(16, '0')}` },
    shard: { S: shardOf(id, shards) },
  };
  return { PutRequest: { Item } };
}

/** DynamoDB may take a part of a batch: the rest is brought again, ever later. */
async function write(
  { client, tableName }: Pick<FillOptions, 'client' | 'tableName'>,
  items: WriteRequest[],
): Promise<void> {
  let rest: WriteRequest[] | undefined = items;
  for (let wait = 50; rest; wait = Math.min(2 * wait, 5_000)) {
    const answer: { UnprocessedItems?: Record<string, WriteRequest[]> } = await client.send(
      new BatchWriteItemCommand({ RequestItems: { [tableName]: rest } }),
    );
    rest = answer.UnprocessedItems?.[tableName];
    if (rest) await delay(wait);
  }
}
