import type { Duration } from 'aws-cdk-lib';
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';

/** What the functions of this file have in common. */
interface Options {
  /** @default - the sum */
  readonly statistic?: string;
  readonly period: Duration;
  /** @default - the name of the metric */
  readonly label?: string;
}

/**
 * A metric of CloudFront. They are in us-east-1 only. Their dimensions are `DistributionId` or, for functions,
 * `FunctionName`, and always `Region` with the value `Global`:
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/programming-cloudwatch-metrics.html
 * Metrics of functions have no `DistributionId`: see the dashboard in
 * aws-solutions/secure-media-delivery-at-the-edge-on-aws.
 */
export function cloudFrontMetric(
  metricName: string,
  dimensions: { readonly DistributionId: string } | { readonly FunctionName: string },
  options: Options,
): Metric {
  return new Metric({
    namespace: 'AWS/CloudFront',
    metricName,
    statistic: Stats.SUM,
    dimensionsMap: { ...dimensions, Region: 'Global' },
    region: 'us-east-1',
    ...options,
  });
}

/** A metric of an HTTP API: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html */
export function apiMetric(metricName: string, apiId: string, options: Options): Metric {
  return new Metric({
    namespace: 'AWS/ApiGateway',
    metricName,
    statistic: Stats.SUM,
    dimensionsMap: { ApiId: apiId },
    ...options,
  });
}
