export const zone = { hostedZoneId: 'Z0123456789ABC', hostedZoneName: 'example.com' };
export const certificateArn = 'arn:aws:acm:us-east-1:111122223333:certificate/0a1b2c3d';
export const searchKeySecretArn = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:search/key-a1b2c3';
/** The required fields of a mapping only. */
export const mapping = {
  parameters: { name: 'q', page: 'p' },
  pageSize: 10,
  results: 'items',
  count: 'total',
  fields: { name: 'title', image: 'cover' },
};

interface Limits {
  readonly accepts: readonly unknown[];
  readonly refuses: readonly unknown[];
  /** Other settings that the setting requires. */
  readonly required?: Readonly<Record<string, unknown>>;
}

const flag: Limits = { accepts: [true, false, 'true', 'false'], refuses: ['yes', 'TRUE', 1, null] };
const wholeNumber = (min: number, max: number): Limits => ({
  accepts: [min, max, String(min), String(max), `00${min}`],
  refuses: [
    min - 1,
    max + 1,
    String(min - 1),
    String(max + 1),
    min + 0.5,
    `${min}.5`,
    `+${min}`,
    ` ${min}`,
    `${min} a`,
    `${min}e0`,
    `0x${max}`,
    true,
  ],
});
const mailAddress: Limits = {
  accepts: ['a@b.c', 'a.b+c@mail.example.com'],
  refuses: ['operator', 'a@b', 'a b@c.d', '@b.c', 'a@b.c d', 'a@b@c.d'],
};
const names = (count: number) => Array.from({ length: count }, (_, n) => `n${n}.example.com`).join(',');
export const label = 'a'.repeat(63);

