import { expect, test } from '@jest/globals';
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
  expect(only('AWS::Backup::BackupVault')?.DeletionPolicy).toBe('Retain');
});

test('the role may tag the backups of its account and region, because AWS Backup copies the tags of the table', () => {
  const statements = all('AWS::IAM::Policy')
    .filter(([id]) => id.startsWith('BackupRole'))
    .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement);
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
