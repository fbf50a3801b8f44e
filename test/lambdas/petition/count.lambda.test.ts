import {
  type AttributeValue,
  type DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { DynamoDBRecord } from 'aws-lambda';
import fc from 'fast-check';
import type { handler as Count, CountEvent } from '../../../lambdas/petition/count.lambda.ts';
import { countChanges, counterIdFor } from '../../../lambdas/petition/counters.ts';
import { readCounters } from '../../../lambdas/petition/read.ts';
import { dynamoDbClient } from '../../../lambdas/shared/aws/dynamodb.ts';
import { awsVariables, dynamoDbWith, endpointOf, type Service } from '../aws.ts';
import { lambdaContext } from '../event.ts';
import { loadHandler } from '../load-handler.ts';
import { captureLog } from '../log.ts';
import { hidden, signed } from './stream.ts';

const tableName = 'signatures';
let dynamoDb: Service<DynamoDBClient>;
const client = () => dynamoDbClient(endpointOf(dynamoDb.url));
let handler: typeof Count;
/** Each test has its own stream shards. */
let number = 0;
const newShard = () => `shardId-${String(++number).padStart(20, '0')}-test`;

beforeAll(async () => {
  dynamoDb = await dynamoDbWith(tableName);
  ({ handler } = await loadHandler(() => import('../../../lambdas/petition/count.lambda.ts'), {
    ...awsVariables,
    AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.url,
    SIGNATURES_TABLE: tableName,
  }));
});

afterAll(() => dynamoDb.close());

beforeEach(() => {
  captureLog();
});

afterEach(() => {
  jest.restoreAllMocks();
  jest.useRealTimers();
});

const deliver = (shardId: string | undefined, Records: DynamoDBRecord[]) =>
  handler({ Records, shardId } as CountEvent, lambdaContext);
const counters = () => readCounters({ client: client(), tableName, shards: 1 });
const unreadable = (sequence: number): DynamoDBRecord => {
  const record = signed(sequence);
  return { ...record, dynamodb: { ...record.dynamodb, NewImage: undefined } };
};
const done = { state: {}, batchItemFailures: [] };

/** By how much some work increases the count. */
async function grown(work: () => Promise<unknown>): Promise<number> {
  const before = (await counters()).count;
  await work();
  return (await counters()).count - before;
}

describe('a batch', () => {
  test('is counted once, even if it is delivered several times', async () => {
    const shard = newShard();
    const batch = [signed(1), signed(2), hidden(3), signed(4)];
    const growth = await grown(async () => {
      for (let time = 0; time < 3; time++) expect(await deliver(shard, batch)).toEqual(done);
    });
    expect(growth).toBe(2);
  });

  test('is counted once, even if it is delivered to several functions at the same time', async () => {
    const shard = newShard();
    const batch = [signed(1), signed(2), signed(3)];
    expect(await grown(() => Promise.all(Array.from({ length: 8 }, () => deliver(shard, batch))))).toBe(3);
  });

  test('with counted and new records counts only the new ones', async () => {
    const shard = newShard();
    const growth = await grown(async () => {
      await deliver(shard, [signed(1), signed(2)]);
      await deliver(shard, [signed(1), signed(2), signed(3), hidden(4), signed(5)]);
    });
    expect(growth).toBe(3);
  });

  test('that arrives again after later batches is not counted again', async () => {
    const shard = newShard();
    const growth = await grown(async () => {
      await deliver(shard, [signed(1)]);
      await deliver(shard, [signed(2), signed(3)]);
      await deliver(shard, [signed(1)]);
      await deliver(shard, [signed(2)]);
    });
    expect(growth).toBe(3);
  });

  test('of one stream shard does not affect the position of another', async () => {
    const growth = await grown(async () => {
      await deliver(newShard(), [signed(5)]);
      await deliver(newShard(), [signed(1)]);
    });
    expect(growth).toBe(2);
  });

  test('without changes writes nothing, so that a counter update does not trigger another', async () => {
    const shard = newShard();
    const { dynamodb, ...record } = signed(1);
    const Keys = { id: { S: counterIdFor(shard) } };
    const ofCounter = { ...record, dynamodb: { ...dynamodb, Keys, NewImage: Keys } };
    expect(await deliver(shard, [ofCounter])).toEqual(done);
    expect((await itemOf(shard))?.[shard]).toBeUndefined();
  });

  test('that is empty returns a state', async () => {
    expect(await deliver(newShard(), [])).toEqual(done);
  });

  test('without the field Records returns a state', async () => {
    const event = { shardId: newShard(), isFinalInvokeForWindow: true };
    expect(await handler(event, lambdaContext)).toEqual(done);
  });

  test('of an event without shardId fails', async () => {
    await expect(deliver(undefined, [signed(1)])).rejects.toThrow('shardId');
  });

  test('fails if the table is unreachable, and is counted when it arrives again', async () => {
    const shard = newShard();
    const growth = await grown(async () => {
      const unreachable = dynamoDbClient(endpointOf('http://127.0.0.1:1'));
      const changes = [{ sequenceNumber: '1'.padStart(40, '0'), delta: 1, shard: '0' }] as const;
      await expect(countChanges(unreachable, tableName, shard, changes)).rejects.toThrow();
      await countChanges(client(), tableName, shard, changes);
    });
    expect(growth).toBe(1);
  });
});

describe('an unreadable record', () => {
  test('is returned to Lambda, after the records before it are counted', async () => {
    const shard = newShard();
    const batch = [signed(1), signed(2), unreadable(3), signed(4)];
    const growth = await grown(async () => {
      const itemIdentifier = batch[2]?.dynamodb?.SequenceNumber;
      expect(await deliver(shard, batch)).toEqual({ state: {}, batchItemFailures: [{ itemIdentifier }] });
    });
    expect(growth).toBe(2);
  });

  test('fails the batch if it is the first record, so that Lambda splits the batch', async () => {
    const shard = newShard();
    const growth = await grown(async () => {
      await expect(deliver(shard, [unreadable(1), signed(2)])).rejects.toThrow();
      await expect(deliver(shard, [unreadable(1)])).rejects.toThrow();
      await deliver(shard, [signed(2)]);
    });
    expect(growth).toBe(1);
  });

  test('fails the batch if it has no sequence number', async () => {
    const shard = newShard();
    expect(await grown(() => expect(deliver(shard, [signed(1), {}, signed(2)])).rejects.toThrow())).toBe(1);
  });
});

test('the counters store the index shards for the list', async () => {
  await deliver(newShard(), [signed(1, '6'), signed(2, '61')]);
  await deliver(newShard(), [signed(1, '6')]);
  expect((await counters()).shards).toEqual(expect.arrayContaining(['0', '6', '61']));
});

async function itemOf(shard: string) {
  const Key = { id: { S: counterIdFor(shard) } };
  return (await dynamoDb.client.send(new GetItemCommand({ TableName: tableName, Key }))).Item;
}

/** Writes attributes of the counter item of a stream shard. */
async function writeCounter(shard: string, attributes: Record<string, AttributeValue>): Promise<void> {
  const entries = Object.entries(attributes);
  await dynamoDb.client.send(
    new UpdateItemCommand({
      TableName: tableName,
      Key: { id: { S: counterIdFor(shard) } },
      UpdateExpression: `SET ${entries.map((_, index) => `#${index} = :${index}`).join(', ')}`,
      ExpressionAttributeNames: Object.fromEntries(entries.map(([name], index) => [`#${index}`, name])),
      ExpressionAttributeValues: Object.fromEntries(entries.map(([, value], index) => [`:${index}`, value])),
    }),
  );
}

test('positions in stream shards are removed two days after their last records, and not earlier', async () => {
  const shard = newShard();
  const hours = (before: number) => ({
    M: { last: { S: '1' }, at: { N: String(Date.now() - before * 3_600_000) } },
  });
  await writeCounter(shard, {
    'shardId-kept': hours(47),
    'shardId-old': hours(49),
    'shardId-older': hours(50),
  });
  const growth = await grown(() => deliver(shard, [signed(1)]));
  expect(growth).toBe(1);
  const names = Object.keys((await itemOf(shard)) ?? {});
  expect(names).toEqual(expect.arrayContaining(['id', 'signatures', 'shards', shard, 'shardId-kept']));
  expect(names.filter((name) => name.startsWith('shardId-old'))).toEqual([]);
});

test.each<[string, Record<string, AttributeValue>]>([
  ['no time', { last: { S: '9' } }],
  ['no sequence number', { at: { N: '1' } }],
  ['other types', { last: { N: '9' }, at: { S: '1' } }],
])('a batch fails, and is not counted, if the position in its stream shard has %s', async (_, position) => {
  const shard = newShard();
  await writeCounter(shard, { [shard]: { M: position } });
  expect(await grown(() => expect(deliver(shard, [signed(1)])).rejects.toThrow('conditional'))).toBe(0);
});

describe('with random duplicate, late and partial deliveries', () => {
  /** A delivery: the number of new records, the number of records that are delivered again, and the outcome. */
  const delivery = fc.record({
    fresh: fc.integer({ min: 1, max: 12 }),
    again: fc.integer({ min: 0, max: 20 }),
    outcome: fc.constantFrom('kept', 'response lost', 'killed before'),
    cutAt: fc.option(fc.integer({ min: 1, max: 11 }), { nil: undefined }),
    shard: fc.integer({ min: 0, max: 2 }),
  });
  const changes = fc.array(fc.boolean(), { minLength: 1, maxLength: 40 });

  test('the count is exact', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(changes, changes, changes),
        fc.array(delivery, { maxLength: 25 }),
        async (shards, plan) => {
          const streams = shards.map((hides) => ({
            shard: newShard(),
            next: 0,
            records: hides.map((hide, index) => (hide ? hidden(index * 3) : signed(index * 3))),
          }));
          const growth = await grown(async () => {
            for (const { fresh, again, outcome, cutAt, shard } of plan) {
              const stream = streams[shard] as (typeof streams)[number];
              const { records, next } = stream;
              const batch = records.slice(Math.max(0, next - again), next + fresh);
              // If the function stops before the write, the same batch is delivered next.
              if (outcome === 'killed before') continue;
              const parts = cutAt === undefined ? [batch] : [batch.slice(0, cutAt), batch.slice(cutAt)];
              for (const part of parts) await deliver(stream.shard, part);
              // If the response is lost, the batch is delivered again, alone or as part of another.
              if (outcome === 'kept') stream.next = Math.min(records.length, next + fresh);
            }
            for (const { shard, records, next } of streams) await deliver(shard, records.slice(next));
          });
          const expected = shards.flat().reduce((sum, hide) => sum + (hide ? -1 : 1), 0);
          expect(growth).toBe(expected);
        },
      ),
      { numRuns: 40 },
    );
  });
});
