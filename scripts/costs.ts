/**
 * Prints the table of docs/costs.md: `npm run costs`, or `npm run costs -- 5000000` for another number of page views a
 * month. docs/costs.md lists the sources of the prices.
 */

/** US dollars in us-east-1, after what is free for ever; CloudFront's are for viewers in North America and Europe. */
const prices = {
  cloudFront: { perGB: 0.085, freeGB: 1_000, perRequest: 1 / 1e6, freeRequests: 10e6 },
  edgeFunction: { perCall: 0.1 / 1e6, freeCalls: 2e6 },
  webAcl: { perMonth: 5 + 4 * 1, perRequest: 0.6 / 1e6 },
  httpApi: { perCall: 1 / 1e6 },
  lambda: { perCall: 0.2 / 1e6, freeCalls: 1e6, perGBSecond: 0.0000133334, freeGBSeconds: 400_000 },
  dynamoDb: { perWrite: 0.625 / 1e6, perRead: 0.125 / 1e6, perGB: 0.25 + 0.2, freeGB: 25 },
  cognito: { perUser: 0.015, freeUsers: 10_000 },
  s3: { perGB: 0.023, perWrite: 0.005 / 1e3, perRead: 0.0004 / 1e3 },
  secrets: { perMonth: 0.4 },
  logs: { perGB: 0.5, freeGB: 5 },
  alarms: { perMetric: 0.1, freeMetrics: 10 },
};

/** What a page view brings with it, on average. */
const traffic = {
  /** The page itself and two more files, the other visits find theirs in the browser's cache. */
  files: 3,
  /** Of files and answers, compressed. */
  kilobytes: 40,
  searches: 0.2,
  lists: 0.15,
  signatures: 0.03,
  conversions: 0.02,
  /** Conversions of a visitor's own file, which are among them. */
  uploads: 0.01,
  memberCalls: 0.01,
  /** People who log in within the month. */
  members: 0.001,
};

/** Gigabytes that a function has, times the seconds that a call takes it; the seconds are assumed. */
const gigabyteSeconds =
  traffic.searches * 0.25 * 0.3 +
  traffic.lists * 0.25 * 0.03 +
  traffic.signatures * 0.25 * 0.02 +
  traffic.memberCalls * 0.25 * 0.06 +
  traffic.uploads * 0.25 * 0.03 +
  traffic.conversions * 1.73 * 0.7;

/** Of a converted picture. */
const pictureGB = 0.25e-3;
/** Of a visitor's file, and the share of a month that it may stay: two days. */
const upload = { gigabytes: 3e-3, months: 2 / 30 };
/** What a call leaves in the logs: the gateway's line, the function's own, and Lambda's three about it. */
const logGB = 1.3e-6;
/** Of a signature with its entry in the index. */
const signatureGB = 0.5e-6;
/** Two for each function, one for the API, and one for the queue of what could not be counted. */
const alarmMetrics = 26;

/** @param views page views a month */
function monthlyCosts(views: number): Readonly<Record<string, number>> {
  const { searches, lists, signatures, conversions, uploads, memberCalls } = traffic;
  const calls = views * (searches + lists + signatures + conversions + uploads + memberCalls);
  const files = views * traffic.files;
  const { cloudFront, edgeFunction, webAcl, httpApi, lambda, dynamoDb, cognito, s3, secrets, logs, alarms } =
    prices;
  const above = (amount: number, free: number) => Math.max(0, amount - free);
  return {
    'CloudFront, data': above((views * traffic.kilobytes) / 1e6, cloudFront.freeGB) * cloudFront.perGB,
    'CloudFront, requests': above(files + calls, cloudFront.freeRequests) * cloudFront.perRequest,
    // One before and one behind the site's files, and one before the signatures.
    'CloudFront, edge functions':
      above(files * 2 + views * (lists + signatures), edgeFunction.freeCalls) * edgeFunction.perCall,
    'HTTP API': calls * httpApi.perCall,
    Lambda:
      above(calls, lambda.freeCalls) * lambda.perCall +
      above(views * gigabyteSeconds, lambda.freeGBSeconds) * lambda.perGBSecond,
    // Signing writes the item, its entry in the index and at most one counter; a list asks four shards and eight
    // counters, half a unit each. Lists that the edge answers are not taken off.
    DynamoDB:
      views * (signatures * 3 * dynamoDb.perWrite + lists * 12 * 0.5 * dynamoDb.perRead) +
      above(views * signatures * signatureGB, dynamoDb.freeGB) * dynamoDb.perGB,
    'Cognito Essentials': above(views * traffic.members, cognito.freeUsers) * cognito.perUser,
    'S3, pictures of one month': views * conversions * (pictureGB * s3.perGB + s3.perWrite + 2 * s3.perRead),
    'S3, uploads of two days':
      views * uploads * (upload.gigabytes * upload.months * s3.perGB + s3.perWrite + s3.perRead),
    'Secrets Manager': 2 * secrets.perMonth,
    'CloudWatch, logs': above(calls * logGB, logs.freeGB) * logs.perGB,
    'CloudWatch, alarms (prod)': above(alarmMetrics, alarms.freeMetrics) * alarms.perMetric,
    'Web ACL (prod)': webAcl.perMonth + (files + calls) * webAcl.perRequest,
  };
}

const [wanted] = process.argv.slice(2);
if (wanted !== undefined && !/^\d{1,12}$/.test(wanted)) {
  console.error(`Give a whole number of page views a month, not "${wanted}".`);
  process.exit(1);
}
const sizes = wanted === undefined ? [10_000, 1_000_000, 100_000_000] : [Number(wanted)];
const months = sizes.map(monthlyCosts);
const row = (name: string, values: readonly string[]) => console.log(`| ${[name, ...values].join(' | ')} |`);
const dollars = (amount: number) => amount.toFixed(2).replace(/\B(?=(\d{3})+\.)/g, ',');

row(
  'US dollars a month',
  sizes.map((views) => `${views.toLocaleString('en-US')} page views`),
);
row(
  '---',
  sizes.map(() => '---:'),
);
for (const name of Object.keys(months[0] ?? {})) {
  row(
    name,
    months.map((month) => dollars(month[name] ?? 0)),
  );
}
row(
  '**Sum**',
  months.map((month) => `**${dollars(Object.values(month).reduce((sum, each) => sum + each, 0))}**`),
);
