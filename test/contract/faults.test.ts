import { readdir, rm } from 'node:fs/promises';
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startDynamoDb } from '../../local/aws/dynamodb.ts';
import { startS3 } from '../../local/aws/s3.ts';
import { type LocalServer, listen } from '../../local/server.ts';
import { stubEnv } from '../support/environment.ts';
import {
  expectErrorPage,
  expectProblem,
  postForm,
  postJson,
  readJson,
  request,
  requestOnce,
} from '../support/http.ts';
import { temporaryFolder } from '../support/local-run.ts';
import { type RunHere, startRunHere } from '../support/run-here.ts';
import { listSignatures, type Signed, whenListed } from '../support/signatures.ts';

/** A run with the test's own servers, and a function that cuts it off from its database. */
let folder: string;
let data: string;
let database: LocalServer;
let objects: LocalServer;
let proxy: LocalServer;
let run: RunHere;
let broken: 'no' | 'refuses' | 'throttles' | 'hangs up' = 'no';

beforeAll(async () => {
  folder = await temporaryFolder();
  data = join(folder, 'run');
  const credentials = { accessKeyId: 'elsewhere', secretAccessKey: 'elsewhere-secret' };
  database = await startDynamoDb({ folder: join(folder, 'dynamodb'), log: () => {} });
  objects = await startS3({ folder: join(folder, 's3'), credentials });
  proxy = await listen(createServer((incoming, outgoing) => pass(incoming, outgoing, database.url)));
  stubEnv('AWS_ENDPOINT_URL_DYNAMODB', proxy.url);
  stubEnv('AWS_ENDPOINT_URL_S3', objects.url);
  stubEnv('AWS_ACCESS_KEY_ID', credentials.accessKeyId);
  stubEnv('AWS_SECRET_ACCESS_KEY', credentials.secretAccessKey);
  run = await startRunHere(data);
});

afterAll(async () => {
  await run?.close();
  await Promise.all([proxy?.close(), database?.close(), objects?.close()]);
  await rm(folder, { recursive: true, force: true });
});

describe('AWS_ENDPOINT_URL_…', () => {
  test('uses another DynamoDB from AWS_ENDPOINT_URL_DYNAMODB', async () => {
    await readJson(await postJson(`${run.url}/api/signatures`, { signature: 'Elsewhere' }), 201);
    await whenListed('Elsewhere', run.url);
    expect(await readdir(data)).not.toContain('dynamodb');
  });

  test('uses another S3 from AWS_ENDPOINT_URL_S3', async () => {
    const imageURL = `${run.url}/photos/dunes.jpg`;
    const { url } = await readJson<{ url: string }>(
      await postJson(`${run.url}/api/images`, { imageURL }),
      201,
    );
    expect((await request(`${run.url}${url}`)).status).toBe(200);
    expect(await readdir(data)).not.toContain('s3');
  });
});

describe.each(['refuses', 'throttles', 'hangs up'] as const)('when the table %s', (way) => {
  const key = crypto.randomUUID();
  const name = `While it ${way}`;
  const send = () => postJson(`${run.url}/api/signatures`, { signature: name }, { 'idempotency-key': key });

  test('returns 503 with Retry-After if a signature can’t be stored', async () => {
    broken = way;
    try {
      const response = await send();
      expect(response.headers.get('retry-after')).toMatch(/^\d+$/);
      await expectProblem(response, 503);
      const form = await postForm(`${run.url}/api/signatures`, { signature: name });
      expect(form.headers.get('retry-after')).toMatch(/^\d+$/);
      expect(await expectErrorPage(form, 503)).toContain(`value="${name}"`);
    } finally {
      broken = 'no';
    }
  });

  test('returns 503 with Retry-After if the list can’t be read', async () => {
    broken = way;
    try {
      const response = await request(`${run.url}/api/signatures`);
      expect(response.headers.get('retry-after')).toMatch(/^\d+$/);
      await expectProblem(response, 503);
    } finally {
      broken = 'no';
    }
  });

  test('stores the signature with the same request when the table works again', async () => {
    const before = await listSignatures({}, run.url);
    expect(before.signatures.map((signature) => signature.name)).not.toContain(name);
    const first = await readJson<Signed>(await send(), 201);
    expect(await readJson<Signed>(await send(), 201)).toStrictEqual(first);
    await whenListed(name, run.url);
    expect((await listSignatures({}, run.url)).count).toBe(before.count + 1);
  });
});

describe('more requests than the throttle allows', () => {
  test("get 429 with the gateway's body, and the others get responses", async () => {
    // The route with the lowest limit, so that a slow machine exceeds it, too. The handler only checks the media type.
    const send = () =>
      requestOnce(`${run.url}/api/reports`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{}',
      });
    // A few concurrent requests, each followed by the next, so that the throttle is the first limit.
    const responses: { status: number; body: string }[] = [];
    const sendOneByOne = async () => {
      for (let count = 0; count < 60; count++) {
        const response = await send();
        responses.push({ status: response.status, body: await response.text() });
      }
    };
    await Promise.all(Array.from({ length: 6 }, sendOneByOne));
    const refused = responses.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(0);
    for (const { body } of refused) expect(JSON.parse(body)).toStrictEqual({ message: 'Too Many Requests' });
    expect(new Set(responses.map(({ status }) => status))).toStrictEqual(new Set([415, 429]));
  });
});

function pass(incoming: IncomingMessage, outgoing: ServerResponse, target: string): void {
  if (broken === 'hangs up') return void incoming.socket.destroy();
  if (broken !== 'no') {
    incoming.resume();
    const [status, type] =
      broken === 'refuses'
        ? [500, 'com.amazonaws.dynamodb.v20120810#InternalServerError']
        : [400, 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException'];
    const body = JSON.stringify({ __type: type, message: 'upstream-internal-detail' });
    return void outgoing.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(body);
  }
  const { method, url, headers } = incoming;
  const onward = httpRequest(`${target}${url}`, { method, headers }, (response) => {
    outgoing.writeHead(response.statusCode ?? 502, response.headers);
    response.pipe(outgoing);
  });
  onward.on('error', () => outgoing.destroy());
  incoming.pipe(onward);
}
