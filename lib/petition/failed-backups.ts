import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { EventField, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { SnsTopic } from 'aws-cdk-lib/aws-events-targets';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { acknowledge } from '../shared/acknowledge.ts';

export interface FailedBackupsProps {
  readonly table: ITable;
  readonly topic: ITopic;
}

/**
 * Sends a message for each backup of the table that failed. The rule names the table and not the vault: a reference
 * from the App stack would keep the vault from being removed or replaced.
 */
export class FailedBackups extends Construct {
  constructor(scope: Construct, id: string, { table, topic }: FailedBackupsProps) {
    super(scope, id);
    const rule = new Rule(this, 'Rule', {
      description: 'Reports backups of the signatures that failed.',
      eventPattern: {
        source: ['aws.backup'],
        detailType: ['Backup Job State Change'],
        detail: { state: ['FAILED', 'ABORTED', 'EXPIRED'], resourceArn: [table.tableArn] },
      },
      // The CDK also allows EventBridge to publish to the topic, without a condition, because EventBridge supports no
      // conditions for topics (eventbridge/latest/userguide/eb-use-resource-based.html, "Amazon SNS permissions").
      targets: [
        new SnsTopic(topic, {
          // It begins with the title of its section in docs/runbook.md. The reason of a job may contain quotes, so it
          // is not part of the text.
          message: RuleTargetInput.fromText(
            `A backup failed. Job ${EventField.fromPath('$.detail.backupJobId')}: ${EventField.fromPath('$.detail.state')}`,
          ),
        }),
      ],
    });
    acknowledge(
      rule,
      'AWS Backup lists failed jobs also when the e-mail fails. A message in a dead-letter queue would raise an alarm with an e-mail to the same address.',
      'Serverless-EventBusDLQ',
    );
  }
}
