import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { countChanges } from '../../../lambdas/petition/counters.ts';
import { readPage, type SignaturesReader } from '../../../lambdas/petition/read.ts';
import { storeSignature } from '../../../lambdas/petition/store.ts';
import type { TableConfig } from '../../../lambdas/petition/table.ts';
import { dynamoDbWith, type Service } from '../aws.ts';
import { expectRejection } from '../problem.ts';

const tableName = 'signatures';
let dynamoDb: Service<DynamoDBClient>;

beforeAll(async () => {
  dynamoDb = await dynamoDbWith(tableName);
});

afterAll(() => dynamoDb.close());

const table: TableConfig = { tableName, shards: 4 };
const sign = (id: string, name: string) => storeSignature(dynamoDb.client, table, { id, name });
const reader = (): SignaturesReader => ({ ...table, client: dynamoDb.client });

async function walk(limit: number, between: () => Promise<unknown> = async () => undefined) {
  const names: string[] = [];
  let last: string | null | undefined;
  do {
    const page = await readPage(reader(), limit, last ?? undefined);
    expect(page.signatures.length).toBeLessThanOrEqual(limit);
    names.push(...page.signatures.map(({ name }) => name));
    last = page.last;
    await between();
  } while (last);
  return names;
}

describe('a table', () => {
  test('without signatures has an empty list and a count of 0', async () => {
    expect(await readPage(reader(), 20, undefined)).toEqual({ count: 0, signatures: [], last: null });
  });

  test('gives the same answer to a key that is sent again, and stores it once', async () => {
    const first = await sign('same-key', 'Ann');
    expect(first).toEqual({ id: 'same-key', name: 'Ann', signedAt: expect.stringMatching(/^\d{4}-.*Z$/) });
    expect(await sign('same-key', 'Ann')).toEqual(first);
    expect(await walk(100)).toHaveLength(1);
  });

  test('refuses a key that is sent again with another name', async () => {
    await expectRejection(sign('same-key', 'Bob'), 'idempotency-key-reused');
    expect(await walk(100)).toHaveLength(1);
  });

  test('stores a key once however many requests bring it at the same time', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => sign('race-key', 'Cid')));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(await walk(100)).toHaveLength(2);
  });

  test('keeps what an attribute may be named as, and any script', async () => {
    const name = '渡辺 "さん" 😀 #name :shard';
    await sign('script-key', name);
    expect((await readPage(reader(), 1, undefined)).signatures[0]?.name).toBe(name);
  });

  test('lists newest first, over all shards', async () => {
    for (let number = 0; number < 30; number++) {
      await sign(`order-${number}-key`, `Order ${number}`);
      // Within one millisecond the order is not defined.
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    const { signatures } = await readPage(reader(), 30, undefined);
    expect(signatures.map(({ name }) => name)).toEqual(
      Array.from({ length: 30 }, (_, n) => `Order ${29 - n}`),
    );
    const { Items = [] } = await dynamoDb.client.send(new ScanCommand({ TableName: tableName }));
    expect(new Set(Items.map((item) => item.shard?.S)).size).toBeGreaterThan(1);
  });

  test.each([1, 2, 7, 32, 33, 34, 100])('is walked once through, %i on a page', async (limit) => {
    const names = await walk(limit);
    expect(names).toHaveLength(33);
    expect(new Set(names).size).toBe(33);
  });

  test('is walked once through while people sign', async () => {
    const before = await walk(100);
    let number = 0;
    const during = await walk(3, () => sign(`during-${number++}-key`, 'Meanwhile'));
    expect(during.filter((name) => name !== 'Meanwhile')).toEqual(before);
    expect(await walk(100)).toHaveLength(before.length + number);
  });

  test('counts at least as many as it lists, before the counters know of them', async () => {
    expect((await readPage(reader(), 100, undefined)).count).toBe((await walk(100)).length);
  });

  test('hides and loses nothing when it has more or fewer shards than before', async () => {
    const names = await walk(100);
    // What the function that counts would have learnt of the four shards that there were.
    const changes = ['0', '1', '2', '3'].map((shard, index) => ({
      sequenceNumber: String(index).padStart(40, '0'),
      delta: 1 as const,
      shard,
    }));
    await countChanges(dynamoDb.client, tableName, 'shardId-before', changes);
    for (const shards of [1, 2, 3, 4, 5, 16]) {
      const client = dynamoDb.client;
      const all: string[] = [];
      for (let last: string | null | undefined; last !== null; ) {
        const page = await readPage({ tableName, shards, client }, 10, last);
        all.push(...page.signatures.map(({ name }) => name));
        last = page.last;
      }
      expect(all).toEqual(names);
    }
  });

  test('that is not there is a 503, for writing and reading', async () => {
    const missing = { ...table, tableName: 'missing' };
    const client = dynamoDb.client;
    await expectRejection(
      storeSignature(client, missing, { id: 'some-key', name: 'Ann' }),
      'temporarily-unavailable',
    );
    await expectRejection(readPage({ ...missing, client }, 1, undefined), 'temporarily-unavailable');
  });
});
