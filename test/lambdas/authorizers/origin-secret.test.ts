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
} from '../../../lambdas/authorizers/origin-secret.ts';
import { fakeDate } from '../../support/fake-date.ts';
import { type Service, secretsManagerWith } from '../aws.ts';

const value = (letter: string) => letter.repeat(32);
let secrets: Service<SecretsManagerClient>;
let read: OriginSecretReader;
let asked: string[];

beforeEach(async () => {
  secrets = await secretsManagerWith({ origin: value('a') });
  asked = [];
  secrets.client.middlewareStack.add(
    (next) => (args) => {
      const { VersionStage } = args.input as { VersionStage?: string };
      if (VersionStage) asked.push(VersionStage);
      return next(args);
    },
    { step: 'initialize' },
  );
  read = originSecretReader(secrets.client, 'origin');
  fakeDate();
});

afterEach(async () => {
  jest.useRealTimers();
  await secrets.close();
});

const put = (SecretString: string) =>
  secrets.client.send(new PutSecretValueCommand({ SecretId: 'origin', SecretString }));
const carries = (sent: string | undefined) => hasValidOriginSecret(sent, read);
const wait = (milliseconds: number) => jest.setSystemTime(Date.now() + milliseconds);
const readings = () => asked.filter((stage) => stage === 'AWSCURRENT').length;

describe('what carries the secret', () => {
  test('is the current value, and the one before it, but none before that', async () => {
    await put(value('b'));
    await put(value('c'));
    expect(await carries(value('c'))).toBe(true);
    expect(await carries(value('b'))).toBe(true);
    expect(await carries(value('a'))).toBe(false);
  });

  test.each([
    ['nothing', undefined],
    ['an empty header', ''],
    ['a part', value('a').slice(1)],
    ['more', `${value('a')}a`],
    ['another case', value('A')],
    ['two headers, joined by the gateway', `${value('a')},${value('a')}`],
    ['its hash', createHash('sha256').update(value('a')).digest('hex')],
    ['a huge header', value('a').repeat(1_000)],
  ])('is not %s', async (_, sent) => {
    expect(await carries(sent)).toBe(false);
  });

  test('is a value of 16 characters; a shorter one opens nothing', async () => {
    for (const length of [16, 15]) {
      await secrets.client.send(
        new CreateSecretCommand({ Name: `of-${length}`, SecretString: 'x'.repeat(length) }),
      );
    }
    const by = (name: string) => originSecretReader(secrets.client, name);
    expect(await hasValidOriginSecret('x'.repeat(16), by('of-16'))).toBe(true);
    await expect(hasValidOriginSecret('x'.repeat(15), by('of-15'))).rejects.toThrow(
      AuthorizerUnavailableError,
    );
  });

  test('is not a previous value that is too short, nor one that is no text', async () => {
    await put('short');
    await put(value('b'));
    expect(await carries('short')).toBe(false);
    expect(await carries(value('b'))).toBe(true);
    await secrets.client.send(
      new PutSecretValueCommand({ SecretId: 'origin', SecretBinary: Buffer.from(value('c')) }),
    );
    wait(1_000);
    await expect(carries(value('c'))).rejects.toThrow(AuthorizerUnavailableError);
  });
});

describe('the secret is read', () => {
  test('not at all without a header', async () => {
    await carries(undefined);
    expect(asked).toEqual([]);
  });

  test('once in five minutes for values that it has', async () => {
    for (const elapsed of [0, 0, 299_999]) {
      wait(elapsed);
      expect(await carries(value('a'))).toBe(true);
    }
    expect(asked).toEqual(['AWSCURRENT', 'AWSPREVIOUS']);
    wait(1);
    expect(await carries(value('a'))).toBe(true);
    expect(readings()).toBe(2);
  });

  test('anew for a value that it had not, so that a rotation is noticed at once', async () => {
    expect(await carries(value('a'))).toBe(true);
    await put(value('b'));
    wait(1_000);
    expect(await carries(value('b'))).toBe(true);
    expect(await carries(value('a'))).toBe(true);
    expect(readings()).toBe(2);
  });

  test('at most once a second for what strangers try', async () => {
    for (let attempt = 0; attempt < 100; attempt++) {
      expect(await carries(value(`${attempt}`))).toBe(false);
      wait(99);
    }
    // 9.9 s went by.
    expect(readings()).toBe(10);
  });

  test('once for all who ask at the same time', async () => {
    const all = ['a', 'x', 'a', 'y', 'z'].map((letter) => carries(value(letter)));
    expect(await Promise.all(all)).toEqual([true, false, true, false, false]);
    expect(asked).toEqual(['AWSCURRENT', 'AWSPREVIOUS']);
  });

  test('current before previous, so that a rotation in between hides no value in use', async () => {
    await put(value('b'));
    secrets.client.middlewareStack.add(
      (next) => async (args) => {
        const output = await next(args);
        if ((args.input as { VersionStage?: string }).VersionStage === 'AWSCURRENT') await put(value('c'));
        return output;
      },
      { step: 'initialize' },
    );
    // CloudFront still sends b, which was current when the reading began.
    expect(await carries(value('b'))).toBe(true);
  });
});

describe('a revoked value', () => {
  test('is good for no longer than values are kept', async () => {
    await put(value('b'));
    expect(await carries(value('a'))).toBe(true);
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
    expect(await carries(value('a'))).toBe(true);
    wait(1);
    expect(await carries(value('a'))).toBe(false);
    expect(await carries(value('b'))).toBe(true);
  });
});

describe('there is no verdict', () => {
  test('where the secret is not there', async () => {
    read = originSecretReader(secrets.client, 'other');
    await expect(carries(value('a'))).rejects.toThrow(AuthorizerUnavailableError);
  });

  test.each(['AWSCURRENT', 'AWSPREVIOUS'])(
    'while %s cannot be read, nor a second of more attempts',
    async (stage) => {
      let broken = true;
      secrets.client.middlewareStack.add(
        (next) => (args) => {
          const { VersionStage } = args.input as { VersionStage?: string };
          return broken && VersionStage === stage
            ? Promise.reject(Object.assign(new Error('slow down'), { name: 'ThrottlingException' }))
            : next(args);
        },
        { step: 'initialize', priority: 'low' },
      );
      for (const elapsed of [0, 500, 499]) {
        wait(elapsed);
        await expect(carries(value('a'))).rejects.toThrow(AuthorizerUnavailableError);
      }
      expect(readings()).toBe(1);
      broken = false;
      wait(1);
      expect(await carries(value('a'))).toBe(true);
    },
  );

  test('for an unknown value while the secret cannot be read again, but for a known one', async () => {
    expect(await carries(value('a'))).toBe(true);
    secrets.client.middlewareStack.add(() => () => Promise.reject(new Error('down')), { step: 'initialize' });
    expect(await carries(value('a'))).toBe(true);
    wait(1_000);
    await expect(carries(value('b'))).rejects.toThrow(AuthorizerUnavailableError);
    // A stranger's try takes nothing from what is known.
    expect(await carries(value('a'))).toBe(true);
    wait(298_999);
    expect(await carries(value('a'))).toBe(true);
    wait(1);
    await expect(carries(value('a'))).rejects.toThrow(AuthorizerUnavailableError);
  });
});
