import { describe, expect, test } from '@jest/globals';
import { settingGroups } from '../../../lib/settings/settings-schema.ts';
import { readStageConfig, SettingError } from '../../../lib/settings/stage-config.ts';
import { expectFor } from '../../support/expect-for.ts';
import { certificateArn, label, limits, searchKeySecretArn, zone } from './limits.ts';

test('the limits of every setting are listed', () => {
  const names = Object.values(settingGroups(false)).flatMap((group) => Object.keys(group));
  expect(Object.keys(limits).sort()).toEqual(names.sort());
});

describe.each(Object.entries(limits))('%s', (name, { accepts, refuses, required }) => {
  test('accepts the values within its limits', () => {
    for (const value of accepts)
      expectFor(`${value}`, () => readStageConfig({ ...required, [name]: value })).not.toThrow();
  });

  test('refuses the values outside its limits, and says what it accepts', () => {
    for (const value of refuses) {
      const read = () => readStageConfig({ ...required, [name]: value });
      expectFor(`${value}`, read).toThrow(SettingError);
      expectFor(`${value}`, read).toThrow(new RegExp(`^${name}(\\.\\d)? must be .+, but is .+\\.$`, 'm'));
    }
  });

  test('must not be empty', () => {
    expect(() => readStageConfig({ ...required, [name]: '' })).toThrow(`${name} must not be empty.`);
  });
});

const arns = Object.entries(limits).filter(([name]) => name.endsWith('Arn'));

test.each(arns)('%s refuses a value that only contains an ARN', (name, { accepts: [value], required }) => {
  for (const wrong of [`x${value}`, `x ${value}`, `${value} x`, `${value}!`, `${value}\nx`])
    expect(() => readStageConfig({ ...required, [name]: wrong })).toThrow(`${name} must be`);
});

