import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { findTemplateFaults } from '../../../scripts/template-faults/find-template-faults.ts';
import { oversizedFunctions } from '../../../scripts/template-faults/oversized-functions.ts';
import type { NamedTemplate } from '../../../scripts/template-faults/template.ts';
import { makeApp, variants } from '../../lib/app.ts';
import { stubEnv } from '../../support/environment.ts';

stubEnv('CDK_VALIDATION', 'false');
const folder = mkdtempSync(join(tmpdir(), 'template-faults-'));
afterAll(() => rmSync(folder, { recursive: true }));

function synthesize(name: keyof typeof variants): NamedTemplate[] {
  const { stacks } = makeApp(variants[name], join(folder, name)).synth();
  return stacks
    .filter(({ template }) => template.Resources)
    .map(({ stackName, template }) => ({ name: stackName, template }));
}

const domain = synthesize('domain');

// biome-ignore lint/suspicious/noExplicitAny: a mutant can change any property.
type MutableTemplate = any;

/** The first resource whose logical id begins with this text. */
function find({ Resources }: MutableTemplate, id: string) {
  const name = Object.keys(Resources).find((each) => each.startsWith(id));
  if (!name) throw new Error(`There is no resource ${id}.`);
  return Resources[name];
}

function idOf({ Resources }: MutableTemplate, id: string): string {
  return Object.keys(Resources).find((each) => each.startsWith(id)) as string;
}

function remove(template: MutableTemplate, matches: (resource: MutableTemplate) => boolean): void {
  for (const [id, resource] of Object.entries(template.Resources))
    if (matches(resource)) delete template.Resources[id];
}

test.each(Object.keys(variants) as (keyof typeof variants)[])(
  'the templates of the settings %s have no fault',
  (name) => {
    expect(findTemplateFaults(synthesize(name))).toEqual([]);
  },
);

const manyStatements = Array.from({ length: 60 }, (_, index) => ({
  Effect: 'Allow',
  Action: 's3:GetObject',
  Resource: `arn:aws:s3:::a-bucket-with-quite-a-long-name/and/a/path/to/an/object-${index}-of-the-bucket-that-is-meant/${'x'.repeat(60)}`,
}));

