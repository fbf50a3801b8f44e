import { expect, test } from '@jest/globals';
import type { Assembly, Template, TemplateResource } from '../../../local/template/assembly.ts';
import { Resources } from '../../../local/template/resources.ts';

function resources(
  of: Record<string, TemplateResource>,
  conditions: Record<string, unknown> = {},
  outputs: Template['Outputs'] = {},
): Resources {
  const assembly: Assembly = {
    stacks: [
      {
        name: 'S',
        region: 'us-east-1',
        template: { Resources: of, Conditions: conditions, Outputs: outputs },
      },
    ],
    region: 'us-east-1',
    warnings: [],
    assetPath: () => '',
  };
  return new Resources(assembly);
}

test('a resource that no module claims is a warning', () => {
  const all = resources({ Q: { Type: 'AWS::SQS::Queue', Metadata: { 'aws:cdk:path': 'S/Jobs/Resource' } } });
  expect(all.warnings()).toEqual(['AWS::SQS::Queue is not supported: S/Jobs']);
});

test('a setting that is not read is a warning', () => {
  const all = resources({ T: { Type: 'AWS::Some::Table', Properties: { Known: 1, Odd: { Deep: 2 } } } });
  for (const { properties } of all.claim('AWS::Some::Table')) void properties.Known;
  expect(all.warnings()).toEqual(['S/T (AWS::Some::Table): Odd.Deep']);
});

test('a bucket in its account’s namespace has the name that S3 gives it', () => {
  const Properties = { BucketNamePrefix: 'uploads', BucketNamespace: 'account-regional' };
  const [bucket] = resources({ B: { Type: 'AWS::S3::Bucket', Properties } }).claim('AWS::S3::Bucket');
  const name = 'uploads-000000000000-us-east-1-an';
  expect(bucket?.physicalIds.ref).toBe(name);
  expect(bucket?.physicalIds.attributes.RegionalDomainName).toBe(`${name}.s3.us-east-1.amazonaws.com`);
});

test('a type without local effect is no warning', () => {
  expect(resources({ R: { Type: 'AWS::IAM::Role', Properties: { x: 1 } } }).warnings()).toEqual([]);
});

test('a resource whose condition is false is left out', () => {
  const all = resources(
    { A: { Type: 'AWS::Some::Thing', Condition: 'No' } },
    { No: { 'Fn::Equals': ['a', 'b'] } },
  );
  expect(all.claim('AWS::Some::Thing')).toEqual([]);
});

test('a value with an unsupported intrinsic function is left out, and a warning names its place', () => {
  const all = resources({
    A: { Type: 'AWS::Some::Thing', Properties: { Deep: { x: { 'Fn::Transform': {} }, y: 1 } } },
  });
  expect(all.claim('AWS::Some::Thing')[0]?.properties).toEqual({ Deep: { y: 1 } });
  expect(all.warnings().join()).toContain("S/A (AWS::Some::Thing): Deep.x can't be evaluated: ");
});

test('the outputs of each stack are evaluated, and an unsupported one is a warning', () => {
  const all = resources(
    { Q: { Type: 'AWS::SQS::Queue' } },
    {},
    { Name: { Value: { 'Fn::GetAtt': ['Q', 'QueueName'] } }, Odd: { Value: { 'Fn::Transform': {} } } },
  );
  expect(all.outputs()).toEqual({ S: { Name: expect.stringMatching(/^S-Q-/) } });
  expect(all.warnings().join()).toContain("The output S.Odd can't be evaluated");
});