/** The values next to each limit of each setting. */
export const limits: Readonly<Record<string, Limits>> = {
  stage: {
    accepts: ['a', 'prod', 'a-1', 'a-pr-1', 'a'.repeat(20), 'pr-1', 'pr-9999999999', 'preview', 'pr1'],
    refuses: [
      'a'.repeat(21),
      '1a',
      '-a',
      'Prod',
      'my-aws',
      'amazonia',
      'cognito',
      'a_b',
      7,
      'pr-',
      'pr-0',
      'pr-01',
      'pr-99999999990',
      'pr-1a',
      'pr-main',
    ],
  },
  account: {
    accepts: ['012345678901'],
    refuses: ['12345678901', '0123456789012', '01234567890a', 123456789012],
  },
  region: {
    accepts: ['il-central-1', 'eu-central-1', 'us-east-1', 'ap-southeast-3'],
    refuses: [
      'Frankfurt',
      'eu-central',
      'eu-central-1a',
      'eu-central-10',
      'x-eu-central-1',
      'EU-CENTRAL-1',
      'me-south-1',
      'me-central-1',
      'cn-north-1',
      'us-gov-west-1',
      'us-iso-east-1',
      'us-isob-east-1',
      'eu-isoe-west-1',
      'eusc-de-east-1',
    ],
  },
  retainData: flag,
  logRetentionDays: { accepts: [1, '7', 3653], refuses: [0, 2, '8', 3654, 9999, 'forever'] },
  domainName: {
    accepts: ['example.com', 'a.b.example.com', `${label}.example.com`],
    refuses: [
      'example',
      'Example.com',
      '-a.example.com',
      'a-.example.com',
      'example.com.',
      `${label}a.example.com`,
      'https://example.com',
    ],
    required: { certificateArn },
  },
  redirectDomainNames: {
    accepts: ['example.com', 'example.com, a.example.org', names(9)],
    refuses: ['example', 'Example.com', 'example.com,', 'example.com,example.com', names(10)],
    required: { domainName: 'www.example.com', certificateArn },
  },
  hostedZoneId: {
    accepts: ['Z1', 'Z'.repeat(32)],
    refuses: ['Z'.repeat(33), 'z1', '/hostedzone/Z1'],
    required: { domainName: 'example.com', hostedZoneName: 'example.com' },
  },
  hostedZoneName: {
    accepts: ['example.com', 'www.example.com'],
    refuses: ['example', 'Example.com'],
    required: { domainName: 'www.example.com', hostedZoneId: 'Z1' },
  },
  certificateArn: {
    accepts: [certificateArn],
    refuses: [
      certificateArn.replace('us-east-1', 'eu-west-1'),
      certificateArn.replace(':acm:', ':iam:'),
      '0a1b2c3d',
    ],
    required: { domainName: 'example.com' },
  },
  webAcl: flag,
  signaturesPerAddress: wholeNumber(10, 10_000),
  throttleRate: wholeNumber(1, 10_000),
  throttleBurst: wholeNumber(1, 5_000),
  imagesThrottleRate: wholeNumber(1, 10_000),
  imagesThrottleBurst: wholeNumber(1, 5_000),
  reportsThrottleRate: wholeNumber(1, 10_000),
  reportsThrottleBurst: wholeNumber(1, 5_000),
  searchUpstreamUrl: {
    accepts: ['https://example.com', 'https://example.com:8443/api/v1'],
    refuses: [
      'http://example.com/api',
      'https://example.com/api?key=1',
      'https://example.com/api#top',
      'https://user@example.com/',
      'https://:password@example.com/',
      'example',
      7,
    ],
  },
  searchUpstreamMapping: { accepts: [mapping, JSON.stringify(mapping)], refuses: ['{"parameters"', [], 7] },
  searchImageOrigins: {
    accepts: ['https://a.example.com', 'https://a.example.com, https://b.example.com:8443'],
    refuses: [
      'https://a.example.com,b.example.com',
      'http://a.example.com',
      'https://a.example.com/',
      'https://a.example.com,',
      'blob:https://a.example.com',
      'https://',
      ',',
    ],
  },
  searchKeySecretArn: {
    accepts: [searchKeySecretArn],
    refuses: [
      'search-key',
      searchKeySecretArn.replace('-a1b2c3', ''),
      searchKeySecretArn.replace('1111', '111'),
    ],
  },
  imagesExpireDays: wholeNumber(2, 3_650),
  signatureShards: wholeNumber(1, 64),
  selfSignUp: flag,
  passwordMinLength: wholeNumber(8, 99),
  mfa: { accepts: ['off', 'optional', 'required'], refuses: ['on', true, 'OFF'] },
  passkeys: flag,
  threatProtection: { accepts: ['off', 'audit', 'full'], refuses: ['ENFORCED', false] },
  accessTokenMinutes: wholeNumber(5, 1_440),
  refreshTokenDays: wholeNumber(1, 3_650),
  alarms: flag,
  dashboard: flag,
  cdnLogs: flag,
  tracing: flag,
  webAclLogs: { ...flag, required: { webAcl: true } },
  canary: { ...flag, required: { alarms: true } },
  backupDays: { accepts: [1, '3650'], refuses: [0, 3_651, 'never'] },
  mailFrom: mailAddress,
  monthlyBudget: {
    accepts: [1, '1000000'],
    refuses: [0, 1_000_001, 'much'],
    required: { alarmEmail: 'a@b.c' },
  },
  costAnomalyDollars: {
    accepts: [1, '1000000'],
    refuses: [0, 1_000_001, 'much'],
    required: { alarmEmail: 'a@b.c' },
  },
  costAnomalyMonitorArn: {
    accepts: ['arn:aws:ce::111122223333:anomalymonitor/0123-abcd'],
    refuses: ['0123-abcd', 'arn:aws:ce::1:anomalymonitor/0123-abcd'],
    required: { alarmEmail: 'a@b.c', costAnomalyDollars: 20 },
  },
  githubRepository: {
    accepts: [
      'owner/name',
      'Owner-1/my.site_2',
      'owner@123/name@456',
      `${'a'.repeat(39)}/${'a'.repeat(100)}`,
    ],
    refuses: [
      'name',
      'owner/name/more',
      'owner/*',
      '*/name',
      'owner/name:environment:prod',
      'https://github.com/owner/name',
      `${'a'.repeat(40)}/a`,
      'owner@/name',
    ],
  },
  githubOidcProviderArn: {
    accepts: ['arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com'],
    refuses: [
      'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com.example.com',
      'arn:aws:iam::111122223333:oidc-provider/gitlab.com',
      'token.actions.githubusercontent.com',
    ],
  },
  contentRepository: {
    accepts: ['owner/name', 'a/b', 'a/.github', 'Owner-1/my.site_2', `${'a'.repeat(39)}/${'a'.repeat(100)}`],
    refuses: [
      'name',
      'a/b/c',
      '-a/b',
      'a-/b',
      'a/..',
      'https://github.com/a/b',
      `${'a'.repeat(40)}/a`,
      'a b/c',
    ],
  },
  contentBranch: {
    accepts: ['main', 'release/2.x', 'ab'],
    refuses: ['a..b', 'main..b', 'main//b', '/main', 'main/', '-main', 'a b', 'a'.repeat(101), 'main?x'],
  },
  contentPublishMinutes: wholeNumber(0, 1_440),
  contentMode: { accepts: ['commit', 'pull-request'], refuses: ['push', 'Commit', true] },
  alarmEmail: mailAddress,
};
