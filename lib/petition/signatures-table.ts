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
  /** Whether the table survives the deletion of its stack and is protected from deletion. */
  readonly retain: boolean;
}

/**
 * The table with one item per signature. Its key is the idempotency key of the request, so a retry never signs twice.
 * Items with the key prefix `#count-` are counters.
 */
export class SignaturesTable extends Construct {
  readonly table: TableV2;
  /** ARN of the index that lists the newest signatures first. */
  readonly newestIndexArn: string;
  /** ARN of the stream of all changes, which the counter reads. */
  readonly streamArn: string;

  constructor(scope: Construct, id: string, { retain }: SignaturesTableProps) {
    super(scope, id);
    this.table = new TableV2(this, 'Table', {
      partitionKey: { name: 'id', type: AttributeType.STRING },
      billing: Billing.onDemand(),
      encryption: TableEncryptionV2.awsManagedKey(),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      // The counter compares an item before and after a change.
      dynamoStream: StreamViewType.NEW_AND_OLD_IMAGES,
      deletionProtection: retain,
      removalPolicy: retain ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      globalSecondaryIndexes: [
        {
          indexName: 'newest',
          // One partition takes 1,000 writes per second, so the index is sharded.
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
