import { readFile, rm } from 'node:fs/promises';
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startSecretsManager } from '../../local/aws/secrets-manager.ts';
import { type LocalServer, listen } from '../../local/server.ts';
import { stubEnv } from '../support/environment.ts';
import { eventually } from '../support/eventually.ts';
import { expectStatus, request } from '../support/http.ts';
import { temporaryFolder } from '../support/local-run.ts';
import { type RunHere, startRunHere } from '../support/run-here.ts';

type Fault = 'none' | 'unavailable' | 'silent' | 'missing' | 'too short' | 'no text' | 'not JSON';

let folder: string;
let data: string;
let secrets: LocalServer;
let proxy: LocalServer;
let run: RunHere;
let fault: Fault = 'none';

beforeAll(async () => {
  folder = await temporaryFolder();
  data = join(folder, 'run');
  const credentials = { accessKeyId: 'elsewhere', secretAccessKey: 'elsewhere-secret' };
  secrets = await startSecretsManager({ file: join(folder, 'secrets.json'), credentials });
  proxy = await listen(createServer((incoming, outgoing) => pass(incoming, outgoing)));
  stubEnv('AWS_ENDPOINT_URL_SECRETS_MANAGER', proxy.url);
  stubEnv('AWS_ACCESS_KEY_ID', credentials.accessKeyId);
  stubEnv('AWS_SECRET_ACCESS_KEY', credentials.secretAccessKey);
  run = await startRunHere(data);
});

afterAll(async () => {
  await run?.close();
  await Promise.all([proxy?.close(), secrets?.close()]);
  await rm(folder, { recursive: true, force: true });
});

const responses: Readonly<
  Record<Exclude<Fault, 'none' | 'silent'>, readonly [status: number, body: string]>
> = {
  unavailable: [500, '{"__type":"InternalServiceError"}'],
  missing: [400, '{"__type":"ResourceNotFoundException"}'],
  'too short': [200, '{"SecretString":"short"}'],
  'no text': [200, '{"SecretBinary":"c2VjcmV0"}'],
  'not JSON': [200, '<html>'],
};

function pass(incoming: IncomingMessage, outgoing: ServerResponse): void {
  if (fault === 'silent') return void incoming.resume();
  if (fault !== 'none') {
    incoming.resume();
    const [status, body] = responses[fault];
    return void outgoing.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(body);
  }
  const { method, url, headers } = incoming;
  const onward = httpRequest(`${secrets.url}${url}`, { method, headers }, (response) => {
    outgoing.writeHead(response.statusCode ?? 502, response.headers);
    response.pipe(outgoing);
  });
  onward.on('error', () => outgoing.destroy());
  incoming.pipe(onward);
}

const paths = ['/api/health', '/api/members/content'];
const get = (path: string, headers: Record<string, string> = {}) =>
  request(path, { headers: { authorization: 'Bearer a.b.c', ...headers } });

test.each(Object.keys({ silent: 0, ...responses }) as Fault[])(
  'refuses all requests while the secret is %s',
  async (kind) => {
    fault = kind;
    for (const path of paths) {
      await expectStatus(await get(`${run.url}${path}`), 500);
      await expectStatus(await get(`${run.gateway}${path}`, { 'x-origin-secret': 'short' }), 500);
      await expectStatus(await get(`${run.gateway}${path}`, { 'x-origin-secret': 'x'.repeat(64) }), 500);
      await expectStatus(await get(`${run.gateway}${path}`), 401);
    }
  },
);

test('accepts CloudFront at once when the secret can be read again', async () => {
  fault = 'none';
  const statusOf = (path: string) => async () => {
    const response = await get(`${run.url}${path}`);
    await response.body?.cancel();
    return response.status;
  };
  // Each authorizer caches a failure for a second. A refusal would be cached for 300.
  const options = { timeoutMs: 10_000, intervalMs: 250 };
  await eventually(statusOf('/api/health'), (value) => expect(value).toBe(200), options);
  await eventually(statusOf('/api/members/content'), (value) => expect(value).toBe(403), options);
  await expectStatus(await get(`${run.gateway}/api/health`, { 'x-origin-secret': 'short' }), 403);
  const log = await readFile(join(data, 'log', 'functions.jsonl'), 'utf8');
  expect(log).toContain('request denied');
  expect(log).not.toContain('GET /api/members/content');
});

test("does not write the user's credentials to the file for commands", async () => {
  const published = await readFile(join(data, 'endpoints.json'), 'utf8');
  expect(published).toContain(proxy.url);
  expect(published).not.toContain('elsewhere-secret');
});