describe('the settings of a stage', () => {
  test('have defaults for development', () => {
    expect(readStageConfig({})).toEqual({
      stage: 'dev',
      region: 'us-east-1',
      webAcl: false,
      retainData: false,
      logRetentionDays: 7,
      throttleRate: 100,
      throttleBurst: 200,
      imagesThrottleRate: 25,
      imagesThrottleBurst: 50,
      reportsThrottleRate: 10,
      reportsThrottleBurst: 20,
      searchUpstreamUrl: 'https://rickandmortyapi.com/api/character',
      searchImageOrigins: ['https://rickandmortyapi.com'],
      selfSignUp: true,
      passwordMinLength: 12,
      mfa: 'off',
      passkeys: false,
      threatProtection: 'off',
      accessTokenMinutes: 60,
      refreshTokenDays: 1,
      contentBranch: 'main',
      contentMode: 'commit',
      contentPublishMinutes: 10,
      signatureShards: 4,
      signaturesPerAddress: 100,
      imagesExpireDays: 365,
      alarms: false,
      canary: false,
      cdnLogs: false,
      dashboard: false,
      tracing: false,
      webAclLogs: false,
      redirectDomainNames: [],
    });
  });

  test('have safer defaults in prod', () => {
    const config = readStageConfig({ stage: 'prod' });
    expect(config).toMatchObject({
      webAcl: true,
      retainData: true,
      logRetentionDays: 90,
      alarms: true,
      dashboard: true,
    });
  });

  test('of the command line win over those in cdk.json', () => {
    const stages = { prod: { webAcl: true, throttleRate: 10, signatureShards: 8 } };
    expect(readStageConfig({ stage: 'prod', stages, webAcl: 'false', throttleRate: '20' })).toMatchObject({
      webAcl: false,
      throttleRate: 20,
      signatureShards: 8,
    });
  });

  test('in cdk.json apply to their own stage only', () => {
    expect(readStageConfig({ stages: { prod: { webAcl: true } } }).webAcl).toBe(false);
    expect(readStageConfig({ stages: { dev: { stage: 'prod' } } }).stage).toBe('dev');
  });

  test('of previews are those of the stage preview', () => {
    const stages = { preview: { throttleRate: 10 }, 'pr-7': { throttleRate: 20 } };
    expect(readStageConfig({ stage: 'pr-7', stages })).toMatchObject({ stage: 'pr-7', throttleRate: 10 });
    expect(readStageConfig({ stage: 'preview', stages }).throttleRate).toBe(10);
    expect(readStageConfig({ stage: 'pr-7', stages, throttleRate: '30' }).throttleRate).toBe(30);
  });

  test('turn the alarms on when alarmEmail is set, unless alarms says otherwise', () => {
    expect(readStageConfig({ alarmEmail: 'operator@example.com' }).alarms).toBe(true);
    expect(readStageConfig({ alarmEmail: 'operator@example.com', alarms: 'false' }).alarms).toBe(false);
    expect(readStageConfig({ stage: 'prod', alarms: 'false' }).alarms).toBe(false);
  });

  test('have a canary where it is asked for and the stage has alarms', () => {
    expect(readStageConfig({ stage: 'prod' }).canary).toBe(false);
    expect(readStageConfig({ stage: 'prod', canary: 'true' }).canary).toBe(true);
    expect(readStageConfig({ alarms: true, canary: true }).canary).toBe(true);
    expect(readStageConfig({ alarmEmail: 'operator@example.com', canary: true }).canary).toBe(true);
  });

  test('keep converted images forever where pages of the editor show them', () => {
    const contentRepository = 'owner/name';
    expect(readStageConfig({ contentRepository }).imagesExpireDays).toBeUndefined();
    expect(readStageConfig({ imagesExpireDays: 2 }).imagesExpireDays).toBe(2);
    expect(() => readStageConfig({ contentRepository, imagesExpireDays: 365 })).toThrow(
      'imagesExpireDays would delete pictures of pages that editors write. Remove it, or remove contentRepository.',
    );
  });

  test('join the ID and the name of the hosted zone', () => {
    const config = readStageConfig({ domainName: 'www.example.com', ...zone });
    expect(config.hostedZone).toEqual({ hostedZoneId: zone.hostedZoneId, zoneName: zone.hostedZoneName });
    expect(readStageConfig({ domainName: 'example.com', certificateArn }).hostedZone).toBeUndefined();
  });

  test('may redirect names of the hosted zone, and other names with your own certificate', () => {
    const domain = { domainName: 'www.example.com', ...zone };
    const namesOf = (settings: object) => readStageConfig({ ...domain, ...settings }).redirectDomainNames;
    expect(namesOf({ redirectDomainNames: 'example.com' })).toEqual(['example.com']);
    expect(namesOf({ redirectDomainNames: 'example.org', certificateArn })).toEqual(['example.org']);
  });

  test('sort the names that redirect, so that their order does not change the certificate', () => {
    const redirectDomainNames = 'example.org, example.com';
    const config = readStageConfig({ domainName: 'www.example.com', certificateArn, redirectDomainNames });
    expect(config.redirectDomainNames).toEqual(['example.com', 'example.org']);
  });

  test('hold the search API’s address in its normal form, and its origin as that of the images', () => {
    expect(readStageConfig({ searchUpstreamUrl: 'https://EXAMPLE.com' })).toMatchObject({
      searchUpstreamUrl: 'https://example.com/',
      searchImageOrigins: ['https://example.com'],
    });
    const searchImageOrigins = 'https://a.example.com, https://b.example.com';
    expect(readStageConfig({ searchImageOrigins }).searchImageOrigins).toEqual([
      'https://a.example.com',
      'https://b.example.com',
    ]);
  });

  test('leave feature flags and options of other tools alone', () => {
    const context = { '@aws-cdk/core:x': true, 'aws:cdk:y': [], 'hosted-zone:account=1': {} };
    expect(readStageConfig(context)).toEqual(readStageConfig({}));
  });
});

