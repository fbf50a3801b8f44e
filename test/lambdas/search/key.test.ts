import { createServer } from 'node:http';
import { PutSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, afterEach, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import type { handler as Handler } from '../../../lambdas/search/search.lambda.ts';
import { type LocalServer, listen } from '../../../local/server.ts';
import { awsVariables, type Service, secretsManagerWith } from '../aws.ts';
import { httpEvent, lambdaContext } from '../event.ts';
import { loadHandler } from '../load-handler.ts';
import { captureLog } from '../log.ts';
import { character, upstreamResponse } from './upstream-response.ts';

let secrets: Service<SecretsManagerClient>;
let upstream: LocalServer;
let handler: typeof Handler;
let log: string[];
/** The keys that were sent, in order. */
let sent: (string | undefined)[];
/** The key that the upstream accepts. */
let valid: string;

const store = (key: string) =>
  secrets.client.send(new PutSecretValueCommand({ SecretId: 'search', SecretString: key }));

beforeAll(async () => {
  secrets = await secretsManagerWith({ search: 'none yet' });
  upstream = await listen(
    createServer(({ headers }, response) => {
      sent.push(headers.authorization);
      if (headers.authorization !== `Bearer ${valid}`) response.statusCode = 401;
      response.end(JSON.stringify(upstreamResponse([character(1)])));
    }),
  );
});

afterAll(async () => {
  await upstream.close();
  await secrets.close();
});

beforeEach(async () => {
  await store('first-key');
  ({ handler } = await loadHandler(() => import('../../../lambdas/search/search.lambda.ts'), {
    ...awsVariables,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url,
    SEARCH_KEY_SECRET_ARN: 'search',
    SEARCH_UPSTREAM_URL: upstream.url,
  }));
  sent = [];
  valid = 'first-key';
  log = captureLog();
});

afterEach(() => {
  jest.restoreAllMocks();
});

const search = (name: string) =>
  handler(httpEvent({ path: '/api/search', query: `name=${name}` }), lambdaContext);

test('the key is read from Secrets Manager and cached', async () => {
  for (const name of ['a', 'b']) expect((await search(name)).statusCode).toBe(200);
  expect(sent).toEqual(['Bearer first-key', 'Bearer first-key']);
});

test('a rotated key causes no error', async () => {
  expect((await search('a')).statusCode).toBe(200);
  await store('second-key');
  valid = 'second-key';
  for (const name of ['b', 'c']) expect((await search(name)).statusCode).toBe(200);
  expect(sent).toEqual(['Bearer first-key', 'Bearer first-key', 'Bearer second-key', 'Bearer second-key']);
});

test('a wrong key is sent once per search, and not logged', async () => {
  valid = 'another-key';
  const response = await search('a');
  expect(response.statusCode).toBe(502);
  expect(sent).toEqual(['Bearer first-key']);
  expect(log.join()).toContain('"upstreamStatus":401');
  expect(log.join() + JSON.stringify(response)).not.toContain('first-key');
});
