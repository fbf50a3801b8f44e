import { Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * A name that is unique in the account: it holds the stack and the region. Names of CloudFront resources are unique per
 * account, but a stage may be deployed to several regions.
 *
 * @returns at most 64 characters, CloudFront's limit for origin access controls: 33 of a stack, 14 of a region, and
 * `name`
 * @example
 * accountWideName(this, 'Site'); // 'Jamstack-prod-App-eu-central-1-Site'
 */
export function accountWideName(scope: IConstruct, name: string): string {
  const { stackName, region } = Stack.of(scope);
  return `${stackName}-${region}-${name}`;
}
