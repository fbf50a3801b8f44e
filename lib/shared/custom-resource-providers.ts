import { CfnResource, type Stack } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IConstruct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import { RetainedLogGroup } from './retained-log-group.ts';

/** Descriptions of the functions that the CDK adds for its custom resources, by the prefix of their construct ids. */
const descriptions = {
  'Custom::S3AutoDeleteObjects': 'Empties a bucket before it is deleted.',
  'Custom::CDKBucketDeployment': 'Copies files of a deployment into a bucket.',
};

/**
 * Gives the CDK's own functions what every function of the project has: a description, a log group with a retention
 * period, and a role that may write to that log group only. By default such a function creates a log group that never
 * expires and survives the stack (aws/aws-cdk#26553).
 */
export function hardenCustomResourceProviders(stack: Stack, logRetention: RetentionDays): void {
  for (const [name, description] of Object.entries(descriptions)) {
    for (const provider of stack.node.children.filter(({ node }) => node.id.startsWith(name))) {
      const handler = resourceOf(provider, 'AWS::Lambda::Function');
      handler.addPropertyOverride('Description', description);
      acknowledge(
        handler,
        'The function calls S3 and CloudFormation only, during deployments. The project has no VPC.',
        'cfn-guard::lambda_inside_vpc_check',
      );
      if (handler instanceof CfnFunction) {
        acknowledgeForDeployment(handler);
      } else {
        const logs = new RetainedLogGroup(provider, 'Logs', { retention: logRetention });
        handler.addPropertyOverride('LoggingConfig', { LogGroup: logs.logGroupName });
        allowOwnLogOnly(provider, logs);
      }
    }
  }
}

/**
 * The findings of cdk-nag on functions that are `CfnFunction`s. It does not check the others, which are plain
 * resources.
 */
function acknowledgeForDeployment(handler: CfnFunction): void {
  acknowledge(
    handler,
    'The CDK chooses the runtime of its own functions, and updates it in its releases.',
    'AwsSolutions-L1',
    'Serverless-LambdaLatestVersion',
  );
  acknowledge(
    handler,
    'The function calls S3 and CloudFormation only, during deployments. The project has no VPC.',
    'NIST.800.53.R5-LambdaInsideVPC',
  );
  acknowledge(
    handler,
    'CloudFormation calls the function a few times per deployment and waits for the result. The deployment fails if the function fails.',
    'NIST.800.53.R5-LambdaConcurrency',
    'NIST.800.53.R5-LambdaDLQ',
    'Serverless-LambdaDLQ',
    'Serverless-LambdaTracing',
  );
}

/** Replaces the managed policy of the CDK, which allows creating and writing every log group of the account. */
function allowOwnLogOnly(provider: IConstruct, logs: RetainedLogGroup): void {
  const role = resourceOf(provider, 'AWS::IAM::Role');
  role.addPropertyDeletionOverride('ManagedPolicyArns');
  const write = new PolicyStatement({
    actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    resources: [logs.logGroupArn],
  });
  role.addPropertyOverride('Policies', [
    { PolicyName: 'WriteLog', PolicyDocument: new PolicyDocument({ statements: [write] }) },
  ]);
}

function resourceOf(provider: IConstruct, type: string): CfnResource {
  const found = provider.node
    .findAll()
    .find((child) => CfnResource.isCfnResource(child) && child.cfnResourceType === type);
  if (!found)
    throw new Error(
      `${provider.node.path} has no ${type}. Update hardenCustomResourceProviders for this version of the CDK.`,
    );
  return found as CfnResource;
}
