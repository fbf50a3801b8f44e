import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { type Context, parseFlag, parseNumber, parseText, SettingError } from './context.ts';
import { type LogInSettings, logInSettings, readLogIn } from './log-in-settings.ts';
import { readSearchUpstream, type SearchUpstream, searchSettings } from './search-upstream.ts';

/** How often something may be asked: a token bucket, as API Gateway counts. */
export interface Throttle {
  /** Requests a second, lasting; at least 1. */
  readonly rate: number;
  /** Requests at once, at least 1. */
  readonly burst: number;
}

/** An own domain for the site. Without one it is served under a name of CloudFront's. */
export interface Domain {
  /** Name that visitors use, such as `www.example.com`. */
  readonly name: string;
  /**
   * Route 53 zone that gets the site's records and proves the certificate.
   * @default - none: the records are made by hand, and `certificateArn` is needed
   */
  readonly hostedZone?: { readonly id: string; readonly name: string };
  /**
   * ARN of a certificate for the name, in us-east-1.
   * @default - one is made and proven in the hosted zone
   */
  readonly certificateArn?: string;
}

/** All that may differ between two deployments. */
export interface Stage {
  /** Lower-case letters, digits and hyphens, at most 20. @default 'dev' */
  readonly name: string;
  /** AWS region of everything but what CloudFront wants in us-east-1. @default 'us-east-1' */
  readonly region: string;
  /** @default - CloudFront's own name */
  readonly domain?: Domain;
  /** Whether a web ACL of AWS's managed rules stands before the site. @default true in prod, else false */
  readonly webAcl: boolean;
  /**
   * Whether signatures and users survive the deletion of their stack, protected against deletion by mistake.
   * @default true in prod, else false
   */
  readonly retainData: boolean;
  /** How long logs are kept, in days: a value that CloudWatch Logs takes. @default 90 in prod, else 7 */
  readonly logRetention: RetentionDays;
  readonly throttles: {
    /** Each route that has no own one. @default 100 a second, 200 at once */
    readonly default: Throttle;
    /** Conversion of images, and letting files be sent for it: the dearest requests. @default 25 a second, 50 at once */
    readonly images: Throttle;
    /** Reports of violated content policies, which anyone may send and each of which is logged. @default 10 a second, 20 at once */
    readonly reports: Throttle;
  };
  readonly search: SearchUpstream;
  readonly logIn: LogInSettings;
  /** Shards of the index for new signatures, 1 to 64: peak signatures a second ÷ 700. @default 4 */
  readonly signatureShards: number;
  /**
   * Signatures that one address may send within 5 minutes, 10 to 10,000, where there is a web ACL. A school or an
   * office is one address. @default 100
   */
  readonly signaturesPerAddress: number;
  /**
   * Days after which a converted image is deleted, 2 to 3,650. A year is as long as browsers and CloudFront may keep it;
   * one that is asked for in the second half is made anew.
   *
   * @default 365
   */
  readonly imagesExpireDays: number;
  /** Whether there are alarms. @default true in prod or where `alarmEmail` is set, else false */
  readonly alarms: boolean;
  /** Who is told of an alarm. AWS asks this address to confirm. @default - nobody */
  readonly alarmEmail?: string;
}

/** The names of the settings, as given by `-c name=value` or under `stages` in `cdk.json`. */
export const settingNames = [
  'region',
  'domainName',
  'hostedZoneId',
  'hostedZoneName',
  'certificateArn',
  'webAcl',
  'retainData',
  'logRetentionDays',
  'throttleRate',
  'throttleBurst',
  'imagesThrottleRate',
  'imagesThrottleBurst',
  'reportsThrottleRate',
  'reportsThrottleBurst',
  ...searchSettings,
  'signatureShards',
  'signaturesPerAddress',
  'imagesExpireDays',
  'alarms',
  'alarmEmail',
  ...logInSettings,
] as const;

/** One of the names above. */
export type SettingName = (typeof settingNames)[number];

const patterns = {
  region: /^[a-z]{2}(-[a-z]+)+-\d$/,
  domain: /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/,
  zoneId: /^[A-Z0-9]{1,32}$/,
  certificate: /^arn:[a-z-]+:acm:us-east-1:\d{12}:certificate\/[\w-]+$/,
  email: /^[^\s@]+@[^\s@]+\.[^\s@]+$/,
};

/**
 * Bahrain and the UAE: S3 has no account regional namespaces there, in which the bucket of uploads has its name
 * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/gpbucketnamespaces.html).
 */
const regionsWithoutNamespace = ['me-south-1', 'me-central-1'];

