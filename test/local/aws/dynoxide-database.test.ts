import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateTableCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { startDynamoDb } from '../../../local/aws/dynamodb.ts';
import { findEngine } from '../../../local/aws/dynamodb-engines.ts';
import { beginDatabase } from '../../../local/aws/dynoxide-database.ts';

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dynoxide-'));
  file = join(folder, 'dynoxide.db');
});

afterEach(() => rm(folder, { recursive: true }));

const missing = await findEngine('dynoxide').then(
  () => undefined,
  (error: Error) => error.message,
);
if (missing) console.warn(`NOT TESTED: the index of dynoxide's stream records. ${missing}`);

(missing ? test.skip : test)('dynoxide accepts the database and updates its index', async () => {
  const server = await startDynamoDb({ folder, log: () => {}, engine: 'dynoxide' });
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local-secret' };
  const client = new DynamoDBClient({ endpoint: server.url, region: 'us-east-1', credentials });
  const TableName = 'signatures';
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
    }),
  );
  await client.send(new PutItemCommand({ TableName, Item: { id: { S: 'a' } } }));
  client.destroy();
  await server.close();
  const database = await readFile(file);
  expect(database.includes('_stream_records_by_sequence')).toBe(true);
  // If dynoxide did not know the index, the index would lack the record, and SQLite would find nothing.
  expect(database.length).toBeGreaterThan(16_384);
});

test('an existing database is not changed', async () => {
  await writeFile(file, 'theirs');
  await beginDatabase(file);
  expect(await readFile(file, 'utf8')).toBe('theirs');
});
