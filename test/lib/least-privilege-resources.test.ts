import { anonymousPrincipal } from '@cloud-copilot/iam-simulate';
import { describe, expect, test } from '@jest/globals';
import { expectFor } from '../support/expect-for.ts';
import { bucketGrants, emptying, readers } from './permissions.ts';
import { resolveArn, stages } from './roles.ts';
import { allowedOn, everything, type Request } from './simulate.ts';

const stranger = 'arn:aws:iam::999999999999:role/stranger';
/** Permissions that S3 checks during other operations. They have no request, so no TLS version. */
const notRequested = ['s3:AllowVendedLogDeliveryForResource', 's3:InitiateReplication'];
const tls = { 'aws:SecureTransport': 'true', 's3:TlsVersion': '1.3' };

describe.each(stages)('with the settings $name', ({ deployment, roles, settings }) => {
  const { account } = deployment;
  const administrator = `arn:aws:iam::${account}:role/administrator`;

  test('only buckets, queues, topics and deliveries of logs have resource policies', () => {
    const policies = deployment.resources.filter(({ type, properties }) =>
      /Policy|Permission|KMS/.test(`${type}${keysOf(properties).join()}`),
    );
    expect([...new Set(policies.map(({ type }) => type))].sort()).toEqual(
      [
        // Cache policies and response headers policies.
        'AWS::CloudFront::Distribution',
        'AWS::CloudFront::ResponseHeadersPolicy',
        // The password policy.
        'AWS::Cognito::UserPool',
        // The retry policy of the canary's schedule.
        ...('canary' in settings ? ['AWS::Events::Rule'] : []),
        'AWS::IAM::Policy',
        'AWS::IAM::Role',
        'AWS::Lambda::Permission',
        // test/lib/delivery/logs.test.ts checks them.
        ...deployment
          .all('AWS::Logs::ResourcePolicy')
          .map(({ type }) => type)
          .slice(0, 1),
        // Blocks public policies.
        'AWS::S3::Bucket',
        'AWS::S3::BucketPolicy',
        ...(deployment.all('AWS::SNS::Topic').length > 0 ? ['AWS::SNS::TopicPolicy'] : []),
        'AWS::SQS::QueuePolicy',
      ].sort(),
    );
  });

  describe.each(Object.entries(bucketGrants))('the bucket %s', (path, { cloudFront }) => {
    const bucket = deployment.arn(path);
    const { PolicyDocument: resourcePolicy } = deployment.at(`${path}/Policy`).properties;
    const resources = [bucket, `${bucket}/x`];
    const of = (
      request: Omit<Request, 'action' | 'resource' | 'resourcePolicy'>,
      isWanted?: (action: string) => boolean,
    ) => allowedOn(resources, { context: tls, ...request, resourcePolicy }, isWanted);
    const service = 'cloudfront.amazonaws.com';
    const distribution = `arn:aws:cloudfront::${account}:distribution/${deployment.at('App/Distribution/Distribution').ref}`;

    test(`allows this distribution: ${cloudFront.join(', ') || 'nothing'}`, async () => {
      expect(await of({ principal: service, context: { ...tls, 'AWS:SourceArn': distribution } })).toEqual(
        cloudFront,
      );
    });

    test.each<[string, Record<string, string>]>([
      ['with another id', { 'AWS:SourceArn': `${distribution}X` }],
      ['of another account', { 'AWS:SourceArn': distribution.replace(account, '999999999999') }],
      ['without an ARN', {}],
    ])('allows nothing to a distribution %s', async (_which, source) => {
      expect(await of({ principal: service, context: { ...tls, ...source } })).toEqual([]);
    });

    test.each([[anonymousPrincipal], ['logging.s3.amazonaws.com'], [`arn:aws:iam::${account}:role/another`]])(
      'allows %s nothing',
      async (principal) => {
        expect(await of({ principal })).toEqual([]);
      },
    );

    test('denies other accounts, even if their own policies allow the action', async () => {
      expect(await of({ principal: stranger, policies: [everything('s3')] })).toEqual([]);
    });

    test('allows roles of this account what their policies allow, with TLS 1.2 or later only', async () => {
      const request = { principal: administrator, policies: [everything('s3')] };
      const withVersion = (version: string, isWanted?: (action: string) => boolean) =>
        of({ ...request, context: { ...tls, 's3:TlsVersion': version } }, isWanted);
      const put = 's3:PutObject';
      expect(await withVersion('1.2', (action) => action === put)).toEqual([put]);
      expect(await withVersion('1.1')).toEqual(notRequested);
      expect(await of({ ...request, context: { ...tls, 'aws:SecureTransport': 'false' } })).toEqual([]);
      const insecure = { 'aws:SecureTransport': 'false', 'AWS:SourceArn': distribution };
      expect(await of({ principal: service, context: insecure })).toEqual([]);
    });

    test('allows the function of the CDK to empty it', async () => {
      const empties = (action: string) =>
        emptying.actions.some((name) =>
          name.endsWith('*') ? action.startsWith(name.slice(0, -1)) : action === name,
        );
      const expected = await of({ principal: administrator, policies: [everything('s3')] }, empties);
      expect(await of({ principal: deployment.arn(emptying.role) })).toEqual(expected);
    });
  });

  test('every bucket and its policy are in the list', () => {
    expect(
      deployment
        .all('AWS::S3::Bucket')
        .map(({ path }) => path)
        .sort(),
    ).toEqual(Object.keys(bucketGrants).sort());
    expect(
      deployment
        .all('AWS::S3::BucketPolicy')
        .map(({ path }) => path)
        .sort(),
    ).toEqual(
      Object.keys(bucketGrants)
        .map((path) => `${path}/Policy`)
        .sort(),
    );
  });

  test('only the roles in the list may read each secret, and may do nothing else to it', async () => {
    const listed = Object.entries(readers(settings)).map(([notation, who]) => ({
      arn: resolveArn(deployment, notation),
      who,
    }));
    const made = deployment.all('AWS::SecretsManager::Secret').map(({ ref }) => ref);
    expect(listed.map(({ arn }) => arn)).toEqual(expect.arrayContaining(made));
    for (const { arn, who } of listed) {
      const found: string[] = [];
      for (const { path, arn: principal, policies } of roles) {
        const can = await allowedOn([arn], { principal, policies });
        expectFor(
          path,
          can.filter((action) => action !== 'secretsmanager:GetSecretValue'),
        ).toEqual([]);
        if (can.length > 0) found.push(path);
      }
      expectFor(arn, found.sort()).toEqual([...who].sort());
    }
  });
});

/** Names of properties, at any depth. */
function keysOf(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => [
    ...(Array.isArray(value) ? [] : [key]),
    ...keysOf(child),
  ]);
}
