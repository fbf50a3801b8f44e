import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Authorizer, authorizer } from '../../../lambdas/authorizers/authorizer.ts';
import { awsVariables, type Service, secretsManagerWith } from '../aws.ts';
import { httpEvent } from '../event.ts';
import { loadHandler } from '../load-handler.ts';
import { captureLog } from '../log.ts';
import { clientId, userPoolId } from './tokens.ts';

const secret = 'origin-secret-of-32-characters--';
let secrets: Service<SecretsManagerClient>;
let log: string[];

beforeAll(async () => {
  secrets = await secretsManagerWith({ origin: secret });
});

afterAll(() => secrets.close());

beforeEach(() => {
  log = captureLog();
});

afterEach(() => {
  vi.restoreAllMocks();
});

const loaders = {
  origin: () => import('../../../lambdas/authorizers/origin.ts'),
  members: () => import('../../../lambdas/authorizers/members.ts'),
};

async function load(
  name: keyof typeof loaders,
  changes: Record<string, string> = {},
): Promise<Authorizer<unknown>> {
  const variables = {
    ...awsVariables,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url,
    ORIGIN_SECRET_ARN: 'origin',
    USER_POOL_ID: userPoolId,
    USER_POOL_CLIENT_ID: clientId,
    ...changes,
  };
  const module = await loadHandler<{ handler: Authorizer<unknown> }>(loaders[name], variables);
  return module.handler;
}

const event = (headers: Record<string, string>) => httpEvent({ headers }) as never;

describe('the authorizer of what came through the CDN', () => {
  test('allows the secret and nothing else', async () => {
    const handler = await load('origin');
    expect(await handler(event({ 'x-origin-secret': secret }))).toEqual({ isAuthorized: true });
    expect(await handler(event({ 'x-origin-secret': `${secret}!` }))).toEqual({ isAuthorized: false });
    expect(await handler(event({}))).toEqual({ isAuthorized: false });
    expect(log.join()).not.toContain(secret);
  });

  test.each([
    ['the secret is missing', { ORIGIN_SECRET_ARN: 'missing' }],
    ['Secrets Manager cannot be reached', { AWS_ENDPOINT_URL_SECRETS_MANAGER: 'http://127.0.0.1:1' }],
  ])('refuses when %s', async (_, changes) => {
    const handler = await load('origin', changes);
    expect(await handler(event({ 'x-origin-secret': secret }))).toEqual({ isAuthorized: false });
  });
});

describe("the members' authorizer", () => {
  test.each([
    ['the secret without a token', { 'x-origin-secret': secret }],
    ['the secret with something else', { 'x-origin-secret': secret, authorization: 'Basic dXNlcjpwYXNz' }],
    [
      'the secret with what only looks like a token',
      { 'x-origin-secret': secret, authorization: 'Bearer a.b.c' },
    ],
    ['a token without the secret', { authorization: 'Bearer a.b.c' }],
  ])('refuses %s', async (_, headers) => {
    const handler = await load('members');
    expect(await handler(event(headers))).toEqual({ isAuthorized: false });
  });
});

test('whatever is thrown on the way is a refusal, and of it the log gets the name only', async () => {
  const handler = authorizer(async () => {
    throw Object.assign(new TypeError('about token a.b.c'), { rawJwt: 'a.b.c' });
  });
  expect(await handler(event({}))).toEqual({ isAuthorized: false });
  expect(log.join()).toContain('TypeError');
  expect(log.join()).not.toContain('a.b.c');
});

test('an event without headers is a refusal', async () => {
  const handler = await load('origin');
  expect(await handler({ requestContext: {} } as never)).toEqual({ isAuthorized: false });
});
