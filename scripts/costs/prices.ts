/** Where a price was found. docs/costs.md says what the sources are worth. */
interface Source {
  /** Page or price list. */
  readonly source: string;
  /** Year and month in which the source showed the price. */
  readonly date: string;
}

const lists = 'https://pricing.us-east-1.amazonaws.com/offers/v1.0/aws';

/**
 * US dollars in us-east-1, beyond the always-free tier. CloudFront: viewers in North America and Europe. The
 * calculation uses these prices, and a test compares docs/costs.md with them.
 */
export const prices = {
  cloudFront: {
    perGB: 0.085,
    freeGB: 1_000,
    perRequest: 1 / 1e6,
    freeRequests: 10e6,
    source: `${lists}/AmazonCloudFront/current/index.csv`,
    date: '2026-08',
  },
  edgeFunction: {
    perCall: 0.1 / 1e6,
    freeCalls: 2e6,
    source: 'https://aws.amazon.com/cloudfront/pricing/',
    date: '2026-11',
  },
  webAcl: {
    perMonth: 5,
    perRule: 1,
    perRequest: 0.6 / 1e6,
    source: 'https://aws.amazon.com/waf/pricing/',
    date: '2026-11',
  },
  httpApi: {
    perCall: 1 / 1e6,
    source:
      'https://docs.aws.amazon.com/whitepapers/latest/best-practices-api-gateway-private-apis-integration/cost-optimization.html',
    date: '2026-11',
  },
  lambda: {
    perCall: 0.2 / 1e6,
    freeCalls: 1e6,
    perGBSecond: 0.0000133334,
    freeGBSeconds: 400_000,
    source: `${lists}/AWSLambda/current/us-east-1/index.csv`,
    date: '2026-08',
  },
  dynamoDb: {
    perWrite: 0.625 / 1e6,
    perRead: 0.125 / 1e6,
    /** Storage and point-in-time recovery. */
    perGB: 0.25 + 0.2,
    freeGB: 25,
    source: 'https://aws.amazon.com/dynamodb/pricing/on-demand/',
    date: '2026-10',
  },
  cognito: {
    perUser: 0.015,
    freeUsers: 10_000,
    source: 'https://aws.amazon.com/cognito/pricing/',
    date: '2026-09',
  },
  s3: {
    perGB: 0.023,
    perWrite: 0.005 / 1e3,
    perRead: 0.0004 / 1e3,
    source: `${lists}/AmazonS3/current/us-east-1/index.json`,
    date: '2026-09',
  },
  secrets: { perMonth: 0.4, source: 'https://aws.amazon.com/secrets-manager/pricing/', date: '2026-09' },
  logs: {
    perGB: 0.5,
    freeGB: 5,
    source: `${lists}/AmazonCloudWatch/current/us-east-1/index.csv`,
    date: '2025-10',
  },
  traces: {
    perTrace: 5 / 1e6,
    freeTraces: 100_000,
    source: 'https://aws.amazon.com/xray/pricing/',
    date: '2026-11',
  },
  alarms: {
    perMetric: 0.1,
    freeMetrics: 10,
    source: `${lists}/AmazonCloudWatch/current/us-east-1/index.csv`,
    date: '2025-10',
  },
} satisfies Readonly<Record<string, Source & Readonly<Record<string, number | string>>>>;
