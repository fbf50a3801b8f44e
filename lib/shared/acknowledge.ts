import { CfnResource, Stack, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * Says why rules do not fit a resource. It holds for this resource alone, not for what stands below or beside it.
 *
 * @param construct a resource, or a construct that is mainly one
 * @param reason a sentence or more
 * @param rules as cdk-nag names them, such as `AwsSolutions-S1`; those of cfn-guard with `cfn-guard::` before them
 */
export function acknowledge(construct: IConstruct, reason: string, ...rules: readonly string[]): void {
  Validations.of(resourceOf(construct)).acknowledge(...rules.map((id) => ({ id, reason })));
}

/**
 * Tells cdk-nag why a role may touch every object of a bucket below one prefix: S3 names objects one by one, and
 * these names are not known when the role is made.
 *
 * @param role with at least one permission
 * @param keys as in the role's policy, such as `images/*`
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
 * Says why a role's policy is part of it.
 *
 * @param role with at least one permission
 */
export function acknowledgeInlinePolicy(role: IConstruct): void {
  acknowledge(
    policyOf(role),
    'It says what this one role may do. As a managed policy it could be attached to other roles, and outlive this one.',
    'NIST.800.53.R5-IAMNoInlinePolicy',
  );
}

/** Says why a secret has no key of its own. */
export function acknowledgeAwsManagedKey(secret: IConstruct): void {
  acknowledge(
    secret,
    "Secrets Manager encrypts it with the account's key for secrets. One of its own would cost $1 a month, and who may read it is decided by the readers' roles either way.",
    'NIST.800.53.R5-SecretsManagerUsingKMSKey',
  );
}

function policyOf(role: IConstruct): IConstruct {
  return role.node.findChild('DefaultPolicy');
}

function resourceOf(construct: IConstruct): CfnResource {
  const resource = CfnResource.isCfnResource(construct) ? construct : construct.node.defaultChild;
  if (!resource || !CfnResource.isCfnResource(resource))
    throw new Error(`${construct.node.path} is no resource.`);
  return resource;
}
