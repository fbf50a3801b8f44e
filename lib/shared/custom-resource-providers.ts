import { CfnResource, type Stack } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IConstruct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import { RetainedLogGroup } from './retained-log-group.ts';

/** What the functions do that CDK puts into a stack for its custom resources, by the beginning of their names. */
const descriptions = {
  'Custom::S3AutoDeleteObjects': 'Empties a bucket before it is deleted.',
  'Custom::CDKBucketDeployment': 'Copies files of a deployment into a bucket.',
};

/**
 * Gives CDK's own functions what every function of the project has: a description, a log that ends, and a role that
 * may write no other. Left alone, such a function makes a log group that outlives the stack and is kept for ever
 * (aws/aws-cdk#26553).
 */
export function hardenCustomResourceProviders(stack: Stack, logRetention: RetentionDays): void {
  for (const [name, description] of Object.entries(descriptions)) {
    for (const provider of stack.node.children.filter(({ node }) => node.id.startsWith(name))) {
      const handler = resourceOf(provider, 'AWS::Lambda::Function');
      handler.addPropertyOverride('Description', description);
      acknowledge(
        handler,
        'It reaches S3 and CloudFormation only, while a stack is deployed or deleted, and nothing of the project stands in a VPC.',
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

/** What cdk-nag finds in a function that the CDK makes as its own kind of resource. */
function acknowledgeForDeployment(handler: CfnFunction): void {
  acknowledge(
    handler,
    'CDK chooses the runtime of its own functions, and raises it with its releases.',
    'AwsSolutions-L1',
    'Serverless-LambdaLatestVersion',
  );
  acknowledge(
    handler,
    'It reaches S3 and CloudFormation only, while a stack is deployed or deleted, and nothing of the project stands in a VPC.',
    'NIST.800.53.R5-LambdaInsideVPC',
  );
  acknowledge(
    handler,
    'CloudFormation calls it a few times in a deployment, waits for its answer, and fails the deployment without one. There is nothing to bound, to give up quietly or to trace.',
    'NIST.800.53.R5-LambdaConcurrency',
    'NIST.800.53.R5-LambdaDLQ',
    'Serverless-LambdaDLQ',
    'Serverless-LambdaTracing',
  );
}

/** Instead of every log of the account, which is what the CDK lets such a function make and write. */
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
  if (!found) throw new Error(`${provider.node.path} has no ${type}.`);
  return found as CfnResource;
}
