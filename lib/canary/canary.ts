import { Duration } from 'aws-cdk-lib';
import { TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { EventInvokeConfig } from 'aws-cdk-lib/aws-lambda';
import { Construct, type IDependable } from 'constructs';
import { environmentVariables } from '../../lambdas/shared/environment.ts';
import { type AlarmTopic, alarmPeriod } from '../monitoring/alarm-topic.ts';
import type { StageConfig } from '../settings/stage-config.ts';
import { acknowledge } from '../shared/acknowledge.ts';
import { HandlerFunction } from '../shared/handler-function.ts';

export interface CanaryProps {
  readonly config: StageConfig;
  readonly siteUrl: string;
  readonly topic: AlarmTopic;
  /** What must exist before the first run: the distribution and its DNS records. */
  readonly requirements: readonly IDependable[];
}

/**
 * A function that requests the site as a visitor does, on a schedule, and an alarm for its errors. The metric of the
 * function is enough: CloudWatch Synthetics would cost $10 a month for the same number of runs.
 */
export class Canary extends Construct {
  constructor(scope: Construct, id: string, { config, siteUrl, topic, requirements }: CanaryProps) {
    super(scope, id);
    const { function: canary } = new HandlerFunction(this, 'Handler', {
      description: 'Requests the home page, health and signing, and fails unless all respond as expected.',
      entry: 'canary/canary.lambda.ts',
      memorySize: 256,
      timeout: Duration.seconds(20),
      logRetention: config.logRetentionDays,
      environment: { [environmentVariables.siteUrl]: siteUrl },
    });
    // Lambda would retry a failed run twice. The next run is the retry.
    const invocation = new EventInvokeConfig(this, 'Invocation', { function: canary, retryAttempts: 0 });
    const schedule = new Rule(this, 'Schedule', {
      description: 'Runs the canary.',
      schedule: Schedule.rate(alarmPeriod),
      targets: [new LambdaFunction(canary, { retryAttempts: 0 })],
    });
    // With a custom domain, `siteUrl` does not refer to the distribution, so CloudFormation does not know the order.
    // Runs before the distribution exists would raise the alarm.
    schedule.node.addDependency(...requirements);
    const reason =
      'A run that failed or did not take place raises the alarm. There is nothing to process later.';
    acknowledge(invocation, reason, 'Serverless-LambdaAsyncFailureDestination');
    acknowledge(schedule, reason, 'Serverless-EventBusDLQ');
    topic.addAlarm(this, 'Failures', {
      threshold: 1,
      // One failed run can be a coincidence.
      evaluationPeriods: 2,
      description: 'The canary fails or does not run.',
      metric: canary.metricErrors({ period: alarmPeriod }),
      // The canary runs in each period, with or without errors.
      missingData: TreatMissingData.BREACHING,
    });
  }
}
