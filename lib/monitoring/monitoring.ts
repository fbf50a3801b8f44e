import { MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { HttpApi } from '../api/http-api.ts';
import type { HandlerFunction } from '../shared/handler-function.ts';
import { AlarmTopic, alarmPeriod as period } from './alarm-topic.ts';
import { apiMetric } from './metrics.ts';

export interface MonitoringProps {
  readonly api: HttpApi;
  readonly handlers: readonly HandlerFunction[];
  /** The function that reads the stream of signatures. */
  readonly counter: HandlerFunction;
  readonly deadLetters: readonly Queue[];
  /** Address that alarms are sent to. @default - none: subscribe to the topic by hand */
  readonly email?: string;
}

/** Alarms about the API, the functions, the stream of signatures and the dead-letter queues. */
export class Monitoring extends Construct {
  readonly topic: AlarmTopic;

  constructor(scope: Construct, id: string, props: MonitoringProps) {
    super(scope, id);
    const { api, handlers, counter, deadLetters, email } = props;
    this.topic = new AlarmTopic(this, 'Topic', { email });
    this.#addApiAlarms(api);
    for (const handler of handlers) {
      this.topic.addAlarm(this, pathOf(handler), {
        threshold: 1,
        description: `Lambda errors or throttles: ${handler.function.node.path}`,
        metric: new MathExpression({
          // Without FILL there is no sum in a period in which one of the two metrics has no data.
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
    this.topic.addAlarm(this, 'CounterDelay', {
      // A new signature must count within 10 s. A failed batch is retried, so a short delay needs no operator.
      threshold: 60_000,
      evaluationPeriods: 3,
      description: 'Signatures are counted more than a minute late.',
      metric: counter.function.metric('IteratorAge', { statistic: 'Maximum', period }),
    });
    for (const queue of deadLetters) {
      this.topic.addAlarm(this, pathOf(queue), {
        threshold: 1,
        description: `Messages in the dead-letter queue ${queue.node.path}`,
        metric: queue.metricApproximateNumberOfMessagesVisible({ period, statistic: 'Maximum' }),
      });
    }
  }

  #addApiAlarms({ apiId }: HttpApi): void {
    const metric = (name: string) => apiMetric(name, apiId, { period });
    this.topic.addAlarm(this, 'ApiErrors', {
      // A single 502 of the search API needs no operator.
      threshold: 5,
      description: 'At least 5 responses with status 5xx in 5 minutes.',
      metric: metric('5xx'),
    });
    this.topic.addAlarm(this, 'ApiRefusals', {
      threshold: 50,
      evaluationPeriods: 3,
      description: 'At least half of the responses of the API have status 4xx, for 15 minutes.',
      metric: new MathExpression({
        // A few requests of a scanner are no outage.
        expression: 'IF(requests >= 20, 100 * FILL(refusals, 0) / requests, 0)',
        usingMetrics: { requests: metric('Count'), refusals: metric('4xx') },
        label: 'Share of status 4xx in percent',
        period,
      }),
    });
  }
}

/** The path of a construct below its stack, as a construct id. */
function pathOf({ node }: Construct): string {
  return node.path.split('/').slice(1).join('');
}
