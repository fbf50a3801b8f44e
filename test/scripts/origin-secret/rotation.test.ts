import {
  CloudFrontClient,
  type DistributionConfig,
  GetDistributionCommand,
  UpdateDistributionCommand,
} from '@aws-sdk/client-cloudfront';
import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startCloudFront } from '../../../local/aws/cloudfront.ts';
import { Rollout } from '../../../local/cdn/rollout.ts';
import type { LocalServer } from '../../../local/server.ts';
import { Progress } from '../../../scripts/command.ts';
import { rotate } from '../../../scripts/origin-secret/rotation.ts';
import type { Target } from '../../../scripts/origin-secret/target.ts';
import { clientOf, credentials, type Service, secretsManagerWith } from '../../lambdas/aws.ts';
import { eventually } from '../../support/eventually.ts';

const first = 'first-value-of-the-origin-secret';
let secrets: Service<SecretsManagerClient>;
let server: LocalServer;
let cloudFront: CloudFrontClient;
let rollout: Rollout;
let target: Target;
let lines: string[];

const configWith = (headers: { HeaderName: string; HeaderValue: string }[]) => ({
  Comment: 'Jamstack-dev-App',
  Enabled: true,
  DefaultCacheBehavior: { TargetOriginId: 'site' },
  Origins: [
    { Id: 'site', DomainName: 'site.example.com' },
    { Id: 'api', DomainName: 'api.example.com', OriginCustomHeaders: headers },
  ],
});

/** The header of the secret, and one that a rotation must not change. */
const headersOfOrigin = [
  { HeaderName: 'X-Origin-Secret', HeaderValue: first },
  { HeaderName: 'x-other', HeaderValue: 'kept' },
];

async function start(headers = headersOfOrigin, propagationMs = 100): Promise<void> {
  const config = configWith(headers) as never;
  rollout = new Rollout(configWith(headers).Origins, propagationMs);
  server = await startCloudFront({
    id: 'EDIST',
    domainName: 'd.cloudfront.net',
    config,
    rollout,
    credentials,
  });
  cloudFront = new CloudFrontClient(clientOf(server.url));
  target = {
    secrets: secrets.client,
    cloudFront,
    secretId: 'origin',
    distributionId: 'EDIST',
    isLocal: true,
  };
}

beforeEach(async () => {
  lines = [];
  secrets = await secretsManagerWith({ origin: first });
  await start();
});

afterEach(async () => {
  cloudFront.destroy();
  await Promise.all([server.close(), secrets.close()]);
});

class Lines extends Progress {
  override say(line: string): void {
    lines.push(line);
  }
}

const run = (revokeOld = false) =>
  rotate(target, new Lines(), { revokeOld, delays: { settleMs: 100, pollMs: 10 } });

async function secretValue(VersionStage: string): Promise<string | undefined> {
  const command = new GetSecretValueCommand({ SecretId: 'origin', VersionStage });
  return secrets.client.send(command).then(
    ({ SecretString }) => SecretString,
    () => undefined,
  );
}

async function labels(): Promise<string[]> {
  const { VersionIdsToStages = {} } = await secrets.client.send(
    new DescribeSecretCommand({ SecretId: 'origin' }),
  );
  return Object.values(VersionIdsToStages).flat().sort();
}

/** Makes a deployment slow enough for a test to act while it is in progress. */
async function restartWithSlowPropagation(): Promise<void> {
  cloudFront.destroy();
  await server.close();
  await start(headersOfOrigin, 2_000);
}

const sent = () => rollout.headersOf('api').map(({ HeaderValue }) => HeaderValue);

/** Changes the distribution, as another deployment would. */
async function send(value: string): Promise<void> {
  const { Distribution, ETag: IfMatch } = await cloudFront.send(new GetDistributionCommand({ Id: 'EDIST' }));
  const config = JSON.parse(JSON.stringify(Distribution?.DistributionConfig)) as DistributionConfig;
  const [header] = config.Origins?.Items?.[1]?.CustomHeaders?.Items ?? [];
  if (header) header.HeaderValue = value;
  await cloudFront.send(new UpdateDistributionCommand({ Id: 'EDIST', IfMatch, DistributionConfig: config }));
}

/** Makes one call of an operation fail. */
function breakAt(client: SecretsManagerClient, operation: string, at: number): void {
  let calls = 0;
  client.middlewareStack.add(
    (next, context) => (args) => {
      if (context.commandName !== operation || ++calls !== at) return next(args);
      throw new Error(`killed at ${operation}`);
    },
    { step: 'initialize', name: 'broken', override: true },
  );
}

