import { MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { type AlarmTopic, alarmPeriod as period } from './alarm-topic.ts';

export interface DistributionAlarmsProps {
  readonly topic: AlarmTopic;
  readonly distributionId: string;
  /** Names of the CloudFront functions of the distribution. */
  readonly functionNames: readonly string[];
}

/**
 * Alarms about what visitors get. CloudFront's metrics are in us-east-1 only, and so must be their alarms. Their dimensions
 * are `DistributionId` or, for functions, `FunctionName`, and always `Region` with the value `Global`:
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/programming-cloudwatch-metrics.html
 * Metrics of functions have no `DistributionId`: see the dashboard in
 * aws-solutions/secure-media-delivery-at-the-edge-on-aws.
 */
export class DistributionAlarms extends Construct {
  constructor(scope: Construct, id: string, props: DistributionAlarmsProps) {
    super(scope, id);
    const { topic, distributionId, functionNames } = props;
    const metric = (metricName: string, statistic: string, dimensions: Record<string, string>) =>
      new Metric({
        namespace: 'AWS/CloudFront',
        metricName,
        statistic,
        dimensionsMap: { ...dimensions, Region: 'Global' },
        region: 'us-east-1',
        period,
      });
    const ofDistribution = { DistributionId: distributionId };
    const rate = (name: string, minRequests: number) =>
      new MathExpression({
        expression: `IF(requests >= ${minRequests}, rate, 0)`,
        usingMetrics: {
          requests: metric('Requests', 'Sum', ofDistribution),
          rate: metric(name, 'Average', ofDistribution),
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
    const errors = functionNames.map((FunctionName, index): [string, Metric] => [
      `errors${index}`,
      metric('FunctionExecutionErrors', 'Sum', { FunctionName }),
    ]);
    topic.addAlarm(this, 'FunctionErrors', {
      threshold: 1,
      description: `A CloudFront function fails: ${functionNames.join(', ')}`,
      metric: new MathExpression({
        expression: errors.map(([name]) => `FILL(${name}, 0)`).join(' + '),
        usingMetrics: Object.fromEntries(errors),
        label: 'Execution errors',
        period,
      }),
    });
  }
}
