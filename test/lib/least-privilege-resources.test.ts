import { anonymousPrincipal } from '@cloud-copilot/iam-simulate';
import { describe, expect, test } from '@jest/globals';
import { expectFor } from '../support/expect-for.ts';
import { bucketGrants, emptying, readers } from './permissions.ts';
import { resolveArn, stages } from './roles.ts';
import { allowedOn, everything, type Request } from './simulate.ts';

const stranger = 'arn:aws:iam::999999999999:role/stranger';
/** Permissions that S3 asks for while it carries out something else: of no request, so over no version of TLS. */
const notRequested = ['s3:AllowVendedLogDeliveryForResource', 's3:InitiateReplication'];
const tls = { 'aws:SecureTransport': 'true', 's3:TlsVersion': '1.3' };

describe.each(stages)('with the settings $name', ({ deployment, roles, settings }) => {
  const { account } = deployment;
  const administrator = `arn:aws:iam::${account}:role/administrator`;

  test('nothing but buckets, queues and topics has a policy of its own', () => {
    const policies = deployment.resources.filter(({ type, properties }) =>
      /Policy|Permission|KMS/.test(`${type}${keysOf(properties).join()}`),
    );
    expect([...new Set(policies.map(({ type }) => type))].sort()).toEqual(
      [
        // How long files and answers are kept, and which headers go with them.
        'AWS::CloudFront::Distribution',
        'AWS::CloudFront::ResponseHeadersPolicy',
        // Which passwords are good enough.
        'AWS::Cognito::UserPool',
        'AWS::IAM::Policy',
        'AWS::IAM::Role',
        'AWS::Lambda::Permission',
        // Whether it may have a policy that is public: it may not.
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
    const of = (request: Omit<Request, 'action' | 'resource' | 'resourcePolicy'>) =>
      allowedOn(resources, { context: tls, ...request, resourcePolicy });
    const service = 'cloudfront.amazonaws.com';
    const distribution = `arn:aws:cloudfront::${account}:distribution/${deployment.at('App/Distribution/Distribution').ref}`;

    test(`lets this distribution do ${cloudFront.join(', ') || 'nothing'}`, async () => {
      expect(await of({ principal: service, context: { ...tls, 'AWS:SourceArn': distribution } })).toEqual(
        cloudFront,
      );
    });

    test.each<[string, Record<string, string>]>([
      ['that is another one of this account', { 'AWS:SourceArn': `${distribution}X` }],
      ['of another account', { 'AWS:SourceArn': distribution.replace(account, '999999999999') }],
      ['that is not named', {}],
    ])('lets no distribution do anything %s', async (_which, source) => {
      expect(await of({ principal: service, context: { ...tls, ...source } })).toEqual([]);
    });

    test.each([[anonymousPrincipal], ['logging.s3.amazonaws.com'], [`arn:aws:iam::${account}:role/another`]])(
      'lets %s do nothing',
      async (principal) => {
        expect(await of({ principal })).toEqual([]);
      },
    );

    test('lets no other account do anything, whatever it allows itself', async () => {
      expect(await of({ principal: stranger, policies: [everything('s3')] })).toEqual([]);
    });

    test('lets whoever this account allows it do it, but over TLS 1.2 or later only', async () => {
      const request = { principal: administrator, policies: [everything('s3')] };
      const withVersion = (version: string) =>
        of({ ...request, context: { ...tls, 's3:TlsVersion': version } });
      expect(await withVersion('1.2')).toContain('s3:PutObject');
      expect(await withVersion('1.1')).toEqual(notRequested);
      expect(await of({ ...request, context: { ...tls, 'aws:SecureTransport': 'false' } })).toEqual([]);
      const insecure = { 'aws:SecureTransport': 'false', 'AWS:SourceArn': distribution };
      expect(await of({ principal: service, context: insecure })).toEqual([]);
    });

    test('lets CDK’s function empty it when it is deleted', async () => {
      const possible = await of({ principal: administrator, policies: [everything('s3')] });
      const expected = possible.filter((action) =>
        emptying.actions.some((name) =>
          name.endsWith('*') ? action.startsWith(name.slice(0, -1)) : action === name,
        ),
      );
      expect(await of({ principal: deployment.arn(emptying.role) })).toEqual(expected);
    });
  });

  test('every bucket has a policy that is listed', () => {
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

  test('each secret is read by the roles that are listed, and none has a policy', async () => {
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
