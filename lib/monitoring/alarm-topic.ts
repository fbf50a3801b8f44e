import { ArnFormat, Duration, Stack } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  type MathExpression,
  type Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import { acknowledge } from '../shared/acknowledge.ts';

/** The period of all alarms. */
export const alarmPeriod = Duration.minutes(5);

export interface AlarmTopicProps {
  /** Address that alarms are sent to. @default - none: subscribe to the topic by hand */
  readonly email?: string;
}

export interface AlarmProps {
  readonly metric: Metric | MathExpression;
  /** The alarm is raised at this value and above. */
  readonly threshold: number;
  /** What happened. It begins with the title of its section in docs/runbook.md. */
  readonly description: string;
  /** Periods in a row at or above the threshold. @default 1 */
  readonly evaluationPeriods?: number;
  /** What a period without data means. @default NOT_BREACHING: no requests, no data */
  readonly missingData?: TreatMissingData;
}

/** The topic that the alarms of one stack publish to. */
export class AlarmTopic extends Topic {
  readonly #alarms: Alarm[] = [];

  constructor(scope: Construct, id: string, { email }: AlarmTopicProps) {
    const stack = Stack.of(scope);
    super(scope, id, { displayName: `${stack.stackName} alarms`, enforceSSL: true });
    // CloudFormation generates the names of the alarms. They begin with the name of the stack.
    const alarms = stack.formatArn({
      service: 'cloudwatch',
      resource: 'alarm',
      resourceName: `${stack.stackName}-*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    // The TLS policy replaces the default policy of the topic, which lets alarms publish.
    this.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.topicArn],
        conditions: {
          StringEquals: { 'aws:SourceAccount': stack.account },
          ArnLike: { 'aws:SourceArn': alarms },
        },
      }),
    );
    acknowledge(
      this,
      "A message holds the name of an alarm and its values. CloudWatch can't publish with the AWS managed key, and a customer managed key costs $1 a month.",
      'NIST.800.53.R5-SNSEncryptedKMS',
    );
    if (email) {
      acknowledge(
        this.addSubscription(new EmailSubscription(email)),
        'CloudWatch shows the state of an alarm also when its e-mail fails. An alarm on a dead-letter queue would send its e-mail to the same address.',
        'Serverless-SNSRedrivePolicy',
      );
    }
  }

  /** Adds an alarm that publishes to the topic. */
  addAlarm(scope: Construct, id: string, props: AlarmProps): void {
    const {
      metric,
      threshold,
      description,
      evaluationPeriods = 1,
      missingData = TreatMissingData.NOT_BREACHING,
    } = props;
    const alarm = new Alarm(scope, id, {
      metric,
      threshold,
      alarmDescription: description,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods,
      treatMissingData: missingData,
    });
    alarm.addAlarmAction(new SnsAction(this));
    this.#alarms.push(alarm);
  }

  get alarms(): readonly Alarm[] {
    return this.#alarms;
  }
}
