import { createServer } from 'node:http';
import {
  CreateSecretCommand,
  PutSecretValueCommand,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { type Authorizer, authorizer } from '../../../lambdas/authorizers/authorizer.ts';
import { listen } from '../../../local/server.ts';
import { awsVariables, type Service, secretsManagerWith } from '../aws.ts';
import { contextWith, httpEvent, lambdaContext } from '../event.ts';
import { loadHandler } from '../load-handler.ts';
import { captureLog } from '../log.ts';
import { clientId, userPoolId } from './tokens.ts';

const secret = 'origin-secret-of-32-characters--';
let secrets: Service<SecretsManagerClient>;
let log: string[];

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
  members: () => import('../../../lambdas/authorizers/members.lambda.ts'),
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
    expect(await handler(event({ 'x-origin-secret': secret }), lambdaContext)).toEqual({
      isAuthorized: true,
    });
    expect(await handler(event({ 'x-origin-secret': `${secret}!` }), lambdaContext)).toEqual({
      isAuthorized: false,
    });
    expect(await handler(event({}), lambdaContext)).toEqual({ isAuthorized: false });
    expect(log.join()).not.toContain(secret);
  });

  test('takes the value before it, too, but not the one before that', async () => {
    await secrets.client.send(new CreateSecretCommand({ Name: 'rotated', SecretString: `${secret}-1` }));
    for (const value of [`${secret}-2`, `${secret}-3`]) {
      await secrets.client.send(new PutSecretValueCommand({ SecretId: 'rotated', SecretString: value }));
    }
    const handler = await load('origin', { ORIGIN_SECRET_ARN: 'rotated' });
    const verdicts = [];
    for (const value of ['1', '2', '3']) {
      verdicts.push(
        (await handler(event({ 'x-origin-secret': `${secret}-${value}` }), lambdaContext)).isAuthorized,
      );
    }
    expect(verdicts).toEqual([false, true, true]);
  });
});

describe.each(['origin', 'members'] as const)(
  'there is no verdict of %s that the gateway could keep',
  (name) => {
    const headers = { 'x-origin-secret': secret, authorization: 'Bearer a.b.c' };

    test.each([
      ['the secret is missing', { ORIGIN_SECRET_ARN: 'missing' }],
      ['the secret is too short', { ORIGIN_SECRET_ARN: 'short' }],
      ['Secrets Manager cannot be reached', { AWS_ENDPOINT_URL_SECRETS_MANAGER: 'http://127.0.0.1:1' }],
      ['Secrets Manager refuses', { AWS_SECRET_ACCESS_KEY: 'wrong' }],
    ])('when %s', async (_, changes) => {
      const handler = await load(name, changes);
      await expect(handler(event(headers), lambdaContext)).rejects.toThrow(
        'The origin secret cannot be read.',
      );
      expect(log.join()).toContain('refused');
      expect(log.join()).not.toContain(secret);
    });

    test('when Secrets Manager does not answer', async () => {
      const silent = await listen(createServer(() => {}));
      try {
        const handler = await load(name, { AWS_ENDPOINT_URL_SECRETS_MANAGER: silent.url });
        await expect(handler(event(headers), lambdaContext)).rejects.toThrow(
          'The origin secret cannot be read.',
        );
      } finally {
        await silent.close();
      }
    });
  },
);

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
    expect(await handler(event(headers), lambdaContext)).toEqual({ isAuthorized: false });
  });
});

test('whatever is thrown on the way is a refusal, and of it the log gets the name only', async () => {
  const handler = authorizer(async () => {
    throw Object.assign(new TypeError('about token a.b.c'), { rawJwt: 'a.b.c' });
  });
  expect(await handler(event({}), lambdaContext)).toEqual({ isAuthorized: false });
  expect(log.join()).toContain('TypeError');
  expect(log.join()).not.toContain('a.b.c');
});

test('a deadline that passes is no verdict that the gateway could keep', async () => {
  const handler = authorizer(() => new Promise(() => {}));
  await expect(handler(event({}), contextWith(1_010))).rejects.toThrow('The deadline has passed.');
});

test('an event without headers is a refusal', async () => {
  const handler = await load('origin');
  expect(await handler({ requestContext: {} } as never, lambdaContext)).toEqual({ isAuthorized: false });
});
