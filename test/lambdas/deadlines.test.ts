import { createServer } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import type { Context } from 'aws-lambda';
import { type LocalServer, listen } from '../../local/server.ts';
import { expectFor } from '../support/expect-for.ts';
import { awsVariables } from './aws.ts';
import { authorizedEvent, contextWith, httpEvent, jsonRequest } from './event.ts';
import { loadHandler } from './load-handler.ts';
import { captureLog } from './log.ts';
import { signed } from './petition/stream.ts';

type Handler = (event: never, context: Context) => Promise<unknown>;

let silent: LocalServer;
let log: string[];

beforeAll(async () => {
  silent = await listen(createServer(() => undefined));
});

afterAll(() => silent.close());

beforeEach(() => {
  log = captureLog();
});

afterEach(() => {
  jest.restoreAllMocks();
});

async function load(importHandler: () => Promise<{ handler: unknown }>): Promise<Handler> {
  const { handler } = await loadHandler(importHandler, {
    ...awsVariables,
    AWS_ENDPOINT_URL: silent.url,
    SEARCH_UPSTREAM_URL: `${silent.url}/api/character`,
    IMAGES_BUCKET: 'images',
    UPLOADS_BUCKET: 'uploads',
    ALLOWED_IMAGE_ORIGINS: silent.url,
    SIGNATURES_TABLE: 'signatures',
    SIGNATURE_SHARDS: '2',
    CURSOR_SECRET_ARN: 'cursor-secret',
    ORIGIN_SECRET_ARN: 'origin-secret',
    USER_POOL_ID: 'us-east-1_pool',
    USER_POOL_CLIENT_ID: 'client',
    CONTENT_REPOSITORY: 'example/site',
    CONTENT_BRANCH: 'main',
    CONTENT_MODE: 'commit',
    CONTENT_PUBLISH_MINUTES: '10',
    CONTENT_API_URL: silent.url,
    CONTENT_TOKEN_SECRET_ARN: 'content-token',
  });
  return handler as Handler;
}

/** A second is reserved to send the response, so half a second is left to work. */
const context = contextWith(1_500);

const upload = 'uploads/3f0c1a52-9d41-4b7e-8a55-0f4f6c1de9ab';
const member = authorizedEvent({ path: '/api/members/content' }, { username: 'ada' });

const editor = authorizedEvent({ path: '/api/content' }, { sub: 'ada', name: 'Ada' });

test.each([
  [
    'GET /api/search',
    () => import('../../lambdas/search/search.lambda.ts'),
    httpEvent({ path: '/api/search', query: 'name=rick' }),
  ],
  [
    'GET /api/signatures',
    () => import('../../lambdas/petition/list.lambda.ts'),
    httpEvent({ path: '/api/signatures' }),
  ],
  [
    'POST /api/signatures',
    () => import('../../lambdas/petition/sign.lambda.ts'),
    httpEvent(jsonRequest({ signature: 'Ada Lovelace' })),
  ],
  [
    'POST /api/images for an upload',
    () => import('../../lambdas/grayscale/convert.lambda.ts'),
    httpEvent(jsonRequest({ upload })),
  ],
  ['GET /api/content', () => import('../../lambdas/content/content.lambda.ts'), editor],
  ['GET /api/members/content', () => import('../../lambdas/members/content.lambda.ts'), member],
])('%s returns 503 before the timeout of the function if what it needs does not respond', async (...row) => {
  const [, importHandler, event] = row;
  const handler = await load(importHandler);
  const response = (await handler(event as never, context)) as { statusCode: number; headers: object };
  expectFor(log.join('\n'), response.statusCode).toBe(503);
  expect(response.headers).toHaveProperty('retry-after');
});

test('the origin authorizer throws before the timeout of the function if its secret cannot be read in time', async () => {
  const event = httpEvent({ headers: { 'x-origin-secret': 'x'.repeat(32) } });
  const handler = await load(() => import('../../lambdas/authorizers/origin.lambda.ts'));
  await expect(handler(event as never, context)).rejects.toThrow();
});

test('the counter of signatures fails before the timeout of the function if the table does not respond', async () => {
  const handler = await load(() => import('../../lambdas/petition/count.lambda.ts'));
  const event = { shardId: 'shardId-00000000000000000001-test', Records: [signed(1)] };
  await expect(handler(event as never, context)).rejects.toMatchObject({ name: 'TimeoutError' });
});
