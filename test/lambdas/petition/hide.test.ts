import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { counterIds } from '../../../lambdas/petition/counters.ts';
import { hideSignature, showSignature } from '../../../lambdas/petition/hide.ts';
import { readPage } from '../../../lambdas/petition/read.ts';
import { storeSignature } from '../../../lambdas/petition/store.ts';
import { dynamoDbClient } from '../../../lambdas/shared/aws/dynamodb.ts';
import { dynamoDbWith, endpointOf, type Service } from '../aws.ts';
import { expectRejection } from '../problem.ts';

const table = { tableName: 'signatures', shards: 4 };
let dynamoDb: Service<DynamoDBClient>;
const client = () => dynamoDbClient(endpointOf(dynamoDb.url));

beforeAll(async () => {
  dynamoDb = await dynamoDbWith(table.tableName);
});

afterAll(() => dynamoDb.close());

const sign = (id: string, name: string) => storeSignature(client(), table, { id, name });
const hide = (id: string) => hideSignature(client(), table, id);
const show = (id: string) => showSignature(client(), table, id);
const names = async () =>
  (await readPage({ ...table, client: client() }, 100, undefined)).signatures.map(({ name }) => name);
const signInOrder = async (...all: string[]) => {
  for (const name of all) {
    await sign(`${name}-key`, name);
    // Within one millisecond the order is not defined.
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
};

test('a hidden signature leaves the list, and returns to its position when it is shown', async () => {
  await signInOrder('Anna', 'Berta', 'Cleo');
  expect(await hide('Berta-key')).toBe('done');
  expect(await names()).toEqual(['Cleo', 'Anna']);
  expect(await show('Berta-key')).toBe('done');
  expect(await names()).toEqual(['Cleo', 'Berta', 'Anna']);
});

test('hiding and showing are idempotent', async () => {
  await sign('twice-key', 'Twice');
  expect(await show('twice-key')).toBe('already done');
  expect(await hide('twice-key')).toBe('done');
  expect(await hide('twice-key')).toBe('already done');
  expect(await names()).not.toContain('Twice');
});

test('a retry of a hidden signature gets the same response, and it stays hidden', async () => {
  const first = await sign('again-key', 'Again');
  await hide('again-key');
  expect(await sign('again-key', 'Again')).toEqual(first);
  expect(await names()).not.toContain('Again');
  await expectRejection(sign('again-key', 'Another'), 'idempotency-key-reused');
});

test('an unknown id is neither hidden nor created', async () => {
  const [counter = ''] = counterIds;
  for (const id of ['missing-key', counter]) {
    expect(await hide(id)).toBe('no such signature');
    expect(await show(id)).toBe('no such signature');
    const get = new GetItemCommand({ TableName: table.tableName, Key: { id: { S: id } } });
    expect((await dynamoDb.client.send(get)).Item).toBeUndefined();
  }
});

test('an error of DynamoDB is passed on', async () => {
  const missing = { ...table, tableName: 'missing' };
  const rejected = { name: 'ResourceNotFoundException' };
  await expect(hideSignature(client(), missing, 'some-key')).rejects.toMatchObject(rejected);
  await expect(showSignature(client(), missing, 'some-key')).rejects.toMatchObject(rejected);
});
