import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { UserDirectory } from './members/user-directory.ts';
import { Backup } from './petition/backup.ts';
import { SignaturesTable } from './petition/signatures-table.ts';
import type { StageConfig } from './settings/stage-config.ts';

export interface DataStackProps extends StackProps {
  readonly config: StageConfig;
}

/** Data that must survive every deployment: signatures and users. */
export class DataStack extends Stack {
  readonly signatures: SignaturesTable;
  readonly users: UserDirectory;

  constructor(scope: Construct, id: string, { config, ...props }: DataStackProps) {
    super(scope, id, {
      ...props,
      description: `Signatures and users of Jamstack on AWS, stage ${config.stage}`,
    });
    this.signatures = new SignaturesTable(this, 'Signatures', { retain: config.retainData });
    const backup =
      config.backupDays &&
      new Backup(this, 'Backup', {
        table: this.signatures.table,
        days: config.backupDays,
        retain: config.retainData,
      });
    this.users = new UserDirectory(this, 'Users', { config });
    if (config.retainData) {
      this.#addKeptOutputs({
        KeptTable: this.signatures.table.tableName,
        KeptUserPool: this.users.pool.userPoolId,
        ...(backup && { KeptBackupVault: backup.vault.backupVaultName }),
      });
    }
  }

  #addKeptOutputs(names: Readonly<Record<string, string>>): void {
    for (const [id, value] of Object.entries(names)) {
      new CfnOutput(this, id, { description: 'Is kept when this stack is deleted', value });
    }
  }
}
