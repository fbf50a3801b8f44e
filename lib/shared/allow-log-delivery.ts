import { ArnFormat, Names, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type ILogGroup, ResourcePolicy } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';

/**
 * Allows AWS's log delivery to write to a log group. Otherwise AWS adds the group to a policy of the whole account,
 * which has at most 5,120 characters:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-and-resource-policy.html
 *
 * @returns the policy, which the delivery must wait for
 */
export function allowLogDelivery(scope: Construct, logGroup: ILogGroup): ResourcePolicy {
  const stack = Stack.of(scope);
  return new ResourcePolicy(scope, 'LogDelivery', {
    resourcePolicyName: Names.uniqueResourceName(scope, { maxLength: 60 }),
    policyStatements: [
      new PolicyStatement({
        principals: [new ServicePrincipal('delivery.logs.amazonaws.com')],
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [`${arnOf(logGroup)}:log-stream:*`],
        conditions: {
          StringEquals: { 'aws:SourceAccount': stack.account },
          ArnLike: {
            'aws:SourceArn': stack.formatArn({ service: 'logs', resource: '*' }),
          },
        },
      }),
    ],
  });
}

/** The ARN of a log group without `:*` at its end, as log deliveries require. */
export function arnOf(logGroup: ILogGroup): string {
  return Stack.of(logGroup).formatArn({
    service: 'logs',
    resource: 'log-group',
    resourceName: logGroup.logGroupName,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}
