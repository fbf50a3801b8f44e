import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { deleteAccount, deleteSignature, exportMembers } from '../../../scripts/members/accounts.ts';
import type { Target } from '../../../scripts/members/target.ts';
import { clientOf, dynamoDbWith, type Service } from '../../lambdas/aws.ts';
import { account, credentials, startPool, userPoolId } from '../../local/cognito/pool.ts';

const tableName = 'signatures';
let table: Service<DynamoDBClient>;

beforeAll(async () => {
  table = await dynamoDbWith(tableName);
});
afterAll(() => table.close());

async function openTarget(): Promise<Target> {
  const { url } = await startPool();
  const cognito = new CognitoIdentityProviderClient({ ...clientOf(url), credentials });
  return { cognito, dynamoDb: table.client, userPoolId, tableName };
}

async function exported(target: Target) {
  const accounts = [];
  for await (const each of exportMembers(target)) accounts.push(each);
  return accounts;
}

test('an export has each account with its attributes, and no password', async () => {
  const accounts = await exported(await openTarget());
  expect(accounts).toMatchObject([
    { status: 'CONFIRMED', enabled: true, attributes: { email: account.email, email_verified: 'true' } },
  ]);
  expect(JSON.stringify(accounts)).not.toMatch(/password|hash|salt/i);
});

test('deletes the account with an e-mail address, and says when there is none', async () => {
  const target = await openTarget();
  expect(await deleteAccount(target, 'nobody@example.com')).toBe(false);
  expect(await deleteAccount(target, account.email.toUpperCase())).toBe(true);
  expect(await exported(target)).toEqual([]);
});

test('deletes a signature, but no counter, and says when there is none', async () => {
  const target = await openTarget();
  const put = (Item: Record<string, { S: string }>) =>
    table.client.send(new PutItemCommand({ TableName: tableName, Item }));
  await put({ id: { S: 'ada' }, signedAtId: { S: '2026-11-28T00:00:00.000Z#ada' }, name: { S: 'Ada' } });
  await put({ id: { S: '#count-0' } });
  expect(await deleteSignature(target, 'ada')).toBe(true);
  expect(await deleteSignature(target, 'ada')).toBe(false);
  expect(await deleteSignature(target, '#count-0')).toBe(false);
  const command = new GetItemCommand({ TableName: tableName, Key: { id: { S: '#count-0' } } });
  expect((await table.client.send(command)).Item).toBeDefined();
});
