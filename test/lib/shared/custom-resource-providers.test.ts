import { beforeAll, expect, test } from '@jest/globals';
import { App, CfnResource, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Construct } from 'constructs';
import { hardenCustomResourceProviders } from '../../../lib/shared/custom-resource-providers.ts';
import { stubEnv } from '../../support/environment.ts';

// These stacks can't be deployed, because properties are missing. So the CDK must not validate them.
beforeAll(() => stubEnv('CDK_VALIDATION', 'false'));

/** A provider as the CDK adds it, with resources of these types. */
function stackWith(...types: readonly string[]): Stack {
  const stack = new Stack(new App(), 'Stack');
  const provider = new Construct(stack, 'Custom::S3AutoDeleteObjectsCustomResourceProvider');
  for (const type of types) {
    const properties = { ManagedPolicyArns: ['arn:aws:iam::aws:policy/AWSLambdaBasicExecutionRole'] };
    new CfnResource(provider, type.split(':').at(-1) as string, { type, properties });
  }
  return stack;
}

test('gives a provider a description, a log group with a retention period, and a role for that log group only', () => {
  const stack = stackWith('AWS::Lambda::Function', 'AWS::IAM::Role');
  hardenCustomResourceProviders(stack, 30);
  const template = Template.fromStack(stack);
  const [logGroup] = Object.keys(
    template.findResources('AWS::Logs::LogGroup', { Properties: { RetentionInDays: 30 } }),
  );
  template.hasResourceProperties('AWS::Lambda::Function', {
    Description: 'Empties a bucket before it is deleted.',
    LoggingConfig: { LogGroup: { Ref: logGroup } },
  });
  const [role] = Object.values(template.findResources('AWS::IAM::Role'));
  expect(role?.Properties.ManagedPolicyArns).toBeUndefined();
  expect(role?.Properties.Policies).toEqual([
    {
      PolicyName: 'WriteLog',
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
            Resource: { 'Fn::GetAtt': [logGroup, 'Arn'] },
          },
        ],
      },
    },
  ]);
});

test.each([
  ['AWS::Lambda::Function', ['AWS::IAM::Role']],
  ['AWS::IAM::Role', ['AWS::Lambda::Function']],
])('fails when a new version of the CDK adds a provider without %s', (missing, types) => {
  expect(() => hardenCustomResourceProviders(stackWith(...types), 30)).toThrow(`has no ${missing}.`);
});

test('leaves other constructs alone', () => {
  const stack = new Stack(new App(), 'Stack');
  new Construct(stack, 'Custom::Other');
  hardenCustomResourceProviders(stack, 30);
  expect(Template.fromStack(stack).toJSON()).not.toHaveProperty('Resources');
});
