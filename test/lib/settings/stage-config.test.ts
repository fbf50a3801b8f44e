import { describe, expect, test } from '@jest/globals';
import { SettingError, stageContext } from '../../../lib/settings/context.ts';
import { readStage, type Stage, settingNames } from '../../../lib/settings/stage-config.ts';

function read(context: Record<string, unknown>): Stage {
  const { stage, given } = stageContext(context, settingNames);
  return readStage(stage, given);
}

const zone = { hostedZoneId: 'Z0123456789ABC', hostedZoneName: 'example.com' };
const certificateArn = 'arn:aws:acm:us-east-1:111122223333:certificate/0a1b2c3d';

describe('settings of a stage', () => {
  test('are those of a stage for development where nothing is set', () => {
    expect(read({})).toEqual({
      name: 'dev',
      region: 'us-east-1',
      domain: undefined,
      webAcl: false,
      retainData: false,
      logRetention: 7,
      throttles: {
        default: { rate: 100, burst: 200 },
        images: { rate: 25, burst: 50 },
        reports: { rate: 10, burst: 20 },
      },
      search: {
        url: 'https://rickandmortyapi.com/api/character',
        imageOrigins: ['https://rickandmortyapi.com'],
        keySecretArn: undefined,
        mapping: undefined,
      },
      logIn: {
        selfSignUp: true,
        passwordMinLength: 12,
        mfa: 'optional',
        passkeys: false,
        threatProtection: 'off',
        accessTokenMinutes: 60,
        refreshTokenDays: 1,
      },
      signatureShards: 4,
      signaturesPerAddress: 100,
      imagesExpireDays: 365,
      alarms: false,
      alarmEmail: undefined,
    });
  });

  test('protect more in prod', () => {
    expect(read({ stage: 'prod' })).toMatchObject({
      webAcl: true,
      retainData: true,
      logRetention: 90,
      alarms: true,
    });
  });

  test('of the command line are texts, and win over those in cdk.json', () => {
    const stages = { prod: { webAcl: true, throttleRate: 10, signatureShards: 8 } };
    expect(read({ stage: 'prod', stages, webAcl: 'false', throttleRate: '20' })).toMatchObject({
      webAcl: false,
      throttles: { default: { rate: 20 } },
      signatureShards: 8,
    });
  });

  test('take any region that has bucket names of an account', () => {
    for (const region of ['il-central-1', 'eu-central-1', 'ap-southeast-3'])
      expect(read({ region }).region).toBe(region);
  });

  test('of one stage in cdk.json are not those of another', () => {
    expect(read({ stages: { prod: { webAcl: true } } }).webAcl).toBe(false);
  });

  test('switch the alarms on with an address to send them to', () => {
    expect(read({ alarmEmail: 'operator@example.com' }).alarms).toBe(true);
  });

  test('may bring a certificate with the domain instead of a hosted zone', () => {
    expect(read({ domainName: 'example.com', certificateArn }).domain).toEqual({
      name: 'example.com',
      hostedZone: undefined,
      certificateArn,
    });
  });

  test.each([
    ['passwordMinLength', 8],
    ['passwordMinLength', 99],
    ['accessTokenMinutes', 5],
    ['accessTokenMinutes', 1_440],
    ['refreshTokenDays', 1],
    ['refreshTokenDays', 3_650],
    ['mfa', 'off'],
    ['mfa', 'required'],
    ['threatProtection', 'audit'],
    ['threatProtection', 'full'],
    ['passkeys', true],
    ['selfSignUp', false],
  ])('of the log-in take %s %j', (name, value) => {
    expect(read({ [name]: String(value) }).logIn).toMatchObject({ [name]: value });
  });

  test('leave feature flags and options of other tools alone', () => {
    expect(() =>
      read({ '@aws-cdk/core:x': true, 'aws:cdk:y': [], 'hosted-zone:account=1': {} }),
    ).not.toThrow();
  });
});

