/** Metrics that AWS services emit without further settings, by namespace and names of the dimensions. */
export const emitted: readonly {
  readonly namespace: string;
  readonly dimensions: readonly string[];
  readonly names: readonly string[];
  /** The only region with these metrics. @default - the region of the resource */
  readonly region?: string;
  readonly source: string;
}[] = [
  {
    namespace: 'AWS/CloudFront',
    dimensions: ['DistributionId', 'Region'],
    names: ['Requests', 'BytesDownloaded', 'BytesUploaded', 'TotalErrorRate', '4xxErrorRate', '5xxErrorRate'],
    region: 'us-east-1',
    source:
      'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/programming-cloudwatch-metrics.html',
  },
  {
    namespace: 'AWS/CloudFront',
    dimensions: ['FunctionName', 'Region'],
    names: [
      'FunctionInvocations',
      'FunctionValidationErrors',
      'FunctionExecutionErrors',
      'FunctionComputeUtilization',
      'FunctionThrottles',
    ],
    region: 'us-east-1',
    source:
      'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/programming-cloudwatch-metrics.html',
  },
  {
    namespace: 'AWS/ApiGateway',
    dimensions: ['ApiId'],
    names: ['4xx', '5xx', 'Count', 'IntegrationLatency', 'Latency', 'DataProcessed'],
    source: 'https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html',
  },
  {
    namespace: 'AWS/Lambda',
    dimensions: ['FunctionName'],
    names: ['Invocations', 'Errors', 'Throttles', 'Duration', 'IteratorAge', 'ConcurrentExecutions'],
    source: 'https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html',
  },
  {
    namespace: 'AWS/SQS',
    dimensions: ['QueueName'],
    names: ['ApproximateNumberOfMessagesVisible', 'ApproximateAgeOfOldestMessage', 'NumberOfMessagesSent'],
    source:
      'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html',
  },
  {
    namespace: 'AWS/DynamoDB',
    dimensions: ['TableName'],
    names: ['ConsumedReadCapacityUnits', 'ConsumedWriteCapacityUnits'],
    source: 'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html',
  },
  {
    namespace: 'AWS/Cognito',
    dimensions: ['UserPool', 'UserPoolClient'],
    names: ['SignUpSuccesses', 'SignInSuccesses', 'TokenRefreshSuccesses'],
    source: 'https://docs.aws.amazon.com/cognito/latest/developerguide/metrics-for-cognito-user-pools.html',
  },
  {
    namespace: 'AWS/Billing',
    dimensions: ['Currency'],
    names: ['EstimatedCharges'],
    region: 'us-east-1',
    source:
      'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/monitor_estimated_charges_with_cloudwatch.html',
  },
];
