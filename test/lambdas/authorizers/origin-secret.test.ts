import { createHash } from 'node:crypto';
import {
  CreateSecretCommand,
  DescribeSecretCommand,
  PutSecretValueCommand,
  type SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { AuthorizerUnavailableError } from '../../../lambdas/authorizers/authorizer.ts';
import {
  hasValidOriginSecret,
  type OriginSecretReader,
  originSecretReader,
  originSecretTtlMs,
} from '../../../lambdas/authorizers/origin-secret.ts';
import { AwsError } from '../../../lambdas/shared/aws/aws-error.ts';
import { type SecretsManager, secretsManagerClient } from '../../../lambdas/shared/aws/secrets-manager.ts';
import { fakeDate } from '../../support/fake-timers.ts';
import { endpointOf, type Service, secretsManagerWith } from '../aws.ts';

const value = (letter: string) => letter.repeat(32);
let secrets: Service<SecretsManagerClient>;
let read: OriginSecretReader;
let client: SecretsManager;
/** Stages of the secret's versions that were read. */
let requests: string[];
/** Takes the place of a read. */
let intercept: (stage: string, next: () => Promise<unknown>) => Promise<unknown>;

beforeEach(async () => {
  secrets = await secretsManagerWith({ origin: value('a') });
  requests = [];
  const real = secretsManagerClient(endpointOf(secrets.url));
  intercept = async (_stage, next) => next();
  const send: SecretsManager['send'] = (operation, input, options) => {
    const stage = input.VersionStage as string;
    requests.push(stage);
    return intercept(stage, () => real.send(operation, input, options)) as never;
  };
  client = { ...real, send };
  read = originSecretReader(client, 'origin');
  fakeDate();
});

afterEach(async () => {
  jest.useRealTimers();
  await secrets.close();
});

const put = (SecretString: string) =>
  secrets.client.send(new PutSecretValueCommand({ SecretId: 'origin', SecretString }));
const isValid = (sent: string | undefined) => hasValidOriginSecret(sent, read);
const wait = (milliseconds: number) => jest.setSystemTime(Date.now() + milliseconds);
const readCount = () => requests.filter((stage) => stage === 'AWSCURRENT').length;

describe('the origin secret', () => {
  test('has two valid values, the current and the previous one', async () => {
    await put(value('b'));
    await put(value('c'));
    expect(await isValid(value('c'))).toBe(true);
    expect(await isValid(value('b'))).toBe(true);
    expect(await isValid(value('a'))).toBe(false);
  });

  test.each([
    ['a missing header', undefined],
    ['an empty header', ''],
    ['a part of it', value('a').slice(1)],
    ['it with a suffix', `${value('a')}a`],
    ['it in another case', value('A')],
    ['two headers, joined by API Gateway', `${value('a')},${value('a')}`],
    ['its hash', createHash('sha256').update(value('a')).digest('hex')],
    ['a huge header', value('a').repeat(1_000)],
  ])('does not match %s', async (_, sent) => {
    expect(await isValid(sent)).toBe(false);
  });

  test('must have at least 16 characters', async () => {
    for (const length of [16, 15]) {
      await secrets.client.send(
        new CreateSecretCommand({ Name: `of-${length}`, SecretString: 'x'.repeat(length) }),
      );
    }
    const by = (name: string) => originSecretReader(client, name);
    expect(await hasValidOriginSecret('x'.repeat(16), by('of-16'))).toBe(true);
    await expect(hasValidOriginSecret('x'.repeat(15), by('of-15'))).rejects.toThrow(
      AuthorizerUnavailableError,
    );
  });

  test('is not a previous value that is too short, nor a binary value', async () => {
    await put('short');
    await put(value('b'));
    expect(await isValid('short')).toBe(false);
    expect(await isValid(value('b'))).toBe(true);
    await secrets.client.send(
      new PutSecretValueCommand({ SecretId: 'origin', SecretBinary: Buffer.from(value('c')) }),
    );
    wait(1_000);
    await expect(isValid(value('c'))).rejects.toThrow(AuthorizerUnavailableError);
  });
});

describe('the secret is read', () => {
  test('never for a request without the header', async () => {
    await isValid(undefined);
    expect(requests).toEqual([]);
  });

  test('once in five minutes for known values', async () => {
    for (const elapsed of [0, 0, 299_999]) {
      wait(elapsed);
      expect(await isValid(value('a'))).toBe(true);
    }
    expect(requests).toEqual(['AWSCURRENT', 'AWSPREVIOUS']);
    wait(1);
    expect(await isValid(value('a'))).toBe(true);
    expect(readCount()).toBe(2);
  });

  test('again for an unknown value, so that a rotation takes effect immediately', async () => {
    expect(await isValid(value('a'))).toBe(true);
    await put(value('b'));
    wait(1_000);
    expect(await isValid(value('b'))).toBe(true);
    expect(await isValid(value('a'))).toBe(true);
    expect(readCount()).toBe(2);
  });

  test('at most once a second for unknown values', async () => {
    for (let attempt = 0; attempt < 100; attempt++) {
      expect(await isValid(value(`${attempt}`))).toBe(false);
      wait(99);
    }
    // 9.9 s have passed.
    expect(readCount()).toBe(10);
  });

  test('once for concurrent requests', async () => {
    const all = ['a', 'x', 'a', 'y', 'z'].map((letter) => isValid(value(letter)));
    expect(await Promise.all(all)).toEqual([true, false, true, false, false]);
    expect(requests).toEqual(['AWSCURRENT', 'AWSPREVIOUS']);
  });

  test('current before previous, so that a rotation in between hides no value in use', async () => {
    await put(value('b'));
    intercept = async (stage, next) => {
      const output = await next();
      if (stage === 'AWSCURRENT') await put(value('c'));
      return output;
    };
    // CloudFront still sends b, which was current when the read began.
    expect(await isValid(value('b'))).toBe(true);
  });
});

describe('an early read', () => {
  const early = () => read(originSecretTtlMs, true);

  test('is used by the first request', async () => {
    await early();
    expect(await isValid(value('a'))).toBe(true);
    expect(readCount()).toBe(1);
  });

  test('that fails is repeated by a request that waits for it, and by the next one', async () => {
    let failures = 1;
    intercept = (_stage, next) => (failures-- > 0 ? Promise.reject(new Error('frozen')) : next());
    const failing = early();
    const waiting = isValid(value('a'));
    await expect(failing).rejects.toThrow(AuthorizerUnavailableError);
    expect(await waiting).toBe(true);
    failures = 1;
    read = originSecretReader(client, 'origin');
    await expect(early()).rejects.toThrow(AuthorizerUnavailableError);
    expect(await isValid(value('a'))).toBe(true);
  });
});

describe('a revoked value', () => {
  test('is valid until the cached values expire', async () => {
    await put(value('b'));
    expect(await isValid(value('a'))).toBe(true);
    const { VersionIdsToStages = {} } = await secrets.client.send(
      new DescribeSecretCommand({ SecretId: 'origin' }),
    );
    const [old] =
      Object.entries(VersionIdsToStages).find(([, stages]) => stages.includes('AWSPREVIOUS')) ?? [];
    await secrets.client.send(
      new UpdateSecretVersionStageCommand({
        SecretId: 'origin',
        VersionStage: 'AWSPREVIOUS',
        RemoveFromVersionId: old,
      }),
    );
    wait(299_999);
    expect(await isValid(value('a'))).toBe(true);
    wait(1);
    expect(await isValid(value('a'))).toBe(false);
    expect(await isValid(value('b'))).toBe(true);
  });
});

describe('throws AuthorizerUnavailableError', () => {
  test('if the secret does not exist', async () => {
    read = originSecretReader(client, 'other');
    await expect(isValid(value('a'))).rejects.toThrow(AuthorizerUnavailableError);
  });

  test.each(['AWSCURRENT', 'AWSPREVIOUS'])(
    'if %s cannot be read, and retries after one second',
    async (stage) => {
      let broken = true;
      intercept = (read, next) =>
        broken && read === stage
          ? Promise.reject(new AwsError('ThrottlingException', 'slow down', 400))
          : next();
      for (const elapsed of [0, 500, 499]) {
        wait(elapsed);
        await expect(isValid(value('a'))).rejects.toThrow(AuthorizerUnavailableError);
      }
      expect(readCount()).toBe(1);
      broken = false;
      wait(1);
      expect(await isValid(value('a'))).toBe(true);
    },
  );

  test('for an unknown value if the secret cannot be read again, but not for a known value', async () => {
    expect(await isValid(value('a'))).toBe(true);
    intercept = () => Promise.reject(new Error('down'));
    expect(await isValid(value('a'))).toBe(true);
    wait(1_000);
    await expect(isValid(value('b'))).rejects.toThrow(AuthorizerUnavailableError);
    // The failed read for the unknown value does not invalidate known values.
    expect(await isValid(value('a'))).toBe(true);
    wait(298_999);
    expect(await isValid(value('a'))).toBe(true);
    wait(1);
    await expect(isValid(value('a'))).rejects.toThrow(AuthorizerUnavailableError);
  });
});
