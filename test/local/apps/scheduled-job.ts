import { type App, Duration, SecretValue, Stack } from 'aws-cdk-lib';
import { Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as FunctionTarget } from 'aws-cdk-lib/aws-events-targets';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';

const job = `
const { SSMClient, GetParameterCommand } = require('@aws-sdk/client-ssm');
const { STSClient, GetCallerIdentityCommand } = require('@aws-sdk/client-sts');
exports.handler = async (event) => {
  const { Parameter } = await new SSMClient().send(new GetParameterCommand({ Name: process.env.NAME }));
  const failure = await new STSClient().send(new GetCallerIdentityCommand()).catch(({ name, message }) => ({ name, message }));
  return { event, parameter: Parameter.Value, resolved: process.env.RESOLVED, missing: process.env.MISSING, failure };
};`;

/** A job on a schedule that reads a parameter and tells a topic. */
export function addScheduledJob(app: App): void {
  const stack = new Stack(app, 'ScheduledJob');
  const parameter = new StringParameter(stack, 'Limit', { parameterName: '/job/limit', stringValue: '7' });
  const topic = new Topic(stack, 'Done');
  topic.addSubscription(new EmailSubscription('somebody@example.com'));
  const handler = new LambdaFunction(stack, 'Job', {
    runtime: Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: Code.fromInline(job),
    environment: {
      NAME: parameter.parameterName,
      TOPIC: topic.topicArn,
      RESOLVED: '{{resolve:ssm:/job/limit}}',
      MISSING: SecretValue.secretsManager('nobody').unsafeUnwrap(),
    },
  });
  new Rule(stack, 'Nightly', {
    schedule: Schedule.rate(Duration.days(1)),
    targets: [new FunctionTarget(handler, { event: RuleTargetInput.fromObject({ dryRun: true }) })],
  });
}
