import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateTableCommand, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startDynamoDb } from '../../../local/aws/dynamodb.ts';
import { startS3 } from '../../../local/aws/s3.ts';
import { type AwsClients, makeClients } from '../../../local/aws-clients.ts';
import { startConsole } from '../../../local/console/console.ts';
import type { Inventory } from '../../../local/console/sources.ts';
import { RequestLog } from '../../../local/request-log.ts';
import type { LocalServer } from '../../../local/server.ts';

const credentials = { accessKeyId: 'local', secretAccessKey: 'local-secret' };
/** A name that would be markup if it were not escaped. */
const markup = `<img src=x onerror=alert(1)>"'&`;
let folder: string;
let clients: AwsClients;
let servers: LocalServer[];
let server: LocalServer;
let inventory: Inventory;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'console-'));
  const s3 = await startS3({ folder: join(folder, 's3'), credentials });
  const dynamodb = await startDynamoDb({ folder: join(folder, 'dynamodb'), log: () => {} });
  const urls = {
    S3: s3.url,
    DYNAMODB: dynamodb.url,
    DYNAMODB_STREAMS: dynamodb.url,
    SECRETS_MANAGER: s3.url,
  };
  clients = makeClients({ urls, region: 'us-east-1', credentials, close: async () => {} });
  await clients.dynamodb.send(
    new CreateTableCommand({
      TableName: 'orders',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'id', AttributeType: 'S' },
        { AttributeName: 'line', AttributeType: 'N' },
      ],
      KeySchema: [
        { AttributeName: 'id', KeyType: 'HASH' },
        { AttributeName: 'line', KeyType: 'RANGE' },
      ],
    }),
  );
  await clients.s3.send(new CreateBucketCommand({ Bucket: 'files' }));
  inventory = {
    tables: [{ name: 'orders', path: 'App/Orders' }],
    buckets: [{ name: 'files', path: 'App/Files' }],
    secrets: [{ name: 'api-key', path: 'App/Key' }],
    queues: [],
    userPool: { users: () => [], mails: () => [] },
  };
  server = await startConsole({
    site: 'http://localhost:3000',
    requests: new RequestLog(),
    clients,
    logFolder: folder,
    inventory: () => inventory,
  });
  servers = [server, dynamodb, s3];
});
afterAll(async () => {
  for (const each of servers) await each.close();
  await rm(folder, { recursive: true });
});

async function get(path: string, headers: Record<string, string> = {}) {
  const response = await fetch(server.url + path, { headers, redirect: 'manual' });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

async function post(path: string, fields: Record<string, string>, headers: Record<string, string> = {}) {
  const body = new URLSearchParams(fields);
  const response = await fetch(server.url + path, { method: 'POST', body, headers, redirect: 'manual' });
  return {
    status: response.status,
    location: response.headers.get('location') ?? '',
    text: await response.text(),
  };
}

const key = (line: number) => ({ id: { S: markup }, line: { N: String(line) } });
const itemPath = (line: number) => `/tables/orders/item?key=${encodeURIComponent(JSON.stringify(key(line)))}`;
const put = (line: number, attributes = {}) =>
  clients.dynamodb.send(new PutItemCommand({ TableName: 'orders', Item: { ...key(line), ...attributes } }));
const read = async (line: number) =>
  (
    await clients.dynamodb.send(
      new GetItemCommand({ TableName: 'orders', Key: key(line), ConsistentRead: true }),
    )
  ).Item;
const versionIn = (text: string) => /name="version" value="(\w+)"/.exec(text)?.[1] ?? '';

describe('every page', () => {
  test.each([
    ['/', 'There were no requests yet'],
    ['/logs', 'This log has no lines yet'],
    ['/tables', 'orders'],
    ['/tables/orders', 'The table has no items'],
    ['/buckets', 'files'],
    ['/buckets/files', 'The bucket is empty'],
    ['/users', 'There are no users yet'],
    ['/mails', 'There are no e-mails yet'],
    ['/tokens', 'Decodes an access or ID token'],
    ['/secrets', 'api-key'],
    ['/queues', 'There are none: no event source mapping has given up a batch.'],
  ])('%s says what it has: %s', async (path, text) => {
    const page = await get(path);
    expect([page.status, page.text.includes(text)]).toEqual([200, true]);
  });

  test('has no scripts, no inline styles, and a policy that allows none', async () => {
    const { headers, text } = await get('/');
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'self';/);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(text).not.toMatch(/<script|<style| style=| on\w+=/);
  });

  test.each([
    '/nothing',
    '/tables/other',
    '/buckets/other',
    '/requests/other',
    '/tables/orders/item/x',
    '/constructor',
  ])('is 404 at %s', async (path) => {
    expect((await get(path)).status).toBe(404);
  });

  test('reloads itself only if asked', async () => {
    expect((await get('/')).headers.get('refresh')).toBeNull();
    expect((await get('/?refresh=5')).headers.get('refresh')).toBe('5');
  });
});

describe('pages of other origins', () => {
  test.each([
    ['origin', 'http://evil.example'],
    ['origin', 'null'],
    ['sec-fetch-site', 'cross-site'],
    ['sec-fetch-site', 'same-site'],
  ])('can’t send a form: %s %s', async (header, value) => {
    await put(1);
    const path = itemPath(1).replace('/item', '/delete');
    const { text } = await get(itemPath(1));
    expect((await post(path, { version: versionIn(text) }, { [header]: value })).status).toBe(403);
    expect(await read(1)).toEqual(key(1));
  });
});

