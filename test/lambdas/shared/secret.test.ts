import { PutSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, afterEach, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import { type SecretsManager, secretsManagerClient } from '../../../lambdas/shared/aws/secrets-manager.ts';
import { SecretValueError, secretReader } from '../../../lambdas/shared/secret.ts';
import { fakeDate } from '../../support/fake-timers.ts';
import { endpointOf, type Service, secretsManagerWith } from '../aws.ts';

let secrets: Service<SecretsManagerClient>;

beforeAll(async () => {
  secrets = await secretsManagerWith({ key: 'first' });
});

afterAll(() => secrets.close());

// The local server and the request signatures use the same clock, so it is only stopped or set forward.
beforeEach(() => {
  fakeDate();
  return secrets.client.send(new PutSecretValueCommand({ SecretId: 'key', SecretString: 'first' }));
});

afterEach(() => {
  jest.useRealTimers();
});

const rotate = (to: string) =>
  secrets.client.send(new PutSecretValueCommand({ SecretId: 'key', SecretString: to }));

const pass = (milliseconds: number) => jest.setSystemTime(Date.now() + milliseconds);

const client = () => secretsManagerClient(endpointOf(secrets.url));

/** A client, and the number of its calls. */
function counted() {
  const real = client();
  let requests = 0;
  const send: SecretsManager['send'] = (...call) => {
    requests++;
    return real.send(...call);
  };
  return { client: { ...real, send }, requests: () => requests };
}

test('a secret is read once, even for concurrent calls, and cached', async () => {
  const { client, requests } = counted();
  const read = secretReader(client, 'key');
  expect(await Promise.all([read(), read(), read()])).toEqual(['first', 'first', 'first']);
  expect(await read()).toBe('first');
  expect(requests()).toBe(1);
});

test('a secret is read again after 5 minutes, and not earlier', async () => {
  const read = secretReader(client(), 'key');
  expect(await read()).toBe('first');
  await rotate('second');
  pass(299_999);
  expect(await read()).toBe('first');
  pass(1);
  expect(await read()).toBe('second');
});

test('a rejected value is replaced at once, even for concurrent calls, and cached', async () => {
  const { client, requests } = counted();
  const read = secretReader(client, 'key');
  await read();
  await rotate('second');
  expect(await Promise.all([read('first'), read('first'), read('first')])).toEqual([
    'second',
    'second',
    'second',
  ]);
  expect(await read()).toBe('second');
  expect(requests()).toBe(2);
});

test('rejecting an older value causes no read', async () => {
  const { client, requests } = counted();
  const read = secretReader(client, 'key');
  expect(await read()).toBe('first');
  expect(await read('older')).toBe('first');
  expect(requests()).toBe(1);
});

test('rejecting every value causes one read in 10 seconds', async () => {
  const { client, requests } = counted();
  const read = secretReader(client, 'key');
  await read();
  for (let refusal = 0; refusal < 5; refusal++) await read('first');
  expect(requests()).toBe(2);
  pass(9_999);
  await read('first');
  expect(requests()).toBe(2);
  pass(1);
  await read('first');
  expect(requests()).toBe(3);
});

test('an error is not cached', async () => {
  const { client, requests } = counted();
  const read = secretReader(client, 'missing');
  await expect(read()).rejects.toHaveProperty('name', 'ResourceNotFoundException');
  await expect(read()).rejects.toHaveProperty('name', 'ResourceNotFoundException');
  expect(requests()).toBe(2);
});

test('a late error does not remove a newer value', async () => {
  const reads: { resolve(response: object): void; reject(error: Error): void }[] = [];
  const send = () => new Promise((resolve, reject) => reads.push({ resolve, reject }));
  const read = secretReader({ ...client(), send } as SecretsManager, 'key');
  const slow = read();
  pass(300_000);
  const newer = read();
  expect(reads).toHaveLength(2);
  reads[1]?.resolve({ SecretString: 'second' });
  expect(await newer).toBe('second');
  reads[0]?.reject(new Error('Too late.'));
  await expect(slow).rejects.toThrow('Too late.');
  expect(await read()).toBe('second');
  expect(reads).toHaveLength(2);
});

test.each([{}, { SecretString: '' }])('a secret without a text is an error: %j', async (response) => {
  const send = async () => response;
  const read = secretReader({ ...client(), send } as SecretsManager, 'key');
  const failure = await read().catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(SecretValueError);
  expect(failure).toMatchObject({
    name: 'SecretValueError',
    message: 'The secret must have a text value.',
  });
});
