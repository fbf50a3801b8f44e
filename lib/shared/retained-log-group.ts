import { RemovalPolicy } from 'aws-cdk-lib';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';

export interface RetainedLogGroupProps {
  /** How long an entry is kept. */
  readonly retention: RetentionDays;
}

/** A log that ends: each entry after a time, and all of it with its stack. */
export class RetainedLogGroup extends LogGroup {
  constructor(scope: Construct, id: string, { retention }: RetainedLogGroupProps) {
    super(scope, id, { retention, removalPolicy: RemovalPolicy.DESTROY });
    acknowledge(
      this,
      'CloudWatch encrypts it with a key of its own. One of the account would cost $1 a month and guard little: no log here holds an address, a token, a body or a query.',
      'NIST.800.53.R5-CloudWatchLogGroupEncrypted',
      'cfn-guard::cloudwatch_log_group_encrypted_check',
    );
    if (retention < RetentionDays.ONE_YEAR) {
      acknowledge(
        this,
        'It is for finding faults, not for proving who did what. The setting logRetentionDays decides how long it is kept.',
        'cfn-guard::cloudwatch_log_group_retention_period_check',
      );
    }
  }
}
