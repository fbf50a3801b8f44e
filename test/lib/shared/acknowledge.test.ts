import { describe, expect, test } from '@jest/globals';
import { App, CfnResource, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Bucket, type CfnBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import {
  acknowledge,
  acknowledgeInlinePolicy,
  acknowledgeObjectWildcard,
} from '../../../lib/shared/acknowledge.ts';

const reason = 'Nobody reads it.';
const newStack = () => new Stack(new App(), 'Stack');

/** Ids of the rules that are acknowledged on a construct, with the reasons. */
const acknowledgedOn = ({ node }: Construct) =>
  Object.assign({}, ...node.metadata.map(({ data }) => data)) as Record<string, unknown>;

describe('acknowledge', () => {
  test('acknowledges the rules on the resource of a construct, with the reason', () => {
    const bucket = new Bucket(newStack(), 'Bucket');
    acknowledge(bucket, reason, 'AwsSolutions-S1', 'cfn-guard::rule');
    const resource = bucket.node.defaultChild as CfnBucket;
    expect(JSON.stringify(acknowledgedOn(resource))).toMatch(/AwsSolutions-S1.*Nobody reads it\./);
    expect(JSON.stringify(acknowledgedOn(resource))).toContain('cfn-guard::rule');
    expect(acknowledgedOn(bucket)).toEqual({});
  });

  test('accepts a resource itself', () => {
    const resource = new CfnResource(newStack(), 'Resource', { type: 'Test::Resource' });
    acknowledge(resource, reason, 'Rule');
    expect(Object.keys(acknowledgedOn(resource)).join()).toContain('Rule');
  });

  test('refuses a construct without a resource, because its children would be acknowledged, too', () => {
    const construct = new Construct(newStack(), 'Group');
    new Bucket(construct, 'Bucket');
    expect(() => acknowledge(construct, reason, 'Rule')).toThrow(
      'Stack/Group is not a resource. Acknowledge the rule on a resource.',
    );
  });

  test('refuses a construct whose default child is not a resource', () => {
    const construct = new Construct(newStack(), 'Group');
    new Construct(construct, 'Default');
    expect(() => acknowledge(construct, reason, 'Rule')).toThrow('is not a resource');
  });
});

describe('the policy of a role', () => {
  const newRole = (stack: Stack) =>
    new Role(stack, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });

  test('is acknowledged for one bucket and one prefix', () => {
    const stack = newStack();
    const [role, bucket] = [newRole(stack), new Bucket(stack, 'Bucket')];
    role.addToPolicy(new PolicyStatement({ actions: ['s3:GetObject'], resources: ['*'] }));
    acknowledgeObjectWildcard(role, bucket, 'images/*', reason);
    acknowledgeInlinePolicy(role);
    const policy = role.node.findChild('DefaultPolicy').node.defaultChild as CfnResource;
    const logicalId = stack.getLogicalId(bucket.node.defaultChild as CfnBucket);
    const rules = Object.keys(acknowledgedOn(policy)).join();
    expect(rules).toContain(`AwsSolutions-IAM5[Resource::<${logicalId}.Arn>/images/*]`);
    expect(rules).toContain('NIST.800.53.R5-IAMNoInlinePolicy');
  });

  test('must exist: a role without permissions is refused', () => {
    expect(() => acknowledgeInlinePolicy(newRole(newStack()))).toThrow('DefaultPolicy');
  });
});
