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
  readonly deadLetters: readonly Queue[];
  /** Address that alarms are sent to. @default - none: subscribe to the topic by hand */
  readonly email?: string;
}

const period = Duration.minutes(5);

/**
 * Alarms for an operator: 5xx responses, errors and throttles of functions, and messages in dead-letter queues.
 */
export class Monitoring extends Construct {
  readonly #topic: Topic;

  constructor(scope: Construct, id: string, { api, handlers, deadLetters, email }: MonitoringProps) {
    super(scope, id);
    this.#topic = this.#addTopic(email);
    this.#alarm('ApiErrors', {
      // A single 502 of the search API needs no operator.
      threshold: 5,
      description: 'At least 5 responses with status 5xx in 5 minutes.',
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
        description: `Lambda errors or throttles: ${handler.function.node.path}`,
        metric: new MathExpression({
          // Without FILL the sum is missing when one of both is.
          expression: 'FILL(errors, 0) + FILL(throttles, 0)',
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
        description: `Messages in the dead-letter queue ${queue.node.path}`,
        metric: queue.metricApproximateNumberOfMessagesVisible({ period, statistic: 'Maximum' }),
      });
    }
  }

  #addTopic(email?: string): Topic {
    const stack = Stack.of(this);
    const topic = new Topic(this, 'Topic', { displayName: `${stack.stackName} alarms`, enforceSSL: true });
    // CloudFormation generates the names of the alarms. They begin with the name of the stack.
    const alarms = stack.formatArn({
      service: 'cloudwatch',
      resource: 'alarm',
      resourceName: `${stack.stackName}-*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    // The TLS policy replaces the default policy of the topic, which lets alarms publish.
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
      "A message holds the name of an alarm and its values. CloudWatch can't publish with the AWS managed key, and a customer managed key costs $1 a month.",
      'NIST.800.53.R5-SNSEncryptedKMS',
    );
    if (email) {
      acknowledge(
        topic.addSubscription(new EmailSubscription(email)),
        'CloudWatch shows the state of an alarm also when its email fails. An alarm on a dead-letter queue would send its email to the same address.',
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
      // No requests, no data.
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(this.#topic));
  }
}
