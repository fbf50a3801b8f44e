import { prices } from './prices.ts';

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
  /** Share of the conversions whose file is uploaded. */
  uploadShare: 0.5,
  callsPerMember: 10,
  /** Monthly active users. */
  members: 0.001,
};

/** What a month is made of. */
export interface Usage {
  /** Page views. */
  readonly views: number;
  readonly signatures: number;
  /** Converted images. Half of them are uploaded. */
  readonly images: number;
  /** Members who log in. */
  readonly members: number;
}

/** The usage that page views usually cause. */
export function usageOf(views: number): Usage {
  return {
    views,
    signatures: views * traffic.signatures,
    images: views * traffic.conversions,
    members: views * traffic.members,
  };
}

/** Size of a converted image. */
const pictureGB = 0.25e-3;
/** Size of an uploaded file, and how long it is stored: up to two days. */
const upload = { gigabytes: 3e-3, months: 2 / 30 };
/** Log data of a call: the access log line, the function's line, and Lambda's three lines. */
const logGB = 1.3e-6;
/** Log data of a request at the edge: the fields of lib/delivery/distribution-log.ts as JSON. */
const edgeLogGB = 0.6e-6;
/** Log data of a blocked request, and the assumed share of requests that are blocked. */
const blocked = { gigabytes: 2e-6, share: 0.02 };
/** Lambda records one request each second, and 5 % of the others. */
const sampling = { perMonth: 30 * 24 * 3_600, share: 0.05 };
/** Size of a signature with its index entry. */
const signatureGB = 0.5e-6;
/** What the templates of the stage `prod` declare. A test counts it. */
export const declared = {
  functions: 12,
  /** Errors and throttles. */
  alarmMetricsPerFunction: 2,
  /** Three for the API, two for the petition, and 13 for CloudFront, nine of them for its three functions. */
  otherAlarmMetrics: 18,
  secrets: 2,
  webAclRules: 4,
  shards: 4,
};

/** One row of the calculation. */
export interface Item {
  /** What is paid for, in words with its number. */
  readonly usage: string;
  readonly dollars: number;
}

/** Requests of visitors in a month. `calls` reach the API, `files` do not. */
function requestsOf({ views, signatures, images, members }: Usage) {
  const searches = views * traffic.searches;
  const lists = views * traffic.lists;
  const uploads = images * traffic.uploadShare;
  const memberCalls = members * traffic.callsPerMember;
  const calls = searches + lists + signatures + images + uploads + memberCalls;
  return { searches, lists, uploads, memberCalls, calls, files: views * traffic.files };
}

/** The costs of a month in the stage `prod`, by row of the table in docs/costs.md. */
export function monthlyItems(usage: Usage): Readonly<Record<string, Item>> {
  const { views, signatures, images, members } = usage;
  const { searches, lists, uploads, memberCalls, calls, files } = requestsOf(usage);
  // Memory in GB times the assumed duration in seconds.
  const gigabyteSeconds =
    searches * 0.25 * 0.3 +
    lists * 0.25 * 0.03 +
    signatures * 0.25 * 0.02 +
    memberCalls * 0.25 * 0.06 +
    uploads * 0.25 * 0.03 +
    images * 1.73 * 0.7;
  const gigabytes = (views * traffic.kilobytes) / 1e6;
  // Viewer request and response of the site's files, and viewer request of the signatures and images.
  const edgeCalls = files * 2 + lists + signatures + images;
  // A signature writes the item, its index entry and at most one counter. A list reads the shards and eight counters,
  // half a unit each. Lists served from the edge cache are not subtracted.
  const writes = signatures * 3;
  const reads = lists * (declared.shards + 8) * 0.5;
  const { cloudFront, edgeFunction, webAcl, httpApi, lambda, dynamoDb, cognito, s3, secrets, logs, alarms } =
    prices;
  const alarmMetrics = declared.functions * declared.alarmMetricsPerFunction + declared.otherAlarmMetrics;
  return {
    'CloudFront, data': item(
      `${count(gigabytes)} GB`,
      above(gigabytes, cloudFront.freeGB) * cloudFront.perGB,
    ),
    'CloudFront, requests': item(
      `${count(files + calls)} requests`,
      above(files + calls, cloudFront.freeRequests) * cloudFront.perRequest,
    ),
    'CloudFront, edge functions': item(
      `${count(edgeCalls)} calls`,
      above(edgeCalls, edgeFunction.freeCalls) * edgeFunction.perCall,
    ),
    'HTTP API': item(`${count(calls)} calls`, calls * httpApi.perCall),
    Lambda: item(
      `${count(calls)} calls, ${count(gigabyteSeconds)} GB-seconds`,
      above(calls, lambda.freeCalls) * lambda.perCall +
        above(gigabyteSeconds, lambda.freeGBSeconds) * lambda.perGBSecond,
    ),
    DynamoDB: item(
      `${count(writes)} writes, ${count(reads)} reads`,
      writes * dynamoDb.perWrite +
        reads * dynamoDb.perRead +
        above(signatures * signatureGB, dynamoDb.freeGB) * dynamoDb.perGB,
    ),
    'Cognito Essentials': item(
      `${count(members)} members`,
      above(members, cognito.freeUsers) * cognito.perUser,
    ),
    'S3, images of one month': item(
      `${count(images)} images`,
      images * (pictureGB * s3.perGB + s3.perWrite + 2 * s3.perRead),
    ),
    'S3, uploads of two days': item(
      `${count(uploads)} uploads`,
      uploads * (upload.gigabytes * upload.months * s3.perGB + s3.perWrite + s3.perRead),
    ),
    'Secrets Manager': item(`${declared.secrets} secrets`, declared.secrets * secrets.perMonth),
    'CloudWatch, logs': item(`${count(calls * logGB)} GB`, above(calls * logGB, logs.freeGB) * logs.perGB),
    'CloudWatch, alarms (prod)': item(
      `${alarmMetrics} metrics`,
      above(alarmMetrics, alarms.freeMetrics) * alarms.perMetric,
    ),
    'Web ACL (prod)': item(
      `${declared.webAclRules} rules, ${count(files + calls)} requests`,
      webAcl.perMonth + declared.webAclRules * webAcl.perRule + (files + calls) * webAcl.perRequest,
    ),
  };
}

