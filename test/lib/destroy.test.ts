import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { expectFor } from '../support/expect-for.ts';
import { type Resource, synthesize, variants } from './synthesis.ts';

/** A stage other than prod with every setting that adds resources. */
const everything = { ...variants.domain, stage: 'dev', webAcl: true };

/**
 * Types whose deletion leaves nothing in the account, except what "What stays" in docs/operations.md lists. Read in the
 * documentation of a new type what its service creates by itself, such as a log group, before you add it here.
 */
const leavesNothing = new Set([
  'AWS::ApiGatewayV2::Api',
  'AWS::ApiGatewayV2::Authorizer',
  'AWS::ApiGatewayV2::Integration',
  'AWS::ApiGatewayV2::Route',
  // Its access log is in the template.
  'AWS::ApiGatewayV2::Stage',
  'AWS::Backup::BackupPlan',
  'AWS::Backup::BackupSelection',
  'AWS::Backup::BackupVault',
  'AWS::Budgets::Budget',
  'AWS::CE::AnomalyMonitor',
  'AWS::CE::AnomalySubscription',
  'AWS::CertificateManager::Certificate',
  'AWS::CloudFront::Distribution',
  // Without console.log() nothing is sent to CloudWatch Logs:
  // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-functions-logs.html
  'AWS::CloudFront::Function',
  'AWS::CloudFront::OriginAccessControl',
  'AWS::CloudFront::ResponseHeadersPolicy',
  'AWS::CloudWatch::Alarm',
  'AWS::CloudWatch::Dashboard',
  'AWS::Cognito::ManagedLoginBranding',
  'AWS::Cognito::UserPool',
  'AWS::Cognito::UserPoolClient',
  'AWS::Cognito::UserPoolDomain',
  'AWS::Cognito::UserPoolGroup',
  'AWS::Cognito::UserPoolResourceServer',
  'AWS::DynamoDB::GlobalTable',
  'AWS::Events::Rule',
  'AWS::IAM::Policy',
  'AWS::IAM::Role',
  'AWS::Lambda::EventInvokeConfig',
  'AWS::Lambda::EventSourceMapping',
  // Its log group is in the template.
  'AWS::Lambda::Function',
  'AWS::Lambda::LayerVersion',
  'AWS::Lambda::Permission',
  'AWS::Logs::Delivery',
  'AWS::Logs::DeliveryDestination',
  'AWS::Logs::DeliverySource',
  'AWS::Logs::LogGroup',
  'AWS::Logs::QueryDefinition',
  'AWS::Logs::ResourcePolicy',
  'AWS::Route53::RecordSet',
  // Emptied by Custom::S3AutoDeleteObjects.
  'AWS::S3::Bucket',
  'AWS::S3::BucketPolicy',
  'AWS::SNS::Subscription',
  'AWS::SNS::Topic',
  'AWS::SNS::TopicPolicy',
  'AWS::SQS::Queue',
  'AWS::SQS::QueuePolicy',
  // CloudFormation deletes it without a recovery window (aws-cloudformation/cloudformation-coverage-roadmap#1999).
  'AWS::SecretsManager::Secret',
  // Its log group, and the policy that WAF would otherwise add to the account, are in the template.
  'AWS::WAFv2::LoggingConfiguration',
  'AWS::WAFv2::WebACL',
  'Custom::CDKBucketDeployment',
  'Custom::S3AutoDeleteObjects',
]);