describe('a rotation', () => {
  test('replaces the current value, which becomes the previous one', async () => {
    await run();
    const current = await secretValue('AWSCURRENT');
    expect(current).toMatch(/^[\w-]{64}$/);
    expect(await secretValue('AWSPREVIOUS')).toBe(first);
    expect(await labels()).toEqual(['AWSCURRENT', 'AWSPREVIOUS']);
    expect(sent()).toEqual([current, 'kept']);
    expect(rollout.isDeployed).toBe(true);
    expect(lines.join('\n')).toContain('stays valid until the next rotation');
  });

  test('prints no values', async () => {
    await run();
    for (const value of [first, await secretValue('AWSCURRENT')])
      expect(lines.join('\n')).not.toContain(value);
  });

  test('keeps only the new value with --revoke-old', async () => {
    await run(true);
    expect(await labels()).toEqual(['AWSCURRENT']);
    expect(await secretValue('AWSPREVIOUS')).toBeUndefined();
    expect(sent()[0]).toBe(await secretValue('AWSCURRENT'));
    expect(lines.join('\n')).toContain('revoked');
  });

  test('waits until CloudFront sends the current value', async () => {
    await send('of an older deployment');
    await run();
    expect(lines[0]).toContain('sent: the current value');
    expect(await secretValue('AWSPREVIOUS')).toBe(first);
    expect(sent()[0]).toBe(await secretValue('AWSCURRENT'));
  });

  test('sends the current value again if a deployment sets the old one', async () => {
    await restartWithSlowPropagation();
    const rotating = run();
    await eventually(
      () => lines.join('\n'),
      (value) => expect(value).toContain('sent: the current value'),
      { timeoutMs: 20_000 },
    );
    await send(first);
    await rotating;
    expect(sent()[0]).toBe(await secretValue('AWSCURRENT'));
    expect(sent()[0]).not.toBe(first);
  });

  test('run twice at the same time leaves a valid value in CloudFront', async () => {
    const outcomes = await Promise.allSettled([run(true), run(true)]);
    expect(outcomes.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThan(0);
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected')
        expect(String(outcome.reason)).toMatch(/is being rotated by another process/);
    }
    expect(rollout.isDeployed).toBe(true);
    expect(sent()[0]).toBe(await secretValue('AWSCURRENT'));
    await run();
    expect(await labels()).toEqual(['AWSCURRENT', 'AWSPREVIOUS']);
  });
});

describe('an interrupted rotation completes when it is run again, after it was stopped with', () => {
  test.each([
    ['nothing done', 'secrets', 'GetSecretValueCommand', 1],
    ['no new value stored', 'secrets', 'PutSecretValueCommand', 1],
    ['a new value stored, but not current', 'secrets', 'UpdateSecretVersionStageCommand', 1],
    ['a new current value that CloudFront does not send', 'cloudFront', 'UpdateDistributionCommand', 1],
    ['a new value that is not sent by all edge locations', 'cloudFront', 'GetDistributionCommand', 4],
    [
      'a new value sent everywhere, but the old one not revoked',
      'secrets',
      'UpdateSecretVersionStageCommand',
      2,
    ],
    ['only the last label left', 'secrets', 'UpdateSecretVersionStageCommand', 3],
  ] as const)('%s', async (_state, client, operation, at) => {
    if (operation === 'GetDistributionCommand') await restartWithSlowPropagation();
    // Both clients have the same middleware stack, with different types.
    breakAt(client === 'secrets' ? secrets.client : (cloudFront as never), operation, at);
    await expect(run(true)).rejects.toThrow(`killed at ${operation}`);
    // CloudFront sends a valid value at any time.
    const good = [await secretValue('AWSCURRENT'), await secretValue('AWSPREVIOUS')];
    for (let edge = 0; edge < 50; edge++) expect(good).toContain(sent()[0]);
    await run(true);
    expect(await labels()).toEqual(['AWSCURRENT']);
    const current = await secretValue('AWSCURRENT');
    expect(current).not.toBe(first);
    expect(sent()).toEqual([current, 'kept']);
    expect(rollout.isDeployed).toBe(true);
  });
});

describe('--revoke-old revokes all values of an interrupted run: a value', () => {
  test.each([
    ['that is current, but not sent', 'cloudFront', 'UpdateDistributionCommand', 1],
    ['that is current and sent', 'secrets', 'UpdateSecretVersionStageCommand', 2],
    ['that is not current yet', 'secrets', 'UpdateSecretVersionStageCommand', 1],
  ] as const)('%s', async (_state, client, operation, at) => {
    breakAt(client === 'secrets' ? secrets.client : (cloudFront as never), operation, at);
    await expect(run()).rejects.toThrow(`killed at ${operation}`);
    const stages = ['AWSCURRENT', 'AWSPREVIOUS', 'AWSPENDING'];
    const known = await Promise.all(stages.map(secretValue));
    expect(new Set(known.filter(Boolean)).size).toBe(2);
    await run(true);
    expect(known).not.toContain(await secretValue('AWSCURRENT'));
    expect(await labels()).toEqual(['AWSCURRENT']);
    expect(sent()).toEqual([await secretValue('AWSCURRENT'), 'kept']);
    expect(lines.at(-1)).toContain('revoked');
  });

  test.each(['DescribeSecretCommand', 'PutSecretValueCommand'])(
    'is kept while CloudFront sends it, if another run starts before %s',
    async (operation) => {
      let others = 0;
      secrets.client.middlewareStack.add(
        (next, context) => async (args) => {
          if (context.commandName === operation && ++others === 1) {
            const VersionStages = ['AWSPENDING', 'AWSCURRENT'];
            const SecretString = 'of-somebody-else-who-has-just-begun';
            await secrets.client.send(
              new PutSecretValueCommand({ SecretId: 'origin', SecretString, VersionStages }),
            );
          }
          return next(args);
        },
        { step: 'initialize', name: 'somebodyElse' },
      );
      await run(true).catch((error: Error) =>
        expect(error.message).toMatch(/is being rotated by another process/),
      );
      expect(others).toBeGreaterThan(0);
      const good = [await secretValue('AWSCURRENT'), await secretValue('AWSPREVIOUS')];
      for (let edge = 0; edge < 50; edge++) expect(good).toContain(sent()[0]);
    },
  );
});

describe('it explains', () => {
  test('a distribution that sends no secret', async () => {
    await server.close();
    await start([{ HeaderName: 'x-other', HeaderValue: 'kept' }]);
    await expect(run()).rejects.toThrow('The distribution EDIST adds no header x-origin-secret');
    expect(await labels()).toEqual(['AWSCURRENT']);
  });

  test('a secret without text', async () => {
    await secrets.client.send(
      new PutSecretValueCommand({ SecretId: 'origin', SecretBinary: Buffer.from('binary') }),
    );
    await expect(run()).rejects.toThrow('holds no text');
    expect(sent()).toEqual([first, 'kept']);
  });
});
