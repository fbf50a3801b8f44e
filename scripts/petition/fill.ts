import { setTimeout as delay } from 'node:timers/promises';
import { BatchWriteItemCommand, type DynamoDBClient, type WriteRequest } from '@aws-sdk/client-dynamodb';
import { encodeTime } from 'ulid';
import { shardOf } from './record.ts';

export interface FillOptions {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly shards: number;
  /** Number of the first signature. @default 0 */
  readonly from?: number;
  /** Total number of signatures. */
  readonly number: number;
  /** Receives the number of stored signatures. @default - none */
  readonly progress?: (stored: number) => void;
}

/** Limit of BatchWriteItem. */
const batchSize = 25;
const maxConcurrentWrites = 4;
/** Time of the first signature. Each of the others is one second later. */
const begin = Date.parse('2000-01-01T00:00:00.000Z');

/** Fills a table with generated signatures. They depend on their number only, so a fill can be resumed. */
export async function fillTable({ from = 0, number, progress, ...table }: FillOptions): Promise<void> {
  let next = from;
  let stored = from;
  const work = async (): Promise<void> => {
    while (next < number) {
      const first = next;
      const last = Math.min(first + batchSize, number);
      next = last;
      const items = Array.from({ length: last - first }, (_, index) => itemOf(first + index, table.shards));
      await write(table, items);
      stored += items.length;
      progress?.(stored);
    }
  };
  await Promise.all(Array.from({ length: maxConcurrentWrites }, work));
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

/** DynamoDB may process a part of a batch only. The rest is retried with exponential backoff. */
async function write(
  { client, tableName }: Pick<FillOptions, 'client' | 'tableName'>,
  items: WriteRequest[],
): Promise<void> {
  let rest: WriteRequest[] | undefined = items;
  for (let delayMs = 50; rest; delayMs = Math.min(2 * delayMs, 5_000)) {
    const response: { UnprocessedItems?: Record<string, WriteRequest[]> } = await client.send(
      new BatchWriteItemCommand({ RequestItems: { [tableName]: rest } }),
    );
    rest = response.UnprocessedItems?.[tableName];
    if (rest) await delay(delayMs);
  }
}
