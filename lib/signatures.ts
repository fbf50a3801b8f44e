import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, Billing, ProjectionType, TableEncryptionV2, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';

export interface SignaturesProps {
  /** Whether the table survives the deletion of its stack, and is protected against deletion by mistake. */
  readonly retain: boolean;
}

/** The table of signatures: one item each, keyed by the idempotency id, so that a retry never signs twice. */
export class Signatures extends Construct {
  readonly table: TableV2;
  /** ARN of the index that lists newest first. */
  readonly newestIndexArn: string;

  constructor(scope: Construct, id: string, { retain }: SignaturesProps) {
    super(scope, id);
    this.table = new TableV2(this, 'Table', {
      partitionKey: { name: 'id', type: AttributeType.STRING },
      billing: Billing.onDemand(),
      encryption: TableEncryptionV2.awsManagedKey(),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
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
  }
}
