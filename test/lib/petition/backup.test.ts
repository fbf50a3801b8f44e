import { describe, expect, test } from '@jest/globals';
import { synthesize, variants } from '../synthesis.ts';

const { all } = synthesize(variants.domain);
const only = (type: string) => all(type)[0]?.[1];

test('the setting backupDays backs the table up each day, keeps the backups that long, and retains them in prod', () => {
  const [[vault]] = all('AWS::Backup::BackupVault') as [[string, unknown]];
  expect(only('AWS::Backup::BackupPlan')?.Properties.BackupPlan.BackupPlanRule).toMatchObject([
    {
      ScheduleExpression: 'cron(0 4 * * ? *)',
      Lifecycle: { DeleteAfterDays: 365 },
      TargetBackupVault: { 'Fn::GetAtt': [vault, 'BackupVaultName'] },
    },
  ]);
  const [[table]] = all('AWS::DynamoDB::GlobalTable') as [[string, unknown]];
  expect(only('AWS::Backup::BackupSelection')?.Properties.BackupSelection.Resources).toEqual([
    { 'Fn::GetAtt': [table, 'Arn'] },
  ]);
  expect(only('AWS::Backup::BackupVault')).toMatchObject({
    // A deployment that fails leaves no new vault.
    DeletionPolicy: 'RetainExceptOnCreate',
    UpdateReplacePolicy: 'Retain',
  });
});

test('the name of the vault has digits of the UUID of the stack, so that another stack does not find it in use', () => {
  const uuid = { 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: 'AWS::StackId' }] }] };
  expect(only('AWS::Backup::BackupVault')?.Properties.BackupVaultName).toEqual({
    'Fn::Join': ['', ['Jamstack-prod-Data-', { 'Fn::Select': [0, { 'Fn::Split': ['-', uuid] }] }]],
  });
});

test('the name of the vault of the longest stage has at most 50 characters', () => {
  expect(`Jamstack-${'a'.repeat(20)}-Data-01234567`.length).toBeLessThanOrEqual(50);
});

/** What the role may do. */
const statements = all('AWS::IAM::Policy')
  .filter(([id]) => id.startsWith('BackupRole'))
  .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement);

test('only AWS Backup may use the role, which deletes backups of this table only', () => {
  const [, role] = all('AWS::IAM::Role').find(([id]) => id.startsWith('BackupRole')) ?? [];
  expect(role?.Properties.AssumeRolePolicyDocument.Statement).toEqual([
    { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'backup.amazonaws.com' } },
  ]);
  // By default the CDK adds a policy of AWS for all tables.
  expect(role?.Properties.ManagedPolicyArns).toBeUndefined();
  const [[table]] = all('AWS::DynamoDB::GlobalTable') as [[string, unknown]];
  const deleting = statements.filter(({ Action }) => Action.includes('dynamodb:DeleteBackup'));
  expect(deleting.map(({ Resource }) => Resource)).toEqual([
    { 'Fn::Join': ['', [{ 'Fn::GetAtt': [table, 'Arn'] }, '/backup/*']] },
  ]);
});

test('the role may tag the backups of its account and region, because AWS Backup copies the tags of the table', () => {
  expect(statements.filter(({ Action }) => Action === 'backup:TagResource')).toEqual([
    {
      Effect: 'Allow',
      Action: 'backup:TagResource',
      Resource: {
        'Fn::Join': ['', ['arn:aws:backup:eu-central-1:', { Ref: 'AWS::AccountId' }, ':recovery-point:*']],
      },
    },
  ]);
});

test('without the setting there is no vault', () => {
  expect(synthesize({}).all('AWS::Backup::BackupVault')).toEqual([]);
});

describe('a failed, aborted or expired backup of the table', () => {
  const rulesOf = (settings: Readonly<Record<string, unknown>>) =>
    synthesize(settings)
      .all('AWS::Events::Rule')
      .filter(([, { Properties }]) => JSON.stringify(Properties).includes('aws.backup'))
      .map(([, { Properties }]) => Properties);

  test('is sent to the topic of the alarms', () => {
    const [rule, ...others] = rulesOf({ stage: 'prod', backupDays: 35 });
    expect(others).toEqual([]);
    expect(rule.EventPattern).toEqual({
      source: ['aws.backup'],
      'detail-type': ['Backup Job State Change'],
      detail: {
        state: ['FAILED', 'ABORTED', 'EXPIRED'],
        resourceArn: [{ 'Fn::ImportValue': expect.stringMatching(/SignaturesTable.*Arn/) }],
      },
    });
    expect(rule.Targets).toEqual([
      expect.objectContaining({ Arn: { Ref: expect.stringMatching(/^MonitoringTopic/) } }),
    ]);
    expect(rule.Targets[0].InputTransformer).toEqual({
      InputPathsMap: {
        'detail-backupJobId': '$.detail.backupJobId',
        'detail-state': '$.detail.state',
      },
      InputTemplate: '"A backup failed. Job <detail-backupJobId>: <detail-state>"',
    });
  });

  test('does not block the removal of the vault: the App stack does not refer to it', () => {
    const { templates } = synthesize({ stage: 'prod', backupDays: 35 });
    expect(JSON.stringify(templates.App?.toJSON())).not.toContain('BackupVault');
  });

  test.each([
    ['backups', { stage: 'prod' }],
    ['alarms', { backupDays: 35, alarms: false }],
  ])('is not reported without %s', (_what, settings) => {
    expect(rulesOf(settings)).toEqual([]);
  });
});
