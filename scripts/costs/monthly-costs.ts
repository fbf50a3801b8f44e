/** US dollars in us-east-1, beyond the always-free tier. CloudFront: viewers in North America and Europe. */
export const prices = {
  cloudFront: { perGB: 0.085, freeGB: 1_000, perRequest: 1 / 1e6, freeRequests: 10e6 },
  edgeFunction: { perCall: 0.1 / 1e6, freeCalls: 2e6 },
  webAcl: { perMonth: 5, perRule: 1, perRequest: 0.6 / 1e6 },
  httpApi: { perCall: 1 / 1e6 },
  lambda: { perCall: 0.2 / 1e6, freeCalls: 1e6, perGBSecond: 0.0000133334, freeGBSeconds: 400_000 },
  dynamoDb: { perWrite: 0.625 / 1e6, perRead: 0.125 / 1e6, perGB: 0.25 + 0.2, freeGB: 25 },
  cognito: { perUser: 0.015, freeUsers: 10_000 },
  s3: { perGB: 0.023, perWrite: 0.005 / 1e3, perRead: 0.0004 / 1e3 },
  secrets: { perMonth: 0.4 },
  logs: { perGB: 0.5, freeGB: 5 },
  alarms: { perMetric: 0.1, freeMetrics: 10 },
};

/** Averages for one page view. */
const traffic = {
  /** The page and two more files. Other visits have the files in the browser's cache. */
  files: 3,
  /** Compressed, all files and API responses together. */
  kilobytes: 40,
  searches: 0.2,
  lists: 0.15,
  signatures: 0.03,
  conversions: 0.02,
  /** Conversions of uploaded files, included above. */
  uploads: 0.01,
  memberCalls: 0.01,
  /** Monthly active users. */
  members: 0.001,
};

/** Memory in GB times the assumed duration in seconds. */
const gigabyteSeconds =
  traffic.searches * 0.25 * 0.3 +
  traffic.lists * 0.25 * 0.03 +
  traffic.signatures * 0.25 * 0.02 +
  traffic.memberCalls * 0.25 * 0.06 +
  traffic.uploads * 0.25 * 0.03 +
  traffic.conversions * 1.73 * 0.7;

/** Size of a converted image. */
const pictureGB = 0.25e-3;
/** Size of an uploaded file, and how long it is stored: up to two days. */
const upload = { gigabytes: 3e-3, months: 2 / 30 };
/** Log data of a call: the access log line, the function's line, and Lambda's three lines. */
const logGB = 1.3e-6;
/** Size of a signature with its index entry. */
const signatureGB = 0.5e-6;
/** What the templates of the stage `prod` declare. A test counts it. */
export const declared = {
  functions: 12,
  /** Errors and throttles. */
  alarmMetricsPerFunction: 2,
  /** Three for the API, two for the petition, and seven for CloudFront. */
  otherAlarmMetrics: 12,
  secrets: 2,
  webAclRules: 4,
  shards: 4,
};

/**
 * The costs of a month in the stage `prod`, by row of the table in docs/costs.md.
 *
 * @param views page views a month
 */
export function monthlyCosts(views: number): Readonly<Record<string, number>> {
  const { searches, lists, signatures, conversions, uploads, memberCalls } = traffic;
  const calls = views * (searches + lists + signatures + conversions + uploads + memberCalls);
  const files = views * traffic.files;
  const { cloudFront, edgeFunction, webAcl, httpApi, lambda, dynamoDb, cognito, s3, secrets, logs, alarms } =
    prices;
  const above = (amount: number, free: number) => Math.max(0, amount - free);
  return {
    'CloudFront, data': above((views * traffic.kilobytes) / 1e6, cloudFront.freeGB) * cloudFront.perGB,
    'CloudFront, requests': above(files + calls, cloudFront.freeRequests) * cloudFront.perRequest,
    // Viewer request and response of the site's files, and viewer request of the signatures and images.
    'CloudFront, edge functions':
      above(files * 2 + views * (lists + signatures + conversions), edgeFunction.freeCalls) *
      edgeFunction.perCall,
    'HTTP API': calls * httpApi.perCall,
    Lambda:
      above(calls, lambda.freeCalls) * lambda.perCall +
      above(views * gigabyteSeconds, lambda.freeGBSeconds) * lambda.perGBSecond,
    // A signature writes the item, its index entry and at most one counter. A list reads the shards and eight counters,
    // half a unit each. Lists served from the edge cache are not subtracted.
    DynamoDB:
      views * (signatures * 3 * dynamoDb.perWrite + lists * (declared.shards + 8) * 0.5 * dynamoDb.perRead) +
      above(views * signatures * signatureGB, dynamoDb.freeGB) * dynamoDb.perGB,
    'Cognito Essentials': above(views * traffic.members, cognito.freeUsers) * cognito.perUser,
    'S3, images of one month': views * conversions * (pictureGB * s3.perGB + s3.perWrite + 2 * s3.perRead),
    'S3, uploads of two days':
      views * uploads * (upload.gigabytes * upload.months * s3.perGB + s3.perWrite + s3.perRead),
    'Secrets Manager': declared.secrets * secrets.perMonth,
    'CloudWatch, logs': above(calls * logGB, logs.freeGB) * logs.perGB,
    'CloudWatch, alarms (prod)':
      above(
        declared.functions * declared.alarmMetricsPerFunction + declared.otherAlarmMetrics,
        alarms.freeMetrics,
      ) * alarms.perMetric,
    'Web ACL (prod)':
      webAcl.perMonth + declared.webAclRules * webAcl.perRule + (files + calls) * webAcl.perRequest,
  };
}

/** One more function in the stage `prod`, without requests. */
export function functionCosts(): number {
  return declared.alarmMetricsPerFunction * prices.alarms.perMetric;
}

/** The setting `canary`, beyond the free tiers of CloudFront and Lambda: runs every 5 minutes for 30 days. */
export function canaryCosts(): number {
  const runs = (30 * 24 * 60) / 5;
  return prices.alarms.perMetric + runs * (2 * prices.httpApi.perCall + 3 * prices.webAcl.perRequest);
}

/** The table in docs/costs.md. */
export function costTable(sizes: readonly number[]): string {
  const months = sizes.map(monthlyCosts);
  const row = (name: string, values: readonly string[]) => `| ${[name, ...values].join(' | ')} |\n`;
  const sums = months.map((month) => Object.values(month).reduce((sum, each) => sum + each, 0));
  return [
    row(
      'US dollars a month',
      sizes.map((views) => `${views.toLocaleString('en-US')} page views`),
    ),
    row(
      '---',
      sizes.map(() => '---:'),
    ),
    ...Object.keys(months[0] ?? {}).map((name) =>
      row(
        name,
        months.map((month) => dollars(month[name] ?? 0)),
      ),
    ),
    row(
      '**Sum**',
      sums.map((sum) => `**${dollars(sum)}**`),
    ),
  ].join('');
}

export const dollars = (amount: number): string =>
  amount.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
