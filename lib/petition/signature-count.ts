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

/** Keeps the number of signatures, by the stream of their table. */
export class SignatureCount extends Construct {
  readonly handler: HandlerFunction;
  /** What could not be counted: where in the stream it is, as long as the stream keeps it. */
  readonly uncounted: Queue;
  readonly #signatures: SignaturesTable;

  constructor(scope: Construct, id: string, { config, signatures }: SignatureCountProps) {
    super(scope, id);
    this.#signatures = signatures;
    this.uncounted = new Queue(this, 'Uncounted', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      // The longest there is: an alarm may come before a long weekend.
      retentionPeriod: Duration.days(14),
    });
    acknowledge(
      this.uncounted,
      'It is itself the queue for what failed; Lambda puts messages in, and nothing but an operator reads them.',
      'AwsSolutions-SQS3',
      'Serverless-SQSRedrivePolicy',
      'cfn-guard::sqs_dlq_check',
    );
    this.handler = new HandlerFunction(this, 'Handler', {
      description: 'Counts signatures.',
      entry: 'petition/count.lambda.ts',
      memorySize: 256,
      // Six attempts at the table, 2.5 s each, and the pauses between them.
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

  /** Allows an action on the items that hold the number, and on no signature. */
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
      // From the first signature on, and, made anew, from a day ago: what was counted is not counted again.
      startingPosition: StartingPosition.TRIM_HORIZON,
      // What is counted writes to the same table: without this, each count would start the next.
      filters: [
        FilterCriteria.filter({ dynamodb: { NewImage: inIndex } }),
        FilterCriteria.filter({ dynamodb: { OldImage: inIndex } }),
      ],
      // One write a second for each shard of the stream, and 10 s is what the contract allows.
      batchSize: 1_000,
      maxBatchingWindow: Duration.seconds(1),
      // Only with a window does the event name the shard. The function keeps no state in it, so it is the longest.
      tumblingWindow: Duration.minutes(15),
      bisectBatchOnError: true,
      reportBatchItemFailures: true,
      // What can't be read fails within milliseconds; a table that does not answer takes half a minute each time.
      retryAttempts: 50,
      maxRecordAge: Duration.hours(12),
      onFailure: { bind: () => ({ destination: this.uncounted.queueArn }) },
    });
    // Lambda checks what the role may do when the mapping is made.
    mapping.node.addDependency(this.handler.role);
  }
}