const mutants: readonly [string, (app: MutableTemplate) => void, RegExp][] = [
  [
    'more than 500 resources',
    (app) => {
      for (let index = 0; index < 500; index++) app.Resources[`Topic${index}`] = { Type: 'AWS::SNS::Topic' };
    },
    /^Jamstack-prod-App: the template has \d+ resources\. The limit is 500\.$/,
  ],
  [
    'a template of more than 1 MB',
    (app) => {
      app.Resources.Large = { Type: 'Custom::Large', Properties: { Text: 'x'.repeat(1_000_000) } };
    },
    /the template has \d+ bytes\. The limit is 1000000/,
  ],
  [
    'more than 60 dynamic references',
    (app) => {
      const Values = Array.from({ length: 60 }, () => '{{resolve:ssm:name}}');
      app.Resources.Dynamic = { Type: 'Custom::Dynamic', Properties: { Values } };
    },
    /has 61 dynamic references\. The limit is 60/,
  ],
  [
    'a policy that is too long',
    (app) => {
      find(app, 'SearchHandlerRoleDefaultPolicy').Properties.PolicyDocument.Statement.push(...manyStatements);
    },
    /SearchHandlerRole\w+: the sum of its inline policies has \d+ characters\. The limit is 10240/,
  ],
  [
    'a bucket policy that is too long',
    (app) => {
      const { Statement } = find(app, 'ImagesPolicy').Properties.PolicyDocument;
      Statement.push(...manyStatements, ...manyStatements);
    },
    /ImagesPolicy\w+: the policy has \d+ bytes\. The limit is 20480/,
  ],
  [
    'environment variables of more than 4 KB',
    (app) => {
      find(app, 'SearchHandlerFunction').Properties.Environment.Variables.SEARCH_UPSTREAM_MAPPING =
        'x'.repeat(4_096);
    },
    /SearchHandlerFunction\w+: its environment has \d+ bytes\. The limit is 4096/,
  ],
  [
    'an edge function of more than 10 KB',
    (app) => {
      find(app, 'StaticSiteEdgeFunction').Properties.FunctionCode += `// ${'x'.repeat(10_240)}`;
    },
    /StaticSiteEdgeFunction\w+: its code has \d+ bytes\. The limit is 10240/,
  ],
  [
    'a name that is too long',
    (app) => {
      find(app, 'DistributionOrigin1S3OriginAccessControl').Properties.OriginAccessControlConfig.Name =
        'x'.repeat(65);
    },
    /OriginAccessControlConfig\.Name has 65 characters\. The limit is 64/,
  ],
  [
    'more than 10 custom headers',
    (app) => {
      const { ResponseHeadersPolicyConfig } = find(app, 'ResponseHeadersSite').Properties;
      ResponseHeadersPolicyConfig.CustomHeadersConfig = {
        Items: Array.from({ length: 11 }, (_, n) => ({ Header: `x-${n}` })),
      };
    },
    /ResponseHeadersSite\w+: CustomHeadersConfig has 11 headers\. The limit is 10/,
  ],
  [
    'a content security policy that is too long',
    (app) => {
      const { SecurityHeadersConfig } = find(app, 'ResponseHeadersSite').Properties
        .ResponseHeadersPolicyConfig;
      SecurityHeadersConfig.ContentSecurityPolicy.ContentSecurityPolicy = 'x'.repeat(1_784);
    },
    /ResponseHeadersSite\w+: its content security policy has 1784 characters\. The limit is 1783/,
  ],
  [
    'an access log format of more than 3 KB',
    (app) => {
      find(app, 'HttpApiStage').Properties.AccessLogSettings.Format = 'x'.repeat(3_073);
    },
    /HttpApiStage\w+: its access log format has 3073 bytes\. The limit is 3072/,
  ],
  [
    'a route whose function API Gateway has no permission to call',
    (app) => {
      const called = idOf(app, 'SearchHandlerFunction');
      remove(
        app,
        ({ Type, Properties }) =>
          Type === 'AWS::Lambda::Permission' && JSON.stringify(Properties).includes(called),
      );
    },
    /calls SearchHandlerFunction\w+, but API Gateway has no permission to call it/,
  ],
  [
    'a permission to call a function that no route uses',
    (app) => {
      const called = idOf(app, 'HealthHandlerFunction');
      remove(
        app,
        ({ Type, Properties }) =>
          Type === 'AWS::ApiGatewayV2::Integration' && JSON.stringify(Properties).includes(called),
      );
      remove(
        app,
        ({ Type, Properties }) =>
          Type === 'AWS::ApiGatewayV2::Route' && JSON.stringify(Properties).includes('HealthHandler'),
      );
    },
    /allows API Gateway to call HealthHandlerFunction\w+, but no route or authorizer uses it/,
  ],
  [
    'a schedule whose function EventBridge has no permission to call',
    (app) =>
      remove(
        app,
        ({ Type, Properties }) =>
          Type === 'AWS::Lambda::Permission' && Properties.Principal === 'events.amazonaws.com',
      ),
    /CanarySchedule\w+ calls CanaryHandlerFunction\w+, but EventBridge has no permission to call it/,
  ],
  [
    'a rule whose topic EventBridge has no permission to publish to',
    (app) => {
      const { PolicyDocument } = find(app, 'MonitoringTopicPolicy').Properties;
      PolicyDocument.Statement = PolicyDocument.Statement.filter(
        (statement: unknown) => !JSON.stringify(statement).includes('events.amazonaws.com'),
      );
    },
    /FailedBackupsRule\w+ calls MonitoringTopic\w+, but EventBridge has no permission to call it/,
  ],
  [
    'a bucket that CloudFront has no permission to read',
    (app) => {
      const { PolicyDocument } = find(app, 'ImagesPolicy').Properties;
      PolicyDocument.Statement = PolicyDocument.Statement.filter(
        (statement: unknown) => !JSON.stringify(statement).includes('cloudfront'),
      );
    },
    /Distribution\w+ reads Images\w+, but no bucket policy allows it/,
  ],
  [
    'a stream that its function has no permission to read',
    (app) => {
      const { PolicyDocument } = find(app, 'PetitionCountHandlerRoleDefaultPolicy').Properties;
      PolicyDocument.Statement = PolicyDocument.Statement.filter(
        ({ Action }: { Action: string }) => ![Action].flat().includes('dynamodb:GetRecords'),
      );
    },
    /reads a stream for PetitionCountHandlerFunction\w+, but its role lacks the permission/,
  ],
  [
    'a topic that CloudWatch has no permission to publish to',
    (app) => {
      const { PolicyDocument } = find(app, 'MonitoringTopicPolicy').Properties;
      PolicyDocument.Statement = PolicyDocument.Statement.filter(
        (statement: unknown) => !JSON.stringify(statement).includes('cloudwatch.amazonaws.com'),
      );
    },
    /MonitoringTopic\w+ receives alarms, but its policy does not allow CloudWatch to publish/,
  ],
  [
    'a reference to a resource that does not exist',
    (app) => remove(app, ({ Type }) => Type === 'AWS::SQS::Queue'),
    /refers to PetitionCountUncounted\w+, which the template does not declare/,
  ],
  [
    'a cycle of references',
    (app) => {
      find(app, 'OriginSecret9A421E71').DependsOn = [idOf(app, 'Distribution20DB6340')];
    },
    /^Jamstack-prod-App has a cycle: .*OriginSecret\w+ → Distribution\w+/,
  ],
];

test.each(mutants)('finds %s', (_name, mutate, fault) => {
  const stacks = structuredClone(domain) as { name: string; template: MutableTemplate }[];
  mutate(stacks.find(({ name }) => name.endsWith('-App'))?.template);
  expect(findTemplateFaults(stacks)).toContainEqual(expect.stringMatching(fault));
});

test('finds code of more than 250 MB', () => {
  const outdir = join(folder, 'packed');
  mkdirSync(join(outdir, 'asset.1234'), { recursive: true });
  const file = join(outdir, 'asset.1234', 'index.mjs');
  writeFileSync(file, '');
  const Handler = { Type: 'AWS::Lambda::Function', Properties: { Code: { S3Key: 'Jamstack-dev/1234.zip' } } };
  const stacks = [{ name: 'App', template: { Resources: { Handler } } }];
  const limit = 250 * 1024 * 1024;
  truncateSync(file, limit - 10_000);
  expect(oversizedFunctions(outdir, stacks)).toEqual([]);
  truncateSync(file, limit + 1);
  expect(oversizedFunctions(outdir, stacks)).toEqual([
    `App/Handler: its code has ${limit + 1} bytes. The limit is ${limit}.`,
  ]);
});
