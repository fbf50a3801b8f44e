import { RemovalPolicy } from 'aws-cdk-lib';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';

export interface RetainedLogGroupProps {
  /** Retention period of log events. */
  readonly retention: RetentionDays;
}

/** A log group with a retention period, deleted with its stack. */
export class RetainedLogGroup extends LogGroup {
  constructor(scope: Construct, id: string, { retention }: RetainedLogGroupProps) {
    super(scope, id, { retention, removalPolicy: RemovalPolicy.DESTROY });
    acknowledge(
      this,
      'CloudWatch encrypts the log group with its own key. A customer managed key costs $1 a month. The logs hold no IP address, token, body or query.',
      'NIST.800.53.R5-CloudWatchLogGroupEncrypted',
      'cfn-guard::cloudwatch_log_group_encrypted_check',
    );
    if (retention < RetentionDays.ONE_YEAR) {
      acknowledge(
        this,
        'The log is for troubleshooting, not for audits. The setting logRetentionDays sets the retention period.',
        'cfn-guard::cloudwatch_log_group_retention_period_check',
      );
    }
  }
}
