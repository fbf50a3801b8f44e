import { ArnFormat, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { BackupPlan, BackupPlanRule, BackupResource, BackupVault } from 'aws-cdk-lib/aws-backup';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { Schedule } from 'aws-cdk-lib/aws-events';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import {
  acknowledgeInlinePolicy,
  acknowledgeObjectWildcard,
  acknowledgeRecoveryPoints,
} from '../shared/acknowledge.ts';
import { stackDigits } from '../shared/stack-digits.ts';

export interface BackupProps {
  readonly table: ITable;
  /** How long a backup is kept. */
  readonly days: number;
  /** Whether the backups survive the deletion of their stack. */
  readonly retain: boolean;
}

/**
 * Daily backups of the table in AWS Backup. Point-in-time recovery covers 35 days and ends with the table. These
 * backups are kept longer, and survive the table.
 */
export class Backup extends Construct {
  readonly vault: BackupVault;

  constructor(scope: Construct, id: string, { table, days, retain }: BackupProps) {
    super(scope, id);
    this.vault = new BackupVault(this, 'Vault', {
      // AWS Backup requires a name, at most 50 characters. The vault of an earlier stack may be retained, so a stack
      // that is created again needs another name.
      backupVaultName: `${Stack.of(this).stackName}-${stackDigits()}`,
      // If the deployment that creates the vault fails, the rollback deletes the vault. With RETAIN it would stay, and
      // the next deployment would fail because the name exists.
      removalPolicy: retain ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY,
    });
    const plan = new BackupPlan(this, 'Plan', { backupVault: this.vault });
    plan.addRule(
      new BackupPlanRule({
        ruleName: 'Daily',
        scheduleExpression: Schedule.cron({ hour: '4', minute: '0' }),
        deleteAfter: Duration.days(days),
      }),
    );
    plan.addSelection('Table', {
      resources: [BackupResource.fromArn(table.tableArn)],
      role: this.#role(table),
      disableDefaultBackupPolicy: true,
    });
  }

  /** What AWS's policy AWSBackupServiceRolePolicyForBackup allows for DynamoDB, for this table and vault only. */
  #role(table: ITable): Role {
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('backup.amazonaws.com'),
      description: 'Role of AWS Backup, which copies the table into the vault.',
    });
    role.addToPolicy(
      new PolicyStatement({
        actions: [
          'dynamodb:CreateBackup',
          'dynamodb:DescribeTable',
          'dynamodb:ListTagsOfResource',
          'dynamodb:StartAwsBackupJob',
        ],
        resources: [table.tableArn],
      }),
    );
    role.addToPolicy(
      new PolicyStatement({
        actions: ['dynamodb:DeleteBackup', 'dynamodb:DescribeBackup'],
        resources: [`${table.tableArn}/backup/*`],
      }),
    );
    role.addToPolicy(
      new PolicyStatement({
        actions: ['backup:CopyIntoBackupVault', 'backup:DescribeBackupVault'],
        resources: [this.vault.backupVaultArn],
      }),
    );
    // AWS Backup copies the tags of the table to each backup. Without this permission the job fails:
    // https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSBackupServiceRolePolicyForBackup.html
    // (statement RecoveryPointTaggingPermissions).
    const recoveryPoints = Stack.of(this).formatArn({
      service: 'backup',
      resource: 'recovery-point',
      resourceName: '*',
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    role.addToPolicy(new PolicyStatement({ actions: ['backup:TagResource'], resources: [recoveryPoints] }));
    acknowledgeInlinePolicy(role);
    acknowledgeObjectWildcard(role, table, 'backup/*', 'AWS Backup generates the names of backups.');
    acknowledgeRecoveryPoints(role);
    return role;
  }
}
