import { CfnResource, RemovalPolicy, type Stack, Validations } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IConstruct } from 'constructs';

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
export function boundProviders(stack: Stack, logRetention: RetentionDays): void {
  for (const [name, description] of Object.entries(descriptions)) {
    for (const provider of stack.node.children.filter(({ node }) => node.id.startsWith(name))) {
      const handler = resourceOf(provider, 'AWS::Lambda::Function');
      handler.addPropertyOverride('Description', description);
      if (handler instanceof CfnFunction) {
        Validations.of(handler).acknowledge({
          id: 'AwsSolutions-L1',
          reason: 'CDK chooses the runtime of its own functions, and raises it with its releases.',
        });
      } else {
        const logs = new LogGroup(provider, 'Logs', {
          retention: logRetention,
          removalPolicy: RemovalPolicy.DESTROY,
        });
        handler.addPropertyOverride('LoggingConfig', { LogGroup: logs.logGroupName });
        onlyWrites(provider, logs);
      }
    }
  }
}

/** Instead of every log of the account, which is what the CDK lets such a function make and write. */
function onlyWrites(provider: IConstruct, logs: LogGroup): void {
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
