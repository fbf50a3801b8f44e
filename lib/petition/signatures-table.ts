import { RemovalPolicy } from 'aws-cdk-lib';
import {
  AttributeType,
  Billing,
  ProjectionType,
  StreamViewType,
  TableEncryptionV2,
  TableV2,
} from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';

export interface SignaturesTableProps {
  /** Whether the table survives the deletion of its stack, and is protected against deletion by mistake. */
  readonly retain: boolean;
}

/**
 * The table of signatures: one item each, keyed by the idempotency id, so that a retry never signs twice. A few more
 * items, whose keys begin with `#count-`, hold their number.
 */
export class SignaturesTable extends Construct {
  readonly table: TableV2;
  /** ARN of the index that lists newest first. */
  readonly newestIndexArn: string;
  /** ARN of the stream of all changes, which the count is kept by. */
  readonly streamArn: string;

  constructor(scope: Construct, id: string, { retain }: SignaturesTableProps) {
    super(scope, id);
    this.table = new TableV2(this, 'Table', {
      partitionKey: { name: 'id', type: AttributeType.STRING },
      billing: Billing.onDemand(),
      encryption: TableEncryptionV2.awsManagedKey(),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      // Whether a change counts is told by what an item was before and is after it.
      dynamoStream: StreamViewType.NEW_AND_OLD_IMAGES,
      deletionProtection: retain,
      removalPolicy: retain ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      globalSecondaryIndexes: [
        {
          indexName: 'newest',
          // One key for all would take 1,000 signatures a second at most: one partition's limit.
          partitionKey: { name: 'shard', type: AttributeType.STRING },
          sortKey: { name: 'signedAtId', type: AttributeType.STRING },
          projectionType: ProjectionType.INCLUDE,
          nonKeyAttributes: ['name', 'signedAt'],
        },
      ],
    });
    this.newestIndexArn = `${this.table.tableArn}/index/newest`;
    const { tableStreamArn } = this.table;
    if (!tableStreamArn) throw new Error('The table has no stream.');
    this.streamArn = tableStreamArn;
  }
}
