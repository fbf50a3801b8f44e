import { createServer } from 'node:http';
import {
  CreateSecretCommand,
  PutSecretValueCommand,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Authorizer } from '../../../lambdas/authorizers/authorizer.ts';
import { listen } from '../../../local/server.ts';
import { awsVariables, type Service, secretsManagerWith } from '../aws.ts';
import { httpEvent, lambdaContext } from '../event.ts';
import { loadHandler } from '../load-handler.ts';
import { captureLog } from '../log.ts';
import { accessClaims, clientId, poolKey, signed, userPoolId } from './tokens.ts';

const secret = 'origin-secret-of-32-characters--';
let secrets: Service<SecretsManagerClient>;
let log: string[];
/** The response of the user pool with its keys. */
let poolKeys = new ArrayBuffer(0);

beforeAll(async () => {
  secrets = await secretsManagerWith({ origin: secret, short: 'short' });
});

afterAll(() => secrets.close());

beforeEach(() => {
  log = captureLog();
});

afterEach(() => {
  jest.restoreAllMocks();
});

const loaders = {
  origin: () => import('../../../lambdas/authorizers/origin.lambda.ts'),
  members: async () => {
    const { JwksFetcher } = await import('../../../lambdas/authorizers/member-token.ts');
    jest.spyOn(JwksFetcher.prototype, 'fetch').mockResolvedValue(poolKeys);
    return import('../../../lambdas/authorizers/members.lambda.ts');
  },
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

describe('the origin authorizer', () => {
  test('allows only requests with the origin secret', async () => {
    const handler = await load('origin');
    expect(await handler(event({ 'x-origin-secret': secret }), lambdaContext)).toEqual({
      isAuthorized: true,
    });
    expect(await handler(event({ 'x-origin-secret': `${secret}!` }), lambdaContext)).toEqual({
      isAuthorized: false,
    });
    expect(await handler(event({}), lambdaContext)).toEqual({ isAuthorized: false });
    expect(log.join()).not.toContain(secret);
  });

  test('allows the current and the previous value', async () => {
    await secrets.client.send(new CreateSecretCommand({ Name: 'rotated', SecretString: `${secret}-1` }));
    for (const value of [`${secret}-2`, `${secret}-3`]) {
      await secrets.client.send(new PutSecretValueCommand({ SecretId: 'rotated', SecretString: value }));
    }
    const handler = await load('origin', { ORIGIN_SECRET_ARN: 'rotated' });
    const results = [];
    for (const value of ['1', '2', '3']) {
      results.push(
        (await handler(event({ 'x-origin-secret': `${secret}-${value}` }), lambdaContext)).isAuthorized,
      );
    }
    expect(results).toEqual([false, true, true]);
  });
});

describe.each(['origin', 'members'] as const)(
  'the %s authorizer throws, so that API Gateway caches no result,',
  (name) => {
    const headers = { 'x-origin-secret': secret, authorization: 'Bearer a.b.c' };

    test.each([
      ['if the secret is missing', { ORIGIN_SECRET_ARN: 'missing' }],
      ['if the secret is too short', { ORIGIN_SECRET_ARN: 'short' }],
      ['if Secrets Manager is unreachable', { AWS_ENDPOINT_URL_SECRETS_MANAGER: 'http://127.0.0.1:1' }],
      ['if Secrets Manager denies the request', { AWS_SECRET_ACCESS_KEY: 'wrong' }],
    ])('%s', async (_, changes) => {
      const handler = await load(name, changes);
      await expect(handler(event(headers), lambdaContext)).rejects.toThrow(
        'The origin secret could not be read.',
      );
      expect(log.join()).toContain('request denied');
      expect(log.join()).not.toContain(secret);
    });

    test('if Secrets Manager does not respond', async () => {
      const silent = await listen(createServer(() => {}));
      try {
        const handler = await load(name, { AWS_ENDPOINT_URL_SECRETS_MANAGER: silent.url });
        await expect(handler(event(headers), lambdaContext)).rejects.toThrow(
          'The origin secret could not be read.',
        );
      } finally {
        await silent.close();
      }
    });
  },
);

describe('the members authorizer', () => {
  test.each([
    ['the origin secret without a token', { 'x-origin-secret': secret }],
    [
      'the origin secret with basic authentication',
      { 'x-origin-secret': secret, authorization: 'Basic dXNlcjpwYXNz' },
    ],
    [
      'the origin secret with a malformed token',
      { 'x-origin-secret': secret, authorization: 'Bearer a.b.c' },
    ],
    ['a token without the origin secret', { authorization: 'Bearer a.b.c' }],
  ])('denies %s', async (_, headers) => {
    const handler = await load('members');
    expect(await handler(event(headers), lambdaContext)).toEqual({ isAuthorized: false });
  });

  test('allows a valid token with the origin secret, and denies it without', async () => {
    const key = poolKey();
    poolKeys = await new Blob([JSON.stringify(key.jwks)]).arrayBuffer();
    const handler = await load('members');
    const authorization = `Bearer ${signed(key, accessClaims())}`;
    const resultFor = (value: string) =>
      handler(event({ 'x-origin-secret': value, authorization }), lambdaContext);
    expect(await resultFor(secret)).toEqual({
      isAuthorized: true,
      context: { username: 'user-1', sub: 'sub-1' },
    });
    for (const value of ['', `${secret}-`]) expect(await resultFor(value)).toEqual({ isAuthorized: false });
  });
});

test('an event without headers is denied', async () => {
  const handler = await load('origin');
  expect(await handler({ requestContext: {} } as never, lambdaContext)).toEqual({ isAuthorized: false });
});
