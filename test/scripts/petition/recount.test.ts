import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { countChanges } from '../../../lambdas/petition/counters.ts';
import { readCounters } from '../../../lambdas/petition/read.ts';
import { storeSignature } from '../../../lambdas/petition/store.ts';
import { handlerClient } from '../../../scripts/petition/handler-client.ts';
import { recount } from '../../../scripts/petition/recount.ts';
import { dynamoDbWith, type Service } from '../../lambdas/aws.ts';

const table = { tableName: 'signatures', shards: 4 };
let dynamoDb: Service<DynamoDBClient>;
const reader = () => ({ ...table, client: handlerClient(dynamoDb.client) });
const counted = async () => (await readCounters(reader())).count;

beforeAll(async () => {
  dynamoDb = await dynamoDbWith(table.tableName);
  for (let number = 0; number < 12; number++) {
    await storeSignature(handlerClient(dynamoDb.client), table, { id: `key-number-${number}`, name: 'Ann' });
  }
});

afterAll(() => dynamoDb.close());

test('a count that is only compared stays as it is', async () => {
  expect(await recount(reader(), { settleMs: 0, correct: false })).toEqual({ counted: 0, listed: 12 });
  expect(await counted()).toBe(0);
});

test('signatures that no counter knows of are counted, with their shards', async () => {
  await recount(reader(), { settleMs: 0, correct: true });
  expect(await counted()).toBe(12);
  expect((await readCounters(reader())).shards.length).toBeGreaterThan(1);
  expect(await recount(reader(), { settleMs: 0, correct: true })).toEqual({ counted: 12, listed: 12 });
  expect(await counted()).toBe(12);
});

const change = (number: number) => [
  { sequenceNumber: String(number).padStart(40, '0'), delta: 1, shard: '0' } as const,
];

test('a count that is too high is put right, and goes on from there', async () => {
  await countChanges(handlerClient(dynamoDb.client), table.tableName, 'shardId-1', change(1));
  expect(await recount(reader(), { settleMs: 0, correct: true })).toEqual({ counted: 13, listed: 12 });
  await countChanges(handlerClient(dynamoDb.client), table.tableName, 'shardId-1', change(1));
  expect(await counted()).toBe(12);
  await countChanges(handlerClient(dynamoDb.client), table.tableName, 'shardId-1', change(2));
  expect(await counted()).toBe(13);
});

test('nothing is corrected while people sign', async () => {
  const before = await counted();
  const recounting = recount(reader(), { settleMs: 300, correct: true });
  const refused = expect(recounting).rejects.toThrow('People are signing');
  for (let number = 3; number < 6; number++) {
    await countChanges(handlerClient(dynamoDb.client), table.tableName, 'shardId-1', change(number));
  }
  await refused;
  expect(await counted()).toBe(before + 3);
});
