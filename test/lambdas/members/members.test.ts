import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import type { handler as Handler } from '../../../lambdas/members/content.lambda.ts';
import { type CognitoServer, startCognito } from '../../../local/cognito/cognito.ts';
import { accounts } from '../../local/cognito/pool.ts';
import { awsVariables, credentials } from '../aws.ts';
import { authorizedEvent, lambdaContext } from '../event.ts';
import { loadHandler } from '../load-handler.ts';
import { captureLog } from '../log.ts';

const userPoolId = 'us-east-1_Example01';
let folder: string;
let cognito: CognitoServer;
let handler: typeof Handler;

function variables(endpoint: string): Record<string, string> {
  return {
    ...awsVariables,
    AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: endpoint,
    USER_POOL_ID: userPoolId,
  };
}

const load = (endpoint: string) =>
  loadHandler(() => import('../../../lambdas/members/content.lambda.ts'), variables(endpoint));

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'members-'));
  const password = 'Correct-horse-1';
  cognito = await startCognito({
    folder,
    region: 'us-east-1',
    userPoolId,
    clients: [],
    accounts,
    credentials,
    log: () => undefined,
    users: [
      { username: 'named', name: ' Ann Lee ', email: 'ann@example.com', password },
      { username: 'unnamed', email: 'bob@example.com', password },
      { username: 'blank', name: ' ', email: 'cid@example.com', password },
    ],
  });
  ({ handler } = await load(cognito.url));
});

afterAll(async () => {
  await cognito.close();
  await rm(folder, { recursive: true });
});

beforeEach(() => {
  captureLog();
});

afterEach(() => {
  jest.restoreAllMocks();
});

const get = (username: string, call = handler) =>
  call(authorizedEvent({ path: '/api/members/content' }, { username, sub: 'sub-1' }), lambdaContext);

test.each([
  ['named', 'Ann Lee'],
  ['unnamed', 'bob@example.com'],
  ['blank', 'cid@example.com'],
])('the account "%s" gets the name %s from the user pool', async (username, name) => {
  const response = await get(username);
  expect(response.statusCode).toBe(200);
  expect(response.headers['cache-control']).toBe('no-store');
  expect(response.headers['server-timing']).toMatch(/^handler;dur=\d+, users;dur=\d+$/);
  const { name: memberName, message, links } = JSON.parse(response.body ?? '');
  expect(memberName).toBe(name);
  expect(message).toMatch(/\w/);
  expect(links).toHaveLength(3);
  for (const link of links)
    expect(link).toEqual({ text: expect.stringMatching(/\w/), href: expect.stringMatching(/^https:/) });
});

test('a deleted account is rejected with 403', async () => {
  const response = await get('deleted');
  expect(response.statusCode).toBe(403);
  expect(response.headers['content-type']).toBe('application/problem+json');
});

test('a browser gets an error as a page with a link', async () => {
  const event = authorizedEvent(
    { path: '/api/members/content', headers: { accept: 'text/html' } },
    { username: 'deleted', sub: 'sub-1' },
  );
  const response = await handler(event, lambdaContext);
  expect(response.statusCode).toBe(403);
  expect(response.headers['content-type']).toBe('text/html; charset=utf-8');
  expect(response.body).toContain('This account has no access');
  expect(response.body).toContain('href="/members/"');
});

test('an unreachable user pool gives 503 with Retry-After', async () => {
  const { handler: cut } = await load('http://127.0.0.1:1');
  const response = await get('named', cut);
  expect(response.statusCode).toBe(503);
  expect(response.headers['retry-after']).toMatch(/^\d+$/);
});
