import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, afterEach, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import { readPage } from '../../../lambdas/petition/read.ts';
import type { handler as Sign } from '../../../lambdas/petition/sign.lambda.ts';
import { visitorCookieName } from '../../../lambdas/petition/visitor-cookie.ts';
import { dynamoDbClient } from '../../../lambdas/shared/aws/dynamodb.ts';
import { awsVariables, dynamoDbWith, endpointOf, type Service } from '../aws.ts';
import { formRequest, httpEvent, jsonRequest, lambdaContext, type RequestOptions } from '../event.ts';
import { loadHandler } from '../load-handler.ts';
import { captureLog } from '../log.ts';

const tableName = 'signatures';
const cookies = [`${visitorCookieName}=visitor-0123456789`];

let dynamoDb: Service<DynamoDBClient>;
const client = () => dynamoDbClient(endpointOf(dynamoDb.url));
let sign: typeof Sign;
let log: string[];

beforeAll(async () => {
  dynamoDb = await dynamoDbWith(tableName);
  ({ handler: sign } = await loadHandler(() => import('../../../lambdas/petition/sign.lambda.ts'), {
    ...awsVariables,
    AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.url,
    SIGNATURES_TABLE: tableName,
    SIGNATURE_SHARDS: '1',
  }));
});

afterAll(() => dynamoDb.close());

beforeEach(() => {
  log = captureLog();
});

afterEach(() => {
  jest.restoreAllMocks();
});

async function send(request: RequestOptions, status = 303): Promise<void> {
  expect((await sign(httpEvent(request), lambdaContext)).statusCode).toBe(status);
}

/** How often a name is in the list. */
async function signaturesOf(name: string): Promise<number> {
  const reader = { client: client(), tableName, shards: 1 };
  const { signatures } = await readPage(reader, 100, undefined);
  return signatures.filter((signature) => signature.name === name).length;
}

test('a form with the cookie but without a key signs once for each name', async () => {
  for (const signature of ['Eva', ' Eva ', 'Eva']) {
    await send({ ...formRequest({ signature, idempotencyKey: '' }), cookies });
  }
  await send({ ...formRequest({ signature: 'Max' }), cookies });
  expect([await signaturesOf('Eva'), await signaturesOf('Max')]).toEqual([1, 1]);
});

test('the same name from another visitor is another signature', async () => {
  await send({ ...formRequest({ signature: 'Mia' }), cookies });
  await send({ ...formRequest({ signature: 'Mia' }), cookies: [`${visitorCookieName}=another-0123456789`] });
  expect(await signaturesOf('Mia')).toBe(2);
});

test('a key takes precedence over the cookie', async () => {
  const keyed = formRequest({ signature: 'Ida', idempotencyKey: 'ida-key-1' });
  await send({ ...keyed, cookies });
  await send(keyed);
  expect(await signaturesOf('Ida')).toBe(1);
  await send({ ...formRequest({ signature: 'Tom', idempotencyKey: 'ida-key-1' }), cookies }, 409);
});

test.each([
  ['no cookie', undefined],
  ['an invalid cookie', [`${visitorCookieName}=short`]],
])('with %s a form without a key signs each time', async (kind, given) => {
  for (let attempt = 0; attempt < 2; attempt++) {
    await send({ ...formRequest({ signature: kind }), ...(given && { cookies: given }) });
  }
  expect(await signaturesOf(kind)).toBe(2);
});

test('JSON without a key signs each time, even with the cookie', async () => {
  for (let attempt = 0; attempt < 2; attempt++) {
    await send({ ...jsonRequest({ signature: 'Kim' }), cookies }, 201);
  }
  expect(await signaturesOf('Kim')).toBe(2);
});

test('the cookie is not logged', async () => {
  await send({ ...formRequest({ signature: 'Lou' }), cookies });
  expect(log.join()).toContain('request completed');
  expect(log.join()).not.toContain('0123456789');
});
