import { type CfnResource, Stack, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * Tells cdk-nag why a role may touch every object of a bucket below one prefix: S3 names objects one by one, and
 * these names are not known when the role is made.
 *
 * @param keys as in the role's policy, such as `images/*`
 */
export function acknowledgeKeys(role: IConstruct, bucket: IConstruct, keys: string, reason: string): void {
  const logicalId = Stack.of(bucket).getLogicalId(bucket.node.defaultChild as CfnResource);
  Validations.of(role).acknowledge({ id: `AwsSolutions-IAM5[Resource::<${logicalId}.Arn>/${keys}]`, reason });
}