describe('an error message', () => {
  test.each<[Record<string, unknown>, string]>([
    [
      { webAci: 'true' },
      'There is no setting webAci. Did you mean "webAcl"? docs/settings.md lists all settings.',
    ],
    [{ 'domain-name': 'example.com' }, 'There is no setting domain-name. Did you mean "domainName"?'],
    [{ stages: { dev: { regoin: 'us-east-1' } } }, 'There is no setting regoin. Did you mean "region"?'],
    [{ stages: 'prod' }, 'stages must be an object with the settings of each stage, but is "prod".'],
    [{ stages: { dev: 1 } }, 'stages.dev must be an object with settings, but is 1.'],
    [{ webAcl: 'yes' }, 'webAcl must be true or false, but is "yes".'],
    [{ throttleRate: '0' }, 'throttleRate must be a whole number from 1 to 10,000, but is 0.'],
    [{ mfa: true }, 'mfa must be one of off, optional, required, but is true.'],
    [{ logRetentionDays: '8' }, 'logRetentionDays must be one of 1, 3, 5, 7, 14, 30, 60,'],
    [{ searchUpstreamUrl: '' }, 'searchUpstreamUrl must not be empty.'],
    [{ searchUpstreamUrl: `http://${label.repeat(20)}` }, `but is "http://${label.repeat(3)}aaa.`],
    [{ webAclLogs: true }, 'webAclLogs needs a web ACL. Set webAcl, too.'],
    [{ canary: true }, 'canary needs an alarm. Set alarms or alarmEmail, too.'],
    [{ stage: 'prod', alarms: false, canary: true }, 'canary needs an alarm.'],
    [{ alarmEmail: 'operator@example.com', alarms: false, canary: true }, 'canary needs an alarm.'],
    [{ redirectDomainNames: 'example.com' }, 'need domainName. Set it, too.'],
    [
      { domainName: 'example.com', redirectDomainNames: 'example.com', ...zone },
      'redirectDomainNames must not contain domainName',
    ],
    [
      { domainName: 'example.com', redirectDomainNames: 'example.org', ...zone },
      'redirectDomainNames must be hostedZoneName or names below it',
    ],
    [zone, 'need domainName. Set it, too.'],
    [{ certificateArn }, 'need domainName. Set it, too.'],
    [
      { domainName: 'www.example.com' },
      'domainName needs a certificate. Set hostedZoneId and hostedZoneName to have one created. If your DNS is elsewhere, run npm run certificate',
    ],
    [
      { domainName: 'www.example.com', hostedZoneId: 'Z1' },
      'hostedZoneId and hostedZoneName must be set together.',
    ],
    [{ domainName: 'example.com', certificateArn, hostedZoneName: 'example.com' }, 'must be set together.'],
    [{ stage: 'pr-7', retainData: true }, 'A preview is deleted with its data.'],
    [{ stage: 'pr-7', backupDays: 1 }, 'A preview is deleted with its data.'],
    [
      { stage: 'pr-7', domainName: 'example.com', certificateArn },
      'must not have retainData, backupDays or domainName',
    ],
    [{ domainName: 'www.example.org', ...zone }, 'domainName must be hostedZoneName or a name below it.'],
    [{ domainName: 'badexample.com', ...zone }, 'domainName must be hostedZoneName or a name below it.'],
    [
      { searchKeySecretArn: searchKeySecretArn.replace('us-east-1', 'eu-west-1') },
      'searchKeySecretArn must be a secret in the region of the stage.',
    ],
    [{ monthlyBudget: 100 }, 'monthlyBudget and costAnomalyDollars send e-mails. Set alarmEmail, too.'],
    [{ costAnomalyDollars: 20 }, 'monthlyBudget and costAnomalyDollars send e-mails.'],
    [
      { alarmEmail: 'a@b.c', costAnomalyMonitorArn: 'arn:aws:ce::111122223333:anomalymonitor/0123' },
      'costAnomalyMonitorArn needs costAnomalyDollars. Set it, too.',
    ],
  ])('for %j says what to change', (context, sentence) => {
    expect(() => readStageConfig(context)).toThrow(SettingError);
    expect(() => readStageConfig(context)).toThrow(sentence);
  });

  test('about several settings is one sentence, without a value', () => {
    expect(() => readStageConfig({ webAclLogs: true })).toThrow(
      expect.objectContaining({
        name: 'SettingError',
        message: 'webAclLogs needs a web ACL. Set webAcl, too.',
      }),
    );
  });

  test('has one line per wrong setting', () => {
    const read = () => readStageConfig({ webAcl: 'yes', mfa: '' });
    expect(read).toThrow('webAcl must be true or false, but is "yes".\nmfa must not be empty.');
  });
});
