import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { GetDistributionCommand } from '@aws-sdk/client-cloudfront';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startCloudFront } from '../../../local/aws/cloudfront.ts';
import { Rollout } from '../../../local/cdn/rollout.ts';
import { type LocalServer, listen } from '../../../local/server.ts';
import { CommandError } from '../../../scripts/command.ts';
import { toCommandError } from '../../../scripts/deployment.ts';
import { openTarget } from '../../../scripts/origin-secret/target.ts';
import { awsVariables } from '../../lambdas/aws.ts';
import { stubEnv, unstubAllEnvs } from '../../support/environment.ts';

const secretId = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:origin-AbCdEf';
let server: LocalServer;
let outputs: Record<string, string> | undefined;
let requests: string[];
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'origin-'));
  outputs = { DistributionId: 'EDIST', OriginSecretArn: secretId, SiteUrl: 'https://example.com' };
  requests = [];
  server = await listen(
    createServer(async (request, response) => {
      const query = new URLSearchParams(await text(request));
      requests.push(`${query.get('Action')} ${query.get('StackName')}`);
      const entries = Object.entries(outputs ?? {}).map(
        ([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
      );
      const body = outputs
        ? `<DescribeStacksResponse><DescribeStacksResult><Stacks><member><Outputs>${entries.join('')}</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`
        : '<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code><Message>Stack with id Jamstack-prod-App does not exist</Message></Error></ErrorResponse>';
      response.writeHead(outputs ? 200 : 400, { 'content-type': 'text/xml' }).end(body);
    }),
  );
  for (const [name, value] of Object.entries(awsVariables)) stubEnv(name, value);
  stubEnv('AWS_ENDPOINT_URL_CLOUDFORMATION', server.url);
});

afterEach(async () => {
  unstubAllEnvs();
  await server.close();
  await rm(folder, { recursive: true });
});

describe('a stage', () => {
  test('is found in the outputs of its stack with one request', async () => {
    expect(await openTarget({ stage: 'prod' })).toMatchObject({
      secretId,
      distributionId: 'EDIST',
      isLocal: false,
    });
    expect(requests).toEqual(['DescribeStacks Jamstack-prod-App']);
  });

  test('without the output leads to a message that says what to do', async () => {
    outputs = { DistributionId: 'EDIST' };
    await expect(openTarget({ stage: 'prod' })).rejects.toThrow('Deploy it again, or use --secret ARN');
  });

  test('that is not deployed leads to a message', async () => {
    outputs = undefined;
    const error = await openTarget({ stage: 'prod' }).catch((reason: unknown) => toCommandError(reason));
    expect(error).toBeInstanceOf(CommandError);
    expect((error as Error).message).toContain('does not exist. Check the stage');
  });
});

test('a named secret and distribution are used without a request', async () => {
  const choice = { secret: secretId, distribution: 'EDIST', region: 'eu-central-1' };
  const target = await openTarget(choice);
  expect(target).toMatchObject({ secretId, distributionId: 'EDIST' });
  expect(await target.secrets.config.region()).toBe('eu-central-1');
  expect(await target.cloudFront.config.region()).toBe('us-east-1');
  expect(requests).toEqual([]);
});

describe('a local run', () => {
  const published = {
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local-secret' },
    urls: { SECRETS_MANAGER: 'http://127.0.0.1:1', CLOUDFRONT: 'http://127.0.0.1:2' },
    outputs: { 'Jamstack-dev-App': { DistributionId: 'ELOCAL', OriginSecretArn: secretId } },
  };

  test('is found in its state folder', async () => {
    await writeFile(join(folder, 'endpoints.json'), JSON.stringify(published));
    const target = await openTarget({ stage: 'dev', local: folder });
    expect(target).toMatchObject({ secretId, distributionId: 'ELOCAL', isLocal: true });
    expect(await target.cloudFront.config.endpoint?.()).toMatchObject({ hostname: '127.0.0.1', port: 2 });
    expect(await target.cloudFront.config.credentials()).toMatchObject(published.credentials);
    await expect(openTarget({ stage: 'prod', local: folder })).rejects.toThrow(
      'Jamstack-prod-App has no outputs',
    );
  });

  test('in another region is called with us-east-1 for CloudFront', async () => {
    const { credentials } = published;
    const config = { Enabled: true, Origins: [] } as never;
    const rollout = new Rollout([]);
    const cloudFront = await startCloudFront({
      id: 'ELOCAL',
      domainName: 'd.cloudfront.net',
      config,
      rollout,
      credentials,
    });
    const urls = { ...published.urls, CLOUDFRONT: cloudFront.url };
    const elsewhere = { ...published, region: 'eu-west-1', urls };
    await writeFile(join(folder, 'endpoints.json'), JSON.stringify(elsewhere));
    const target = await openTarget({ stage: 'dev', local: folder });
    try {
      const output = await target.cloudFront.send(new GetDistributionCommand({ Id: 'ELOCAL' }));
      expect(output.Distribution?.Status).toBe('Deployed');
      expect(await target.secrets.config.region()).toBe('eu-west-1');
    } finally {
      target.cloudFront.destroy();
      await cloudFront.close();
    }
  });

  test('that is not running leads to a message', async () => {
    await expect(openTarget({ stage: 'dev', local: folder })).rejects.toThrow('There is no local run in');
  });
});

test.each([
  [{}],
  [{ secret: secretId }],
  [{ distribution: 'EDIST' }],
  [{ stage: 'prod', secret: secretId, distribution: 'EDIST' }],
  [{ stage: 'Prod!' }],
])('rejects the options %j', async (choice) => {
  await expect(openTarget(choice)).rejects.toThrow(CommandError);
});
