import { MathExpression, type Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { type AlarmTopic, alarmPeriod as period } from './alarm-topic.ts';
import { cloudFrontMetric } from './metrics.ts';

export interface DistributionAlarmsProps {
  readonly topic: AlarmTopic;
  readonly distributionId: string;
  /** Names of the CloudFront functions of the distribution. */
  readonly functionNames: readonly string[];
}

/** Alarms about what visitors get. CloudFront's metrics are in us-east-1 only, and so must be their alarms. */
export class DistributionAlarms extends Construct {
  constructor(scope: Construct, id: string, props: DistributionAlarmsProps) {
    super(scope, id);
    const { topic, distributionId, functionNames } = props;
    const ofDistribution = { DistributionId: distributionId };
    const rate = (name: string, minRequests: number) =>
      new MathExpression({
        expression: `IF(requests >= ${minRequests}, rate, 0)`,
        usingMetrics: {
          requests: cloudFrontMetric('Requests', ofDistribution, { period }),
          rate: cloudFrontMetric(name, ofDistribution, { period, statistic: Stats.AVERAGE }),
        },
        label: `${name} in percent`,
        period,
      });
    topic.addAlarm(this, 'Errors', {
      threshold: 5,
      evaluationPeriods: 3,
      description: 'At least 5 % of the responses of CloudFront have status 5xx, for 15 minutes.',
      metric: rate('5xxErrorRate', 20),
    });
    topic.addAlarm(this, 'Refusals', {
      // At quiet times scanners cause most requests, and get 404.
      threshold: 80,
      evaluationPeriods: 3,
      description: 'At least 80 % of the responses of CloudFront have status 4xx, for 15 minutes.',
      metric: rate('4xxErrorRate', 100),
    });
    topic.addAlarm(this, 'FunctionErrors', {
      threshold: 1,
      description: `A CloudFront function fails: ${functionNames.join(', ')}`,
      metric: sumOf(functionNames, ['FunctionExecutionErrors', 'FunctionValidationErrors'], 'Errors'),
    });
    topic.addAlarm(this, 'FunctionThrottles', {
      threshold: 1,
      description: `A CloudFront function is throttled: ${functionNames.join(', ')}`,
      metric: sumOf(functionNames, ['FunctionThrottles'], 'Throttles'),
    });
  }
}

/** The sum of metrics of all functions. An alarm may read ten metrics. */
function sumOf(
  functionNames: readonly string[],
  metricNames: readonly string[],
  label: string,
): MathExpression {
  const metrics = functionNames.flatMap((FunctionName, index) =>
    metricNames.map((name, kind): [string, Metric] => [
      `metric${index}_${kind}`,
      cloudFrontMetric(name, { FunctionName }, { period }),
    ]),
  );
  return new MathExpression({
    expression: metrics.map(([name]) => `FILL(${name}, 0)`).join(' + '),
    usingMetrics: Object.fromEntries(metrics),
    label,
    period,
  });
}
