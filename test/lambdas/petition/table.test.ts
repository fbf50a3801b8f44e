import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { countChanges } from '../../../lambdas/petition/counters.ts';
import { readPage, type SignaturesReader } from '../../../lambdas/petition/read.ts';
import { storeSignature } from '../../../lambdas/petition/store.ts';
import type { TableConfig } from '../../../lambdas/petition/table.ts';
import { dynamoDbClient } from '../../../lambdas/shared/aws/dynamodb.ts';
import { dynamoDbWith, endpointOf, type Service } from '../aws.ts';
import { expectRejection } from '../problem.ts';

const tableName = 'signatures';
let dynamoDb: Service<DynamoDBClient>;
const client = () => dynamoDbClient(endpointOf(dynamoDb.url));

beforeAll(async () => {
  dynamoDb = await dynamoDbWith(tableName);
});

afterAll(() => dynamoDb.close());

const table: TableConfig = { tableName, shards: 4 };
const sign = (id: string, name: string) => storeSignature(client(), table, { id, name });
const reader = (): SignaturesReader => ({ ...table, client: client() });

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

describe('the table', () => {
  test('without signatures has an empty list and a count of 0', async () => {
    expect(await readPage(reader(), 20, undefined)).toEqual({ count: 0, signatures: [], last: null });
  });

  test('stores a key once, and returns the same signature for a retry', async () => {
    const first = await sign('same-key', 'Ann');
    expect(first).toEqual({ id: 'same-key', name: 'Ann', signedAt: expect.stringMatching(/^\d{4}-.*Z$/) });
    expect(await sign('same-key', 'Ann')).toEqual(first);
    expect(await walk(100)).toHaveLength(1);
  });

  test('rejects a key that was used with another name', async () => {
    await expectRejection(sign('same-key', 'Bob'), 'idempotency-key-reused');
    expect(await walk(100)).toHaveLength(1);
  });

  test('stores a key once, even for concurrent requests', async () => {
    const results = await Promise.all(Array.from({ length: 20 }, () => sign('race-key', 'Cid')));
    expect(new Set(results.map((result) => JSON.stringify(result))).size).toBe(1);
    expect(await walk(100)).toHaveLength(2);
  });

  test('stores names in any script, and names that are attribute names', async () => {
    const name = '渡辺 "さん" 😀 #name :shard';
    await sign('script-key', name);
    expect((await readPage(reader(), 1, undefined)).signatures[0]?.name).toBe(name);
  });

  test('lists the newest first, across all shards', async () => {
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

  test.each([1, 2, 7, 32, 33, 34, 100])('returns each signature once with a limit of %i', async (limit) => {
    const names = await walk(limit);
    expect(names).toHaveLength(33);
    expect(new Set(names).size).toBe(33);
  });

  test('returns each signature once while people sign', async () => {
    const before = await walk(100);
    let number = 0;
    const during = await walk(3, () => sign(`during-${number++}-key`, 'Meanwhile'));
    expect(during.filter((name) => name !== 'Meanwhile')).toEqual(before);
    expect(await walk(100)).toHaveLength(before.length + number);
  });

  test('has a count of at least the list size before the counters are updated', async () => {
    expect((await readPage(reader(), 100, undefined)).count).toBe((await walk(100)).length);
  });

  test('loses nothing when the number of shards changes', async () => {
    const names = await walk(100);
    // The counting function would have stored that there were four shards.
    const changes = ['0', '1', '2', '3'].map((shard, index) => ({
      sequenceNumber: String(index).padStart(40, '0'),
      delta: 1 as const,
      shard,
    }));
    await countChanges(client(), tableName, 'shardId-before', changes);
    for (const shards of [1, 2, 3, 4, 5, 16]) {
      const all: string[] = [];
      for (let last: string | null | undefined; last !== null; ) {
        const page = await readPage({ tableName, shards, client: client() }, 10, last);
        all.push(...page.signatures.map(({ name }) => name));
        last = page.last;
      }
      expect(all).toEqual(names);
    }
  });

  test('gives 503 for writing and reading if it does not exist', async () => {
    const missing = { ...table, tableName: 'missing' };
    await expectRejection(
      storeSignature(client(), missing, { id: 'some-key', name: 'Ann' }),
      'temporarily-unavailable',
    );
    await expectRejection(
      readPage({ ...missing, client: client() }, 1, undefined),
      'temporarily-unavailable',
    );
  });
});
