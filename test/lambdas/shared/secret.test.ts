import { PutSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { secretReader } from '../../../lambdas/shared/secret.ts';
import { type Service, secretsManagerWith } from '../aws.ts';

let secrets: Service<SecretsManagerClient>;

beforeAll(async () => {
  secrets = await secretsManagerWith({ key: 'first' });
});

afterAll(() => secrets.close());

/** The client, with the requests that it sends counted. */
function counted() {
  let requests = 0;
  const client = Object.create(secrets.client) as SecretsManagerClient;
  client.send = ((...input: Parameters<SecretsManagerClient['send']>) => {
    requests++;
    return secrets.client.send(...input);
  }) as SecretsManagerClient['send'];
  return { client, requests: () => requests };
}

test('a secret is read once, also by simultaneous calls, and kept', async () => {
  const { client, requests } = counted();
  const read = secretReader(client, 'key');
  expect(await Promise.all([read(), read(), read()])).toEqual(['first', 'first', 'first']);
  expect(await read()).toBe('first');
  expect(requests()).toBe(1);
});

test('a secret is read again when its time is over', async () => {
  const read = secretReader(secrets.client, 'key', 0);
  expect(await read()).toBe('first');
  await secrets.client.send(new PutSecretValueCommand({ SecretId: 'key', SecretString: 'second' }));
  expect(await read()).toBe('second');
});

test('a failure is not kept', async () => {
  const { client, requests } = counted();
  const read = secretReader(client, 'missing');
  await expect(read()).rejects.toHaveProperty('name', 'ResourceNotFoundException');
  await expect(read()).rejects.toHaveProperty('name', 'ResourceNotFoundException');
  expect(requests()).toBe(2);
});
