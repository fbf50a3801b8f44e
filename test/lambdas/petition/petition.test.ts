import { createServer } from 'node:http';
import type { AttributeValue, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { hideSignature, showSignature } from '../../../lambdas/petition/hide.ts';
import type { handler as List } from '../../../lambdas/petition/list.lambda.ts';
import type { handler as Sign } from '../../../lambdas/petition/sign.lambda.ts';
import { dynamoDbClient } from '../../../lambdas/shared/aws/dynamodb.ts';
import { listen } from '../../../local/server.ts';
import { awsVariables, dynamoDbWith, endpointOf, type Service, secretsManagerWith } from '../aws.ts';
import {
  contextWith,
  formRequest,
  httpEvent,
  jsonRequest,
  lambdaContext,
  type RequestOptions,
} from '../event.ts';
import { loadHandler } from '../load-handler.ts';
import { captureLog } from '../log.ts';

let dynamoDb: Service<DynamoDBClient>;
let secrets: Service<SecretsManagerClient>;
let sign: typeof Sign;
let list: typeof List;

function variables(endpoint: string): Record<string, string> {
  return {
    ...awsVariables,
    AWS_ENDPOINT_URL_DYNAMODB: endpoint,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url,
    CURSOR_SECRET_ARN: 'cursor-secret',
    SIGNATURES_TABLE: 'signatures',
    SIGNATURE_SHARDS: '2',
  };
}

beforeAll(async () => {
  dynamoDb = await dynamoDbWith('signatures');
  secrets = await secretsManagerWith({ 'cursor-secret': 'a secret' });
  const environment = variables(dynamoDb.url);
  ({ handler: sign } = await loadHandler(
    () => import('../../../lambdas/petition/sign.lambda.ts'),
    environment,
  ));
  ({ handler: list } = await loadHandler(
    () => import('../../../lambdas/petition/list.lambda.ts'),
    environment,
  ));
});

afterAll(async () => {
  await dynamoDb.close();
  await secrets.close();
});

beforeEach(() => {
  captureLog();
});

afterEach(() => {
  jest.restoreAllMocks();
});

const post = (request: RequestOptions) => sign(httpEvent(request), lambdaContext);
const get = (query = '', accept = 'application/json') =>
  list(httpEvent({ path: '/api/signatures', query, headers: { accept } }), lambdaContext);

describe('signing', () => {
  test('with JSON returns the signature, which is then listed', async () => {
    const response = await post(jsonRequest({ signature: ' Ann ' }, { 'idempotency-key': 'ann-key-1' }));
    expect(response.statusCode).toBe(201);
    expect(response.headers).toEqual({
      'cache-control': 'no-store',
      'content-type': 'application/json; charset=utf-8',
      'server-timing': expect.stringMatching(/^handler;dur=\d+, table;dur=\d+$/),
    });
    const signature = JSON.parse(response.body ?? '');
    expect(signature).toEqual({ id: 'ann-key-1', name: 'Ann', signedAt: expect.any(String) });
    const { signatures } = JSON.parse((await get()).body ?? '');
    expect(signatures).toEqual([{ name: 'Ann', signedAt: signature.signedAt }]);
  });

  test('with an empty honeypot stores the signature', async () => {
    const request = formRequest({ signature: 'Ann', website: '', idempotencyKey: 'ann-key-1' });
    expect((await post(request)).statusCode).toBe(303);
  });

  test('with a form redirects, and signs once for the same key', async () => {
    const request = formRequest({ signature: 'Zoë', idempotencyKey: 'zoe-key-1' });
    for (const response of [await post(request), await post(request)]) {
      expect(response.statusCode).toBe(303);
      expect(response.headers.location).toBe('/api/signatures?signed=zoe-key-1');
    }
    expect(JSON.parse((await get()).body ?? '').count).toBe(2);
  });

  test('without a key signs each time', async () => {
    await post(jsonRequest({ signature: 'Bob' }));
    await post(formRequest({ signature: 'Bob', idempotencyKey: '' }));
    expect(JSON.parse((await get()).body ?? '').count).toBe(4);
  });

  test.each([
    ['an empty name', 400, jsonRequest({ signature: '' })],
    ['an invalid name', 400, jsonRequest({ signature: 'http://example.com' })],
    ['a value in the honeypot', 400, formRequest({ signature: 'Ann', website: 'x' })],
    ['a value in the honeypot, as JSON', 400, jsonRequest({ signature: 'Ann', website: 'x' })],
    ['an invalid key', 400, jsonRequest({ signature: 'Ann' }, { 'idempotency-key': 'short' })],
    ['the key of another name', 409, jsonRequest({ signature: 'Eve' }, { 'idempotency-key': 'ann-key-1' })],
    ['another media type', 415, { ...jsonRequest({}), headers: { 'content-type': 'text/plain' } }],
    ['a large body', 413, jsonRequest({ signature: 'a'.repeat(20_000) })],
  ])('with %s returns %i, and stores nothing', async (_, status, request) => {
    const response = await post(request);
    expect(response.statusCode).toBe(status);
    expect(response.headers).toEqual({
      'cache-control': 'no-store',
      'content-type': 'application/problem+json',
      vary: 'Accept',
    });
    expect(JSON.parse((await get()).body ?? '').count).toBe(4);
  });

  test('with a form from another site returns 403, and shows an empty form', async () => {
    const headers = { accept: 'text/html', 'sec-fetch-site': 'cross-site' };
    const response = await post(formRequest({ signature: 'Mallory' }, headers));
    expect(response.statusCode).toBe(403);
    expect(response.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(response.body).toContain('The form was sent from another site');
    expect(response.body).toContain('<form class="petition-form"');
    expect(response.body).not.toContain('Mallory');
  });

  test('returns 503 with Retry-After if the signature could not be stored', async () => {
    const unreachable = variables('http://127.0.0.1:1');
    const { handler } = await loadHandler(
      () => import('../../../lambdas/petition/sign.lambda.ts'),
      unreachable,
    );
    const response = await handler(httpEvent(formRequest({ signature: 'Ann' })), lambdaContext);
    expect(response.statusCode).toBe(503);
    expect(response.headers['retry-after']).toMatch(/^\d+$/);
  });
});

describe('the list', () => {
  test('is cached by CloudFront for a second, not by browsers, and separately as JSON and HTML', async () => {
    expect((await get()).headers).toMatchObject({
      'cache-control': 'public, max-age=0, s-maxage=1, must-revalidate',
      'content-type': 'application/json; charset=utf-8',
      vary: 'Accept',
    });
    // The page contains a form key for one visitor.
    expect((await get('', 'text/html')).headers['cache-control']).toBe('public, max-age=0, must-revalidate');
  });

  test('can be read page by page to the end', async () => {
    const names: string[] = [];
    for (let query = 'limit=3'; query; ) {
      const { signatures, next } = JSON.parse((await get(query)).body ?? '');
      names.push(...signatures.map(({ name }: { name: string }) => name));
      query = next === null ? '' : `limit=3&cursor=${next}`;
    }
    expect(names.sort()).toEqual(['Ann', 'Bob', 'Bob', 'Zoë']);
  });

  test('is an HTML page for a browser, with a link to the next page', async () => {
    const response = await get('limit=3', 'text/html');
    expect(response.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(response.body).toContain('<title>Signatures</title>');
    const [, query = ''] = /rel="next" href="\/api\/signatures\?([^"]+)"/.exec(response.body ?? '') ?? [];
    expect((await get(query.replaceAll('&amp;', '&'), 'text/html')).body).toContain('Ann');
  });

  test('thanks a browser that has just signed', async () => {
    const response = await get('signed=zoe-key-1', 'text/html');
    expect(response.statusCode).toBe(200);
    expect(response.headers['cache-control']).toBe('no-store');
    expect(response.body).toContain('<title>Thank you for signing</title>');
    expect(response.body).toContain('<h1>Thank you, <bdi>Zoë</bdi></h1>');
    expect(response.body).toContain('4 people have signed.');
    expect(response.body?.match(/signature-name">Zoë</g)).toHaveLength(1);
  });

  test.each(['unknown-key', '-count-0-'])('thanks nobody for the id %s', async (id) => {
    const response = await get(`signed=${id}`, 'text/html');
    expect(response.statusCode).toBe(200);
    expect(response.body).not.toContain('Thank you');
  });

  test('thanks nobody for a hidden signature', async () => {
    const table = { tableName: 'signatures', shards: 2 };
    const client = dynamoDbClient(endpointOf(dynamoDb.url));
    await hideSignature(client, table, 'zoe-key-1');
    expect((await get('signed=zoe-key-1', 'text/html')).body).not.toContain('Thank you');
    await showSignature(client, table, 'zoe-key-1');
  });

  test.each([
    ['signed=short', 400, 'See the newest signatures'],
    ['limit=0', 400, 'See the newest signatures'],
  ])('with %s gives a browser a page with %i', async (query, status, text) => {
    const response = await get(query, 'text/html');
    expect(response.statusCode).toBe(status);
    expect(response.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(response.body).toContain(text);
  });

  test('tells a browser that the signature is stored if the list cannot be read', async () => {
    const { handler } = await loadHandler(
      () => import('../../../lambdas/petition/list.lambda.ts'),
      variables('http://127.0.0.1:1'),
    );
    const event = httpEvent({
      path: '/api/signatures',
      query: 'signed=zoe-key-1',
      headers: { accept: 'text/html' },
    });
    const response = await handler(event, lambdaContext);
    expect(response.statusCode).toBe(503);
    expect(response.body).toContain('Your signature is stored.');
    expect(response.body).not.toContain('<form');
  });

  test.each([
    ['no name', { signedAt: { S: '2026-01-01T00:00:00.000Z' } }],
    ['a name that is not text', { name: { N: '7' }, signedAt: { S: '2026-01-01T00:00:00.000Z' } }],
    ['no time', { name: { S: 'Malformed' } }],
    ['a time that is not a date', { name: { S: 'Malformed' }, signedAt: { S: 'yesterday' } }],
  ])('leaves out an item with %s, logs its id, and shows all others', async (_, attributes) => {
    const log = captureLog();
    const Item: Record<string, AttributeValue> = {
      id: { S: 'malformed' },
      shard: { S: '0' },
      signedAtId: { S: '7ZZZZZZZZZZZZZZZZZZZZZZZZZ' },
      ...attributes,
    };
    await dynamoDb.client.send(new PutItemCommand({ TableName: 'signatures', Item }));
    try {
      // The malformed item must not use up the place of another item on the page.
      const { signatures, next } = JSON.parse((await get('limit=4')).body ?? '');
      expect([signatures.length, next]).toEqual([4, null]);
      for (const query of ['', 'signed=malformed']) {
        const response = await get(query, 'text/html');
        expect(response.statusCode).toBe(200);
        expect(response.body?.match(/signature-name/g)).toHaveLength(4);
      }
      expect(log.join('')).toMatch(
        /"malformed-signature".*"id":"malformed"|"id":"malformed".*"malformed-signature"/,
      );
    } finally {
      await dynamoDb.client.send(
        new DeleteItemCommand({ TableName: 'signatures', Key: { id: { S: 'malformed' } } }),
      );
    }
  });

  test('has a unique key in each form', async () => {
    const keys = await Promise.all(
      [1, 2, 3].map(async () =>
        /name="idempotencyKey" value="([^"]*)"/.exec((await get('', 'text/html')).body ?? ''),
      ),
    );
    expect(new Set(keys.map((key) => key?.[1])).size).toBe(3);
    for (const key of keys) expect(key?.[1]).toMatch(/^[\w-]{8,64}$/);
  });

  test('returns 503 with Retry-After if the cursor secret cannot be read', async () => {
    const environment = { ...variables(dynamoDb.url), CURSOR_SECRET_ARN: 'missing' };
    const { handler } = await loadHandler(
      () => import('../../../lambdas/petition/list.lambda.ts'),
      environment,
    );
    const response = await handler(httpEvent({ path: '/api/signatures' }), lambdaContext);
    expect(response.statusCode).toBe(503);
    expect(response.headers['retry-after']).toMatch(/^\d+$/);
  });

  test('returns 503 before the timeout of the function if the table does not respond', async () => {
    const silent = await listen(createServer(() => {}));
    try {
      const { handler } = await loadHandler(
        () => import('../../../lambdas/petition/list.lambda.ts'),
        variables(silent.url),
      );
      const response = await handler(httpEvent({ path: '/api/signatures' }), contextWith(1_500));
      expect(response.statusCode).toBe(503);
      expect(response.headers['retry-after']).toMatch(/^\d+$/);
    } finally {
      await silent.close();
    }
  });

  test.each(['limit=0', 'limit=101', 'cursor=x', 'page=1'])('with %s returns 400', async (query) => {
    expect((await get(query)).statusCode).toBe(400);
  });
});
