import { Duration } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { EventSourceMapping, FilterCriteria, FilterRule, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { environmentVariables } from '../../lambdas/shared/environment.ts';
import type { StageConfig } from '../settings/stage-config.ts';
import { acknowledge } from '../shared/acknowledge.ts';
import { HandlerFunction } from '../shared/handler-function.ts';
import type { SignaturesTable } from './signatures-table.ts';

export interface SignatureCountProps {
  readonly config: StageConfig;
  readonly signatures: SignaturesTable;
}

/** Counts signatures with the stream of their table. */
export class SignatureCount extends Construct {
  readonly handler: HandlerFunction;
  /** Dead-letter queue of the stream. A message holds the position of the failed records, not the records. */
  readonly uncounted: Queue;
  readonly #signatures: SignaturesTable;

  constructor(scope: Construct, id: string, { config, signatures }: SignatureCountProps) {
    super(scope, id);
    this.#signatures = signatures;
    this.uncounted = new Queue(this, 'Uncounted', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      // The maximum of SQS.
      retentionPeriod: Duration.days(14),
    });
    acknowledge(
      this.uncounted,
      'This queue is a dead-letter queue itself.',
      'AwsSolutions-SQS3',
      'Serverless-SQSRedrivePolicy',
      'cfn-guard::sqs_dlq_check',
    );
    this.handler = new HandlerFunction(this, 'Handler', {
      description: 'Counts signatures.',
      entry: 'petition/count.lambda.ts',
      memorySize: 256,
      // Six attempts at the table of 2 s each, and the pauses between them.
      timeout: Duration.seconds(29),
      logRetention: config.logRetentionDays,
      environment: { [environmentVariables.signaturesTable]: signatures.table.tableName },
      permissions: [
        this.permission('dynamodb:UpdateItem'),
        new PolicyStatement({
          actions: [
            'dynamodb:DescribeStream',
            'dynamodb:GetRecords',
            'dynamodb:GetShardIterator',
            'dynamodb:ListStreams',
          ],
          resources: [signatures.streamArn],
        }),
        new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [this.uncounted.queueArn] }),
      ],
    });
    this.#mapStream();
  }

  /** Permission for an action on the counter items, and on no signature. */
  permission(action: string): PolicyStatement {
    return new PolicyStatement({
      actions: [action],
      resources: [this.#signatures.table.tableArn],
      conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['#count-*'] } },
    });
  }

  #mapStream(): void {
    const inIndex = { shard: { S: FilterRule.exists() } };
    const mapping = new EventSourceMapping(this, 'Mapping', {
      target: this.handler.function,
      eventSourceArn: this.#signatures.streamArn,
      // A new mapping starts with the oldest record, which is 24 hours old. The counter ignores records that it knows.
      startingPosition: StartingPosition.TRIM_HORIZON,
      // The counter writes to the same table. Without the filters its writes would invoke it again.
      filters: [
        FilterCriteria.filter({ dynamodb: { NewImage: inIndex } }),
        FilterCriteria.filter({ dynamodb: { OldImage: inIndex } }),
      ],
      // One write per second and shard. A new signature must count within 10 s.
      batchSize: 1_000,
      maxBatchingWindow: Duration.seconds(1),
      // The event has the shard id only with a tumbling window. 15 minutes is the maximum. The window holds no state.
      tumblingWindow: Duration.minutes(15),
      bisectBatchOnError: true,
      reportBatchItemFailures: true,
      // A malformed record fails within milliseconds. A table that does not respond takes half a minute per attempt.
      retryAttempts: 50,
      maxRecordAge: Duration.hours(12),
      onFailure: { bind: () => ({ destination: this.uncounted.queueArn }) },
    });
    // Lambda checks the permissions of the role when the mapping is created.
    mapping.node.addDependency(this.handler.role);
  }
}
