import { ArnFormat, Duration, Stack } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  MathExpression,
  Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { HttpApi } from '../api/http-api.ts';
import { acknowledge } from '../shared/acknowledge.ts';
import type { HandlerFunction } from '../shared/handler-function.ts';

export interface MonitoringProps {
  readonly api: HttpApi;
  readonly handlers: readonly HandlerFunction[];
  /** Queues that hold something only when something failed. */
  readonly deadLetters: readonly Queue[];
  /** Who is told. @default - nobody, until somebody subscribes to the topic */
  readonly email?: string;
}

const period = Duration.minutes(5);

/**
 * Alarms about what an operator has to look at: answers 5xx, functions that fail or are held back, and what was given
 * up.
 */
export class Monitoring extends Construct {
  readonly #topic: Topic;

  constructor(scope: Construct, id: string, { api, handlers, deadLetters, email }: MonitoringProps) {
    super(scope, id);
    this.#topic = this.#addTopic(email);
    this.#alarm('ApiErrors', {
      // Not the first: an upstream that fails once is answered 502, and is nobody's to mend.
      threshold: 5,
      description: 'The API answered 5xx at least 5 times in 5 minutes.',
      metric: new Metric({
        namespace: 'AWS/ApiGateway',
        metricName: '5xx',
        dimensionsMap: { ApiId: api.apiId },
        statistic: 'Sum',
        period,
      }),
    });
    for (const handler of handlers) {
      this.#alarm(handler.node.path.split('/').slice(1).join(''), {
        threshold: 1,
        description: `A function failed or was held back: ${handler.function.node.path}`,
        metric: new MathExpression({
          expression: 'errors + throttles',
          usingMetrics: {
            errors: handler.function.metricErrors({ period }),
            throttles: handler.function.metricThrottles({ period }),
          },
          label: 'Errors and throttles',
          period,
        }),
      });
    }
    for (const queue of deadLetters) {
      this.#alarm(queue.node.path.split('/').slice(1).join(''), {
        threshold: 1,
        description: `Something was given up, and waits in a queue: ${queue.node.path}`,
        metric: queue.metricApproximateNumberOfMessagesVisible({ period, statistic: 'Maximum' }),
      });
    }
  }

  #addTopic(email?: string): Topic {
    const stack = Stack.of(this);
    const topic = new Topic(this, 'Topic', { displayName: `${stack.stackName} alarms`, enforceSSL: true });
    // CloudFormation makes the alarms' names, each from the stack's.
    const alarms = stack.formatArn({
      service: 'cloudwatch',
      resource: 'alarm',
      resourceName: `${stack.stackName}-*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    // A topic that has a policy no longer has the one that every topic begins with, by which alarms may publish.
    topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: {
          StringEquals: { 'aws:SourceAccount': stack.account },
          ArnLike: {
            'aws:SourceArn': alarms,
          },
        },
      }),
    );
    acknowledge(
      topic,
      "A message names an alarm and its figures. SNS's own key does not let CloudWatch publish, and one of the account would cost $1 a month.",
      'NIST.800.53.R5-SNSEncryptedKMS',
    );
    if (email) {
      acknowledge(
        topic.addSubscription(new EmailSubscription(email)),
        'An alarm that could not be mailed still stands in CloudWatch. A queue for such mails would need an alarm, and that one a mail to the same address.',
        'Serverless-SNSRedrivePolicy',
      );
    }
    return topic;
  }

  #alarm(
    id: string,
    {
      metric,
      threshold,
      description,
    }: { metric: Metric | MathExpression; threshold: number; description: string },
  ): void {
    const alarm = new Alarm(this, id, {
      metric,
      threshold,
      alarmDescription: description,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: 1,
      // Nobody asked anything: no fault.
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(this.#topic));
  }
}
