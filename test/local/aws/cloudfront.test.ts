import {
  CloudFrontClient,
  type Distribution,
  type DistributionConfig,
  GetDistributionCommand,
  GetDistributionConfigCommand,
  ListDistributionsCommand,
  UpdateDistributionCommand,
} from '@aws-sdk/client-cloudfront';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { startCloudFront } from '../../../local/aws/cloudfront.ts';
import type { DistributionConfig as TemplateConfig } from '../../../local/cdn/definition.ts';
import { Rollout } from '../../../local/cdn/rollout.ts';
import type { LocalServer } from '../../../local/server.ts';
import { fakeDate } from '../../support/fake-timers.ts';

const credentials = { accessKeyId: 'local', secretAccessKey: 'local-secret' };
const Id = 'EDISTRIBUTION';
/** As in the templates. */
const config = {
  Aliases: ['www.example.com'],
  Comment: '',
  Enabled: true,
  HttpVersion: 'http2and3',
  IPV6Enabled: true,
  CacheBehaviors: [
    {
      AllowedMethods: ['GET', 'HEAD'],
      Compress: true,
      FunctionAssociations: [{ EventType: 'viewer-request', FunctionARN: 'arn:function' }],
      PathPattern: '/api/*',
      TargetOriginId: 'api',
      ViewerProtocolPolicy: 'redirect-to-https',
    },
  ],
  CustomErrorResponses: [],
  DefaultCacheBehavior: { TargetOriginId: 'group', ViewerProtocolPolicy: 'redirect-to-https' },
  OriginGroups: {
    Quantity: 1,
    Items: [
      {
        Id: 'group',
        FailoverCriteria: { StatusCodes: { Quantity: 1, Items: [404] } },
        Members: { Quantity: 2, Items: [{ OriginId: 'site' }, { OriginId: 'api' }] },
      },
    ],
  },
  Origins: [
    { Id: 'site', DomainName: 'site.s3.amazonaws.com', S3OriginConfig: { OriginAccessIdentity: '' } },
    {
      Id: 'api',
      DomainName: 'api.example.com',
      CustomOriginConfig: { OriginProtocolPolicy: 'https-only', OriginSSLProtocols: ['TLSv1.2'] },
      OriginCustomHeaders: [
        { HeaderName: 'x-origin-secret', HeaderValue: 'old & <good>' },
        { HeaderName: 'x-other', HeaderValue: 'kept' },
      ],
    },
  ],
} as unknown as TemplateConfig;

let rollout: Rollout;
let server: LocalServer;
let client: CloudFrontClient;

beforeEach(async () => {
  rollout = new Rollout(config.Origins);
  server = await startCloudFront({ id: Id, domainName: 'd.cloudfront.net', config, rollout, credentials });
  client = clientWith(credentials);
});

afterEach(async () => {
  jest.useRealTimers();
  client.destroy();
  await server.close();
});

const clientWith = (keys: typeof credentials) =>
  new CloudFrontClient({ endpoint: server.url, credentials: keys, region: 'us-east-1', maxAttempts: 1 });

async function read(): Promise<{ distribution: Distribution; config: DistributionConfig; etag: string }> {
  const { Distribution, ETag } = await client.send(new GetDistributionCommand({ Id }));
  if (!Distribution?.DistributionConfig || !ETag) throw new Error('no distribution');
  return { distribution: Distribution, config: Distribution.DistributionConfig, etag: ETag };
}

const headersOf = (read: DistributionConfig) => read.Origins?.Items?.[1]?.CustomHeaders?.Items;

/** The configuration with another value of the API's first header. */
function withValue(read: DistributionConfig, HeaderValue: string): DistributionConfig {
  const copy = structuredClone(read);
  const [header] = headersOf(copy) ?? [];
  if (header) header.HeaderValue = HeaderValue;
  return copy;
}

const update = (DistributionConfig: DistributionConfig, IfMatch?: string) =>
  client.send(new UpdateDistributionCommand({ Id, DistributionConfig, IfMatch }));

