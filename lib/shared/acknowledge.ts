import { CfnResource, Stack, Token, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * Acknowledges findings of rules on one resource, with a reason. Other resources keep the rules.
 *
 * @param construct a resource, or a construct whose default child is one
 * @param reason at least one sentence
 * @param rules names of rules, such as `AwsSolutions-S1`. Rules of cfn-guard have the prefix `cfn-guard::`.
 * @throws {Error} when the construct is not a resource
 * @example
 * acknowledge(bucket, 'The objects are public.', 'AwsSolutions-S1', 'cfn-guard::s3_bucket_logging_enabled_check');
 */
export function acknowledge(construct: IConstruct, reason: string, ...rules: readonly string[]): void {
  Validations.of(resourceOf(construct)).acknowledge(...rules.map((id) => ({ id, reason })));
}

/**
 * Acknowledges that a role may access all objects of a bucket below one prefix, or all backups of a table.
 *
 * @param role a role with at least one permission
 * @param keys the wildcard in the role's policy, such as `images/*`
 * @param reason why the keys are not known at deployment
 */
export function acknowledgeObjectWildcard(
  role: IConstruct,
  bucket: IConstruct,
  keys: string,
  reason: string,
): void {
  const logicalId = Stack.of(bucket).getLogicalId(resourceOf(bucket));
  acknowledge(policyOf(role), reason, `AwsSolutions-IAM5[Resource::<${logicalId}.Arn>/${keys}]`);
}

/**
 * Acknowledges that a role may read all assets of a stage.
 *
 * @param role a role with at least one permission
 * @param prefix of the assets in the CDK's bucket, see `DefaultStackSynthesizer`
 */
export function acknowledgeAssetsWildcard(role: IConstruct, prefix: string, reason: string): void {
  const { account, region } = Stack.of(role);
  const bucket = `cdk-hnb659fds-assets-${Token.isUnresolved(account) ? '<AWS::AccountId>' : account}-${region}`;
  acknowledge(policyOf(role), reason, `AwsSolutions-IAM5[Resource::arn:aws:s3:::${bucket}/${prefix}/*]`);
}

/**
 * Acknowledges that a role may tag all backups of its account and region.
 *
 * @param role a role with at least one permission
 */
export function acknowledgeRecoveryPoints(role: IConstruct): void {
  const { account, region } = Stack.of(role);
  const owner = Token.isUnresolved(account) ? '<AWS::AccountId>' : account;
  acknowledge(
    policyOf(role),
    'AWS Backup generates the names of backups.',
    `AwsSolutions-IAM5[Resource::arn:aws:backup:${region}:${owner}:recovery-point:*]`,
  );
}

/**
 * Acknowledges the inline policy of a role.
 *
 * @param role a role with at least one permission
 */
export function acknowledgeInlinePolicy(role: IConstruct): void {
  acknowledge(
    policyOf(role),
    'The policy belongs to this role only. A managed policy could be attached to other roles and outlive the role.',
    'NIST.800.53.R5-IAMNoInlinePolicy',
  );
}

/** Acknowledges that a role may write traces. */
export function acknowledgeTracing(role: IConstruct): void {
  acknowledge(
    policyOf(role),
    'X-Ray has no resources for the segments that a function writes.',
    'AwsSolutions-IAM5[Resource::*]',
  );
}

/** Acknowledges that a secret is encrypted with the key that AWS manages. */
export function acknowledgeAwsManagedKey(secret: IConstruct): void {
  acknowledge(
    secret,
    "The secret is encrypted with the account's AWS managed key. A customer managed key costs $1 a month. The roles decide who can read the secret in both cases.",
    'NIST.800.53.R5-SecretsManagerUsingKMSKey',
  );
}

/** Acknowledges that a stack has no resources with the current settings. */
export function acknowledgeNoResources(stack: Stack): void {
  Validations.of(stack).acknowledge({
    id: 'CloudFormation-Validate::F0001',
    reason: 'The CDK does not deploy a stack without resources. It deletes the stack if it exists.',
  });
}

function policyOf(role: IConstruct): IConstruct {
  return role.node.findChild('DefaultPolicy');
}

function resourceOf(construct: IConstruct): CfnResource {
  const resource = CfnResource.isCfnResource(construct) ? construct : construct.node.defaultChild;
  if (!resource || !CfnResource.isCfnResource(resource))
    throw new Error(`${construct.node.path} is not a resource. Acknowledge the rule on a resource.`);
  return resource;
}