describe.each([
  ['dev with every setting', everything],
  [
    'dev with every setting in us-east-1',
    { ...everything, region: 'us-east-1', searchKeySecretArn: undefined },
  ],
  ['dev', variants.dev],
  ['a preview', { stage: 'pr-7' }],
])('cdk destroy of %s', (_name, settings) => {
  const { stacks, all } = synthesize(settings);
  const resources = stacks.flatMap(({ template }) =>
    Object.entries(
      template.Resources as unknown as Record<string, Resource & { UpdateReplacePolicy?: string }>,
    ),
  );

  test('retains no resource, and every type of resource is known to leave nothing', () => {
    expect(resources.length).toBeGreaterThan(100);
    for (const [id, { Type, DeletionPolicy = 'Delete', UpdateReplacePolicy = 'Delete' }] of resources) {
      expectFor(id, DeletionPolicy).toBe('Delete');
      // A certificate of earlier names is in use until the App stack is deployed. "What stays" lists it.
      const isKept = Type === 'AWS::CertificateManager::Certificate';
      expectFor(id, UpdateReplacePolicy).toBe(isKept ? 'Retain' : 'Delete');
      expectFor(`${id}: add its type to leavesNothing, as the comment there says.`, [
        ...leavesNothing,
      ]).toContain(Type);
    }
  });

  test('is not stopped by a deletion protection', () => {
    const text = JSON.stringify(stacks.map(({ template }) => template));
    expect(text).not.toMatch(/"(DeletionProtectionEnabled":true|DeletionProtection":"ACTIVE")/);
  });

  test('deletes the log group of each function, the API, the CDN and the web ACL, and no role can create one again', () => {
    const groups = new Map(all('AWS::Logs::LogGroup'));
    const used = [
      ...all('AWS::Lambda::Function').map(([, { Properties }]) => Properties.LoggingConfig.LogGroup.Ref),
      ...all('AWS::ApiGatewayV2::Stage').map(
        ([, { Properties }]) => Properties.AccessLogSettings.DestinationArn['Fn::GetAtt'][0],
      ),
    ];
    for (const type of ['AWS::Logs::DeliveryDestination', 'AWS::WAFv2::LoggingConfiguration']) {
      const text = JSON.stringify(all(type));
      used.push(...[...groups.keys()].filter((id) => text.includes(`"${id}"`)));
    }
    expect(used.sort()).toEqual([...groups.keys()].sort());
    const policies = [...all('AWS::IAM::Policy'), ...all('AWS::IAM::Role')];
    for (const [id, { Properties }] of policies) {
      expectFor(id, JSON.stringify(Properties)).not.toMatch(/logs:(CreateLogGroup|\*|Create\*)/);
      expectFor(id, Properties).not.toHaveProperty('ManagedPolicyArns');
    }
  });

  test('empties each bucket', () => {
    const emptied = all('Custom::S3AutoDeleteObjects').map(([, { Properties }]) => Properties.BucketName.Ref);
    expect(emptied.sort()).toEqual(
      all('AWS::S3::Bucket')
        .map(([id]) => id)
        .sort(),
    );
  });

  test('leaves no log group of CloudFront, because its functions write nothing', () => {
    const functions = all('AWS::CloudFront::Function');
    expect(functions).toHaveLength(3);
    for (const [id, { Properties }] of functions)
      expectFor(id, Properties.FunctionCode).not.toMatch(/\bconsole\b/);
  });
});

describe('a preview', () => {
  const { all, stacks } = synthesize({ stage: 'pr-7' });
  const types = stacks.flatMap(({ template }) => Object.values(template.Resources).map(({ Type }) => Type));

  test('has a fixed price for two secrets only', () => {
    const fixedPrice = [
      'AWS::Budgets::Budget',
      'AWS::CloudWatch::Alarm',
      'AWS::CloudWatch::Dashboard',
      'AWS::Events::Rule',
      'AWS::KMS::Key',
      'AWS::Route53::HostedZone',
      'AWS::WAFv2::WebACL',
    ];
    expect(types.filter((type) => fixedPrice.includes(type))).toEqual([]);
    expect(all('AWS::SecretsManager::Secret')).toHaveLength(2);
  });

  test('uses 3 of the 20 response headers policies of an account, as docs/pipeline.md says', () => {
    expect(all('AWS::CloudFront::ResponseHeadersPolicy')).toHaveLength(3);
    const page = readFileSync(new URL('../../docs/pipeline.md', import.meta.url), 'utf8');
    expect(page).toContain(`A stage has three, so at most six previews exist at once.`);
  });
});

describe('cdk destroy of prod', () => {
  const { stacks } = synthesize({ stage: 'prod', backupDays: 35 });
  const retained = stacks.flatMap(({ name, template }) =>
    Object.entries(template.Resources as unknown as Record<string, Resource>)
      .filter(([, { DeletionPolicy = 'Delete' }]) => DeletionPolicy !== 'Delete')
      .map(([id, { Type }]) => ({ stack: name, id, type: Type })),
  );
  const data = stacks.find(({ name }) => name === 'Jamstack-prod-Data');
  const outputs = Object.entries(data?.template.Outputs ?? {}).filter(([name]) => name.startsWith('Kept'));

  test('keeps the signatures, the accounts and the backups', () => {
    expect(retained.map(({ stack, type }) => `${stack} ${type}`)).toEqual([
      'Jamstack-prod-Data AWS::DynamoDB::GlobalTable',
      'Jamstack-prod-Data AWS::Backup::BackupVault',
      'Jamstack-prod-Data AWS::Cognito::UserPool',
    ]);
  });

  test('each kept resource is an output of its stack', () => {
    const named = outputs.map(([, { Value }]) => JSON.stringify(Value));
    for (const { id } of retained)
      expectFor(
        id,
        named.filter((value) => value.includes(`"${id}"`)),
      ).toHaveLength(1);
    expect(outputs).toHaveLength(retained.length);
  });

  test('docs/operations.md lists the outputs, and nothing else as kept', () => {
    const page = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8');
    const listed = [...page.matchAll(/^\| `(Kept\w+)` \|/gm)].map(([, name]) => name);
    expect(listed.sort()).toEqual(outputs.map(([name]) => name).sort());
  });

  test('a stage that keeps nothing has no such output', () => {
    const { stacks: ofDev } = synthesize(everything);
    expect(JSON.stringify(ofDev)).not.toContain('"Kept');
  });
});
