import {
  type AttributeDefinition,
  CreateTableCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  type GlobalSecondaryIndex,
  type KeySchemaElement,
  type StreamSpecification,
  type TableDescription,
  UpdateTableCommand,
} from '@aws-sdk/client-dynamodb';
import type { Resource, Resources } from '../template/resources.ts';
import { ignoreSettings, unwrap } from '../template/tracked.ts';
import { UserError } from '../user-error.ts';

interface TableProperties {
  readonly AttributeDefinitions: AttributeDefinition[];
  readonly KeySchema: KeySchemaElement[];
  readonly GlobalSecondaryIndexes?: GlobalSecondaryIndex[];
  readonly StreamSpecification?: StreamSpecification;
  readonly [recordOrProtection: string]: unknown;
}

/** Settings for capacity, keys, backups and replicas. They have no effect on one machine. */
const ignored = [
  'BillingMode',
  'DeletionProtectionEnabled',
  'PointInTimeRecoverySpecification',
  'Replicas',
  'SSESpecification',
  'TableName',
  'Tags',
  'TimeToLiveSpecification',
  'WriteOnDemandThroughputSettings',
];

/** Creates the tables of the templates, and adds missing indexes and streams. */
export async function deployTables(resources: Resources, dynamodb: DynamoDBClient): Promise<void> {
  const tables = [
    ...resources.claim<TableProperties>('AWS::DynamoDB::GlobalTable'),
    ...resources.claim<TableProperties>('AWS::DynamoDB::Table'),
  ];
  for (const table of tables) {
    ignoreSettings(table.properties, ignored);
    const existing = await describe(dynamodb, table.physicalIds.ref);
    if (existing) await update(dynamodb, table, existing);
    else await create(dynamodb, table);
  }
}

async function create(
  dynamodb: DynamoDBClient,
  { physicalIds, properties }: Resource<TableProperties>,
): Promise<void> {
  const { GlobalSecondaryIndexes: indexes, StreamSpecification: stream } = properties;
  await dynamodb.send(
    new CreateTableCommand({
      TableName: physicalIds.ref,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: unwrap(properties.AttributeDefinitions),
      KeySchema: unwrap(properties.KeySchema),
      ...(indexes && { GlobalSecondaryIndexes: unwrap(indexes).map(indexOf) }),
      ...(stream && { StreamSpecification: { StreamViewType: stream.StreamViewType, StreamEnabled: true } }),
    }),
  );
}

async function update(
  dynamodb: DynamoDBClient,
  { physicalIds, path, properties }: Resource<TableProperties>,
  existing: TableDescription,
): Promise<void> {
  const attributes = unwrap(properties.AttributeDefinitions);
  if (JSON.stringify(keys(existing.KeySchema)) !== JSON.stringify(keys(unwrap(properties.KeySchema)))) {
    throw new UserError(
      `The table ${path} has other keys than the template. Start with --fresh to delete the ` +
        'state, or choose another folder with --data.',
    );
  }
  await updateStream(dynamodb, physicalIds.ref, path, properties.StreamSpecification, existing);
  const present = new Set(existing.GlobalSecondaryIndexes?.map((index) => index.IndexName));
  for (const index of unwrap(properties.GlobalSecondaryIndexes) ?? []) {
    if (present.has(index.IndexName)) continue;
    await dynamodb.send(
      new UpdateTableCommand({
        TableName: physicalIds.ref,
        AttributeDefinitions: attributes,
        GlobalSecondaryIndexUpdates: [{ Create: indexOf(index) }],
      }),
    );
  }
}

/** Adds the stream to a table of an earlier run. A stream that the template no longer has is kept. */
async function updateStream(
  dynamodb: DynamoDBClient,
  name: string,
  path: string,
  wanted: StreamSpecification | undefined,
  { StreamSpecification: present }: TableDescription,
): Promise<void> {
  const viewType = wanted?.StreamViewType;
  if (!viewType || (present?.StreamEnabled && present.StreamViewType === viewType)) return;
  const set = (stream: StreamSpecification) =>
    dynamodb.send(new UpdateTableCommand({ TableName: name, StreamSpecification: stream }));
  try {
    if (present?.StreamEnabled) await set({ StreamEnabled: false });
    await set({ StreamEnabled: true, StreamViewType: viewType });
  } catch (error) {
    throw new UserError(
      `The table ${path} has no stream, and the stream of the template can't be added ` +
        `(${(error as Error).message}). Start with --fresh to delete the state, or choose another folder with --data.`,
    );
  }
}

/** Without settings that only this resource type has, e.g. capacity. */
function indexOf({ IndexName, KeySchema, Projection }: GlobalSecondaryIndex): GlobalSecondaryIndex {
  return { IndexName, KeySchema, Projection };
}

function keys(schema: readonly KeySchemaElement[] = []): string[] {
  return schema.map(({ AttributeName, KeyType }) => `${KeyType} ${AttributeName}`).sort();
}

async function describe(dynamodb: DynamoDBClient, name: string): Promise<TableDescription | undefined> {
  try {
    return (await dynamodb.send(new DescribeTableCommand({ TableName: name }))).Table;
  } catch (error) {
    if ((error as Error).name === 'ResourceNotFoundException') return undefined;
    throw error;
  }
}