/**
 * Makes a stage's settings from what was given.
 *
 * @param name the stage
 * @param given see `stageContext`
 * @throws SettingError with a sentence that says what to change
 */
export function readStage(name: string, given: Context<SettingName>): Stage {
  const production = name === 'prod';
  const region =
    parseText(given, 'region', patterns.region, 'the name of an AWS region, such as eu-central-1') ??
    'us-east-1';
  if (regionsWithoutNamespace.includes(region)) {
    throw new SettingError(
      `S3 has no bucket names of an account's own in ${region}, which uploads need. Set region to another one.`,
    );
  }
  const alarmEmail = parseText(given, 'alarmEmail', patterns.email, 'an e-mail address');
  return {
    name,
    region,
    domain: readDomain(given),
    webAcl: parseFlag(given, 'webAcl') ?? production,
    retainData: parseFlag(given, 'retainData') ?? production,
    logRetention: readRetention(given) ?? (production ? RetentionDays.THREE_MONTHS : RetentionDays.ONE_WEEK),
    throttles: {
      // Well below the 10,000 requests a second that an account and region may make at API Gateway's default
      // quota: one site cannot starve an account's other APIs.
      default: readThrottle(given, 'throttleRate', 'throttleBurst', { rate: 100, burst: 200 }),
      images: readThrottle(given, 'imagesThrottleRate', 'imagesThrottleBurst', { rate: 25, burst: 50 }),
      reports: readThrottle(given, 'reportsThrottleRate', 'reportsThrottleBurst', { rate: 10, burst: 20 }),
    },
    search: readSearchUpstream(given, region),
    logIn: readLogIn(given),
    signatureShards: parseNumber(given, 'signatureShards', 1, 64) ?? 4,
    signaturesPerAddress: parseNumber(given, 'signaturesPerAddress', 10, 10_000) ?? 100,
    imagesExpireDays: parseNumber(given, 'imagesExpireDays', 2, 3_650) ?? 365,
    alarms: parseFlag(given, 'alarms') ?? (production || alarmEmail !== undefined),
    alarmEmail,
  };
}

function readDomain(given: Context<SettingName>): Domain | undefined {
  const name = parseText(
    given,
    'domainName',
    patterns.domain,
    'a domain name in lower case, such as www.example.com',
  );
  const id = parseText(
    given,
    'hostedZoneId',
    patterns.zoneId,
    'the id of a Route 53 zone, such as Z0123456789ABC',
  );
  const zoneName = parseText(
    given,
    'hostedZoneName',
    patterns.domain,
    'a domain name in lower case, such as example.com',
  );
  const certificateArn = parseText(
    given,
    'certificateArn',
    patterns.certificate,
    'the ARN of a certificate of Certificate Manager in us-east-1, where CloudFront reads certificates',
  );
  if (!name) {
    if (id || zoneName || certificateArn) {
      throw new SettingError('A hosted zone or certificate was set, but no domain. Set domainName too.');
    }
    return undefined;
  }
  if ((id === undefined) !== (zoneName === undefined)) {
    throw new SettingError('hostedZoneId and hostedZoneName belong together. Set both, or neither.');
  }
  if (zoneName && name !== zoneName && !name.endsWith(`.${zoneName}`)) {
    throw new SettingError(
      `domainName ${name} is not within the hosted zone ${zoneName}. Set hostedZoneName to the zone that holds it.`,
    );
  }
  if (!id && !certificateArn) {
    throw new SettingError(
      `domainName ${name} needs a certificate. Set hostedZoneId and hostedZoneName to have one made, or certificateArn.`,
    );
  }
  return { name, hostedZone: id && zoneName ? { id, name: zoneName } : undefined, certificateArn };
}

function readRetention(given: Context<SettingName>): RetentionDays | undefined {
  const days = parseNumber(given, 'logRetentionDays', 1, 3653);
  if (days === undefined || RetentionDays[days] !== undefined) return days;
  const allowed = Object.values(RetentionDays).filter((value) => typeof value === 'number' && value < 9999);
  throw new SettingError(
    `logRetentionDays is ${days}, which CloudWatch Logs does not take. Set one of ${allowed.join(', ')}.`,
  );
}

function readThrottle(
  given: Context<SettingName>,
  rate: SettingName,
  burst: SettingName,
  defaults: Throttle,
): Throttle {
  return {
    rate: parseNumber(given, rate, 1, 10_000) ?? defaults.rate,
    burst: parseNumber(given, burst, 1, 5_000) ?? defaults.burst,
  };
}
