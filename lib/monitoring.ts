import { Duration, Stack } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  MathExpression,
  Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { HandlerFunction } from './handler-function.ts';
import type { HttpApi } from './http-api.ts';

export interface MonitoringProps {
  readonly api: HttpApi;
  readonly handlers: readonly HandlerFunction[];
  /** Queues that hold something only when something failed. */
  readonly deadLetters: readonly Queue[];
  /** Who is told. @default - nobody: alarms only show in CloudWatch */
  readonly email?: string;
}

const period = Duration.minutes(5);

/**
 * Alarms about what an operator has to look at: answers 5xx, functions that fail or are held back, and what was given
 * up.
 */
export class Monitoring extends Construct {
  readonly #topic?: Topic;

  constructor(scope: Construct, id: string, { api, handlers, deadLetters, email }: MonitoringProps) {
    super(scope, id);
    if (email) {
      this.#topic = new Topic(this, 'Topic', {
        displayName: `${Stack.of(this).stackName} alarms`,
        enforceSSL: true,
      });
      this.#topic.addSubscription(new EmailSubscription(email));
    }
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
    if (this.#topic) alarm.addAlarmAction(new SnsAction(this.#topic));
  }
}