describe('an item', () => {
  test('is saved, with all its types', async () => {
    await put(2, { name: { S: 'old' } });
    const { text } = await get(itemPath(2));
    const item = {
      ...key(2),
      big: { N: '12345678901234567890.123' },
      bytes: { B: 'aGk=' },
      tags: { SS: ['a', 'b'] },
      list: { L: [{ BOOL: false }, { NULL: true }, { M: { deep: { B: 'aGk=' } } }] },
    };
    const saved = await post(itemPath(2), { item: JSON.stringify(item), version: versionIn(text) });
    expect(saved.status).toBe(303);
    expect((await get(saved.location)).text).toContain('The item is saved.');
    const bytes = new Uint8Array(Buffer.from('hi'));
    expect(await read(2)).toEqual({
      ...item,
      bytes: { B: bytes },
      list: { L: [{ BOOL: false }, { NULL: true }, { M: { deep: { B: bytes } } }] },
    });
  });

  test('that someone else has changed is not saved: the page shows both', async () => {
    await put(3, { name: { S: 'first' } });
    const { text } = await get(itemPath(3));
    await put(3, { name: { S: 'second' } });
    const mine = JSON.stringify({ ...key(3), name: { S: 'mine' } });
    const refused = await post(itemPath(3), { item: mine, version: versionIn(text) });
    expect(refused.status).toBe(409);
    expect(refused.text).toContain('second');
    expect(refused.text).toContain('mine');
    expect(await read(3)).toMatchObject({ name: { S: 'second' } });
    // Saving again replaces what the page has shown.
    expect((await post(itemPath(3), { item: mine, version: versionIn(refused.text) })).status).toBe(303);
    expect(await read(3)).toMatchObject({ name: { S: 'mine' } });
  });

  test('with an attribute that someone else has added is not deleted', async () => {
    await put(4);
    const { text } = await get(itemPath(4));
    await put(4, { added: { S: 'later' } });
    const path = itemPath(4).replace('/item', '/delete');
    const refused = await post(path, { version: versionIn(text) });
    expect(refused.status).toBe(409);
    expect((await post(path, { version: versionIn(refused.text) })).status).toBe(303);
    expect(await read(4)).toBeUndefined();
  });

  test.each([
    ['{', 'JSON'],
    ['[]', 'must be a JSON object'],
    ['{"id":"x"}', 'The attribute &#34;id&#34; must be an object with one type'],
    [JSON.stringify({ ...key(5), a: { S: 1 } }), 'The attribute &#34;a&#34;'],
    [JSON.stringify({ ...key(5), a: { M: { b: 'x' } } }), 'The attribute &#34;a&#34;'],
    [JSON.stringify({ ...key(5), a: { N: 'one' } }), 'Nothing was saved.'],
    [JSON.stringify(key(6)), 'The key of an item can’t be changed'],
  ])('is not saved as %s', async (item, problem) => {
    await put(5);
    const { text } = await get(itemPath(5));
    const refused = await post(itemPath(5), { item, version: versionIn(text) });
    expect([refused.status, refused.text.includes(problem)]).toEqual([400, true]);
    expect(await read(5)).toEqual(key(5));
  });

  test('is created, but never over another one', async () => {
    expect((await get('/tables/orders/new')).text).toContain('&#34;N&#34;');
    const item = JSON.stringify({ ...key(7), name: { S: 'new' } });
    expect((await post('/tables/orders/new', { item })).status).toBe(303);
    const again = await post('/tables/orders/new', { item });
    expect([again.status, again.text.includes('already has an item with this key')]).toEqual([409, true]);
  });

  test('is listed with its key escaped', async () => {
    await put(8);
    const { text } = await get('/tables/orders');
    expect(text).toContain('&#60;img src=x onerror=alert(1)&#62;');
    expect(text).not.toContain('<img');
  });
});

describe('an object', () => {
  test('is listed, downloaded without being shown, and deleted', async () => {
    await clients.s3.send(
      new PutObjectCommand({
        Bucket: 'files',
        Key: `a/${markup}`,
        Body: '<script>1</script>',
        ContentType: 'text/html',
      }),
    );
    const list = await get('/buckets/files?prefix=a/');
    expect(list.text).not.toContain('<img');
    const href = /href="(\/buckets\/files\/object[^"]+)"/.exec(list.text)?.[1] ?? '';
    const download = await get(href.replaceAll('&#38;', '&'));
    expect(download.text).toBe('<script>1</script>');
    expect(download.headers.get('content-type')).toBe('application/octet-stream');
    expect(download.headers.get('content-disposition')).toMatch(/^attachment; /);
    expect((await post('/buckets/files/delete', { key: `a/${markup}` })).status).toBe(303);
    expect((await get('/buckets/files')).text).toContain('The bucket is empty');
    expect((await get(href.replaceAll('&#38;', '&'))).status).toBe(404);
  });
});

test('a form that is too large is refused', async () => {
  expect((await post('/tokens', { token: 'x'.repeat(2_100_000) })).status).toBe(413);
});

test('a run without resources has empty pages', async () => {
  const before = inventory;
  inventory = { tables: [], buckets: [], secrets: [], queues: [] };
  for (const path of ['/tables', '/buckets', '/secrets', '/users', '/mails']) {
    expect((await get(path)).text).toContain('The templates have no ');
  }
  inventory = before;
});