test('returns the whole configuration in the format of the API', async () => {
  const { distribution, config: found, etag } = await read();
  expect(distribution).toMatchObject({ Id, Status: 'Deployed', DomainName: 'd.cloudfront.net' });
  expect(found).toMatchObject({
    CallerReference: Id,
    Comment: '',
    Enabled: true,
    IsIPV6Enabled: true,
    Aliases: { Quantity: 1, Items: ['www.example.com'] },
    CustomErrorResponses: { Quantity: 0 },
    CacheBehaviors: {
      Quantity: 1,
      Items: [
        {
          AllowedMethods: { Quantity: 2, Items: ['GET', 'HEAD'] },
          FunctionAssociations: { Items: [{ EventType: 'viewer-request', FunctionARN: 'arn:function' }] },
        },
      ],
    },
    OriginGroups: {
      Items: [
        {
          FailoverCriteria: { StatusCodes: { Quantity: 1, Items: [404] } },
          Members: { Quantity: 2, Items: [{ OriginId: 'site' }, { OriginId: 'api' }] },
        },
      ],
    },
    Origins: {
      Quantity: 2,
      Items: [
        { Id: 'site', S3OriginConfig: { OriginAccessIdentity: '' } },
        {
          CustomHeaders: {
            Quantity: 2,
            Items: [
              { HeaderName: 'x-origin-secret', HeaderValue: 'old & <good>' },
              { HeaderName: 'x-other' },
            ],
          },
          CustomOriginConfig: { OriginSslProtocols: { Quantity: 1, Items: ['TLSv1.2'] } },
        },
      ],
    },
  });
  expect(await client.send(new GetDistributionConfigCommand({ Id }))).toMatchObject({
    DistributionConfig: found,
    ETag: etag,
  });
});

describe('a header', () => {
  test('gets a new value, which reaches one edge location after another until it is deployed', async () => {
    fakeDate();
    const before = await read();
    await update(withValue(before.config, 'new & <good>'), before.etag);
    const after = await read();
    expect(headersOf(after.config)?.[0]?.HeaderValue).toBe('new & <good>');
    expect(after.etag).not.toBe(before.etag);
    const sent = () => {
      const values = Array.from({ length: 200 }, () => rollout.headersOf('api')[0]?.HeaderValue);
      return new Set(values);
    };
    expect(after.distribution.Status).toBe('InProgress');
    jest.setSystemTime(Date.now() + 1_000);
    expect(sent()).toEqual(new Set(['old & <good>', 'new & <good>']));
    jest.setSystemTime(Date.now() + 999);
    expect((await read()).distribution.Status).toBe('InProgress');
    jest.setSystemTime(Date.now() + 1);
    expect((await read()).distribution.Status).toBe('Deployed');
    expect(sent()).toEqual(new Set(['new & <good>']));
    expect(rollout.headersOf('api')[1]).toEqual({ HeaderName: 'x-other', HeaderValue: 'kept' });
    expect(rollout.headersOf('site')).toEqual([]);
  });

  test('has up to three values in use when it is changed twice in a row', async () => {
    fakeDate();
    for (const value of ['second', 'third']) {
      const { config: found, etag } = await read();
      await update(withValue(found, value), etag);
      jest.setSystemTime(Date.now() + 700);
    }
    const sent = new Set(Array.from({ length: 300 }, () => rollout.headersOf('api')[0]?.HeaderValue));
    expect(sent).toEqual(new Set(['old & <good>', 'second', 'third']));
  });

  test('is not changed with an old ETag or without one', async () => {
    const { config: found, etag } = await read();
    await update(withValue(found, 'first'), etag);
    await expect(update(withValue(found, 'second'), etag)).rejects.toMatchObject({
      name: 'PreconditionFailed',
    });
    await expect(update(withValue(found, 'second'))).rejects.toMatchObject({ name: 'InvalidIfMatchVersion' });
    expect(headersOf((await read()).config)?.[0]?.HeaderValue).toBe('first');
  });
});

test.each<[string, (config: DistributionConfig) => unknown]>([
  ['the comment', (found) => ({ ...found, Comment: 'other' })],
  ['a missing property', ({ Aliases: _, ...found }) => found],
  ['the name of a header', (found) => JSON.parse(JSON.stringify(found).replace('x-other', 'x-another'))],
  ['a behavior', (found) => JSON.parse(JSON.stringify(found).replace('/api/*', '/*'))],
])('refuses other changes: %s', async (_what, change) => {
  const { config: found, etag } = await read();
  await expect(update(change(found) as DistributionConfig, etag)).rejects.toMatchObject({
    $metadata: { httpStatusCode: 501 },
  });
});

test('returns 501 for other operations and 404 for other distributions', async () => {
  await expect(client.send(new ListDistributionsCommand({}))).rejects.toMatchObject({
    $metadata: { httpStatusCode: 501 },
  });
  await expect(client.send(new GetDistributionCommand({ Id: 'EOTHER' }))).rejects.toMatchObject({
    name: 'NoSuchDistribution',
  });
});

test.each([
  ['an unknown key', { ...credentials, accessKeyId: 'other' }, 'InvalidClientTokenId'],
  ['a wrong secret', { ...credentials, secretAccessKey: 'other' }, 'SignatureDoesNotMatch'],
])('%s is refused', async (_, keys, name) => {
  await expect(clientWith(keys).send(new GetDistributionCommand({ Id }))).rejects.toMatchObject({ name });
});

test('refuses a request without a signature', async () => {
  const response = await fetch(`${server.url}/2020-05-31/distribution/${Id}`);
  expect(response.status).toBe(403);
  expect(await response.text()).not.toContain('good');
});