describe('a wrong setting', () => {
  test.each<[Record<string, unknown>, string]>([
    [{ stage: 'Prod' }, 'stage is "Prod". Set up to 20 lower-case letters'],
    [{ stage: 'my-aws' }, 'Set a name without "aws"'],
    [{ webAci: 'true' }, 'There is no setting webAci. Did you mean webAcl?'],
    [{ 'domain-name': 'example.com' }, 'There is no setting domain-name. Did you mean domainName?'],
    [{ stages: { dev: { regoin: 'us-east-1' } } }, 'There is no setting regoin. Did you mean region?'],
    [{ stages: 'prod' }, 'stages is "prod". Set an object'],
    [{ stages: { dev: 1 } }, 'stages.dev is 1. Set an object'],
    [{ region: 'me-south-1' }, "S3 has no bucket names of an account's own in me-south-1"],
    [{ region: 'me-central-1' }, "S3 has no bucket names of an account's own in me-central-1"],
    [{ region: 'Frankfurt' }, 'region is "Frankfurt". Set the name of an AWS region'],
    [{ webAcl: 'yes' }, 'webAcl is "yes". Set true or false.'],
    [{ throttleRate: '0' }, 'throttleRate is "0". Set a whole number from 1 to 10000.'],
    [{ reportsThrottleRate: 0 }, 'reportsThrottleRate is 0. Set a whole number from 1 to 10000.'],
    [{ imagesThrottleBurst: '1.5' }, 'imagesThrottleBurst is "1.5". Set a whole number'],
    [{ signaturesPerAddress: 9 }, 'signaturesPerAddress is 9. Set a whole number from 10 to 10000.'],
    [{ signaturesPerAddress: 10_001 }, 'Set a whole number from 10 to 10000.'],
    [{ imagesExpireDays: 1 }, 'imagesExpireDays is 1. Set a whole number from 2 to 3650.'],
    [{ passwordMinLength: 7 }, 'passwordMinLength is 7. Set a whole number from 8 to 99.'],
    [{ passwordMinLength: 100 }, 'Set a whole number from 8 to 99.'],
    [{ accessTokenMinutes: 4 }, 'accessTokenMinutes is 4. Set a whole number from 5 to 1440.'],
    [{ accessTokenMinutes: 1_441 }, 'Set a whole number from 5 to 1440.'],
    [{ refreshTokenDays: 0 }, 'refreshTokenDays is 0. Set a whole number from 1 to 3650.'],
    [{ refreshTokenDays: 3_651 }, 'Set a whole number from 1 to 3650.'],
    [{ mfa: 'on' }, 'mfa is "on". Set one of off, optional, required.'],
    [{ mfa: true }, 'mfa is true. Set one of off, optional, required.'],
    [{ threatProtection: 'ENFORCED' }, 'Set one of off, audit, full.'],
    [{ passkeys: 'yes' }, 'passkeys is "yes". Set true or false.'],
    [{ selfSignUp: 1 }, 'selfSignUp is 1. Set true or false.'],
    [{ signatureShards: 65 }, 'signatureShards is 65. Set a whole number from 1 to 64.'],
    [{ logRetentionDays: '8' }, 'Set one of 1, 3, 5, 7, 14, 30'],
    [{ alarmEmail: 'operator' }, 'alarmEmail is "operator". Set an e-mail address.'],
    [zone, 'Set domainName too.'],
    [{ domainName: 'www.example.com' }, 'needs a certificate. Set hostedZoneId and hostedZoneName'],
    [{ domainName: 'www.example.com', hostedZoneId: 'Z1' }, 'belong together. Set both, or neither.'],
    [{ domainName: 'www.example.org', ...zone }, 'is not within the hosted zone example.com'],
    [{ domainName: 'badexample.com', ...zone }, 'is not within the hosted zone example.com'],
    [
      { domainName: 'example.com', certificateArn: certificateArn.replace('us-east-1', 'eu-west-1') },
      'in us-east-1, where CloudFront reads certificates',
    ],
    [{ searchUpstreamUrl: 'http://example.com/api' }, 'Set an https address'],
    [{ searchUpstreamUrl: 'https://example.com/api?key=1' }, 'a key belongs in Secrets Manager'],
    [{ searchUpstreamUrl: 'example' }, 'Set an https address'],
    [
      { searchImageOrigins: 'https://a.example.com,b.example.com' },
      'holds "b.example.com". Set https origins',
    ],
    [{ searchKeySecretArn: 'search-key' }, 'Set the whole ARN of a secret'],
    [
      { searchKeySecretArn: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:key-a1b2c3' },
      'Make the secret in us-east-1, or set region to the secret',
    ],
  ])('%j is answered with what to change', (context, sentence) => {
    expect(() => read(context)).toThrow(SettingError);
    expect(() => read(context)).toThrow(sentence);
  });
});