/** One more function in the stage `prod`, without requests. */
export function functionCosts(): number {
  return declared.alarmMetricsPerFunction * prices.alarms.perMetric;
}

const item = (usage: string, dollars: number): Item => ({ usage, dollars });

const above = (amount: number, free: number): number => Math.max(0, amount - free);

/** Three significant digits are enough for an estimate. */
const count = (number: number): string => number.toLocaleString('en-US', { maximumSignificantDigits: 3 });

/** The dollars of each row for the usual usage of page views. */
export function monthlyCosts(views: number): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(monthlyItems(usageOf(views))).map(([name, { dollars }]) => [name, dollars]),
  );
}

/** The table that `npm run costs` prints for a given usage. */
export function itemizedTable(usage: Usage): string {
  const items = monthlyItems(usage);
  const sum = Object.values(items).reduce((total, { dollars: amount }) => total + amount, 0);
  return [
    '| item | usage | US dollars a month |\n| --- | --- | ---: |\n',
    ...Object.entries(items).map(
      ([name, { usage: used, dollars: amount }]) => `| ${name} | ${used} | ${dollars(amount)} |\n`,
    ),
    `| **Sum** | | **${dollars(sum)}** |\n`,
    '\n| setting, off by default | usage | US dollars a month more |\n| --- | --- | ---: |\n',
    ...Object.entries(settingItems(usage)).map(
      ([name, { usage: used, dollars: amount }]) => `| ${name} | ${used} | ${dollars(amount)} |\n`,
    ),
  ].join('');
}

/** The setting `canary`, beyond the free tiers of CloudFront and Lambda: runs every 5 minutes for 30 days. */
export function canaryCosts(): number {
  const runs = (30 * 24 * 60) / 5;
  return prices.alarms.perMetric + runs * (2 * prices.httpApi.perCall + 3 * prices.webAcl.perRequest);
}

/** The cost of each setting that is off by default. The unused part of each free tier is subtracted. */
export function settingItems(usage: Usage): Readonly<Record<string, Item>> {
  const { calls, files } = requestsOf(usage);
  const { logs, traces } = prices;
  const requests = calls + files;
  const logCosts = (gigabytes: number) => above(gigabytes, logs.freeGB) * logs.perGB;
  const added = (gigabytes: number) => logCosts(calls * logGB + gigabytes) - logCosts(calls * logGB);
  const edge = requests * edgeLogGB;
  const blockedRequests = requests * blocked.share;
  const recorded = Math.min(calls, sampling.perMonth) + above(calls, sampling.perMonth) * sampling.share;
  return {
    canary: item('8,640 runs', canaryCosts()),
    cdnLogs: item(`${count(edge)} GB`, added(edge)),
    tracing: item(`${count(recorded)} traces`, above(recorded, traces.freeTraces) * traces.perTrace),
    webAclLogs: item(
      `${count(blockedRequests)} blocked requests`,
      added(blockedRequests * blocked.gigabytes),
    ),
  };
}

/** The table of settings in docs/costs.md. */
export function settingTable(sizes: readonly number[]): string {
  const months = sizes.map((views) => settingItems(usageOf(views)));
  return table('setting', sizes, Object.keys(months[0] ?? {}), (name, index) =>
    dollars(months[index]?.[name]?.dollars ?? 0),
  );
}

/** The table in docs/costs.md. */
export function costTable(sizes: readonly number[]): string {
  const months = sizes.map(monthlyCosts);
  const sums = months.map((month) => Object.values(month).reduce((sum, each) => sum + each, 0));
  const rows = Object.keys(months[0] ?? {});
  return [
    table('US dollars a month', sizes, rows, (name, index) => dollars(months[index]?.[name] ?? 0)),
    row(
      '**Sum**',
      sums.map((sum) => `**${dollars(sum)}**`),
    ),
  ].join('');
}

function table(
  heading: string,
  sizes: readonly number[],
  names: readonly string[],
  cell: (name: string, index: number) => string,
): string {
  return [
    row(
      heading,
      sizes.map((views) => `${views.toLocaleString('en-US')} page views`),
    ),
    row(
      '---',
      sizes.map(() => '---:'),
    ),
    ...names.map((name) =>
      row(
        name,
        sizes.map((_, index) => cell(name, index)),
      ),
    ),
  ].join('');
}

const row = (name: string, values: readonly string[]): string => `| ${[name, ...values].join(' | ')} |\n`;

export const dollars = (amount: number): string =>
  amount.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
