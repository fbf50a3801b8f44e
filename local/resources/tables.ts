import {
  CreateTableCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  type GlobalSecondaryIndex,
  type KeySchemaElement,
  type StreamSpecification,
  type TableDescription,
  UpdateTableCommand,
} from '@aws-sdk/client-dynamodb';
import type { Resource } from '../template/resource.ts';
import { list, object, oneOf, optional, type PropertiesOf, text, texts } from '../template/shapes.ts';
import { ignoreSettings, unwrap } from '../template/tracked.ts';
import { UserError } from '../user-error.ts';
import type { ResourceKind } from './resource-kind.ts';

const keySchema = list(object({ AttributeName: text, KeyType: oneOf('HASH', 'RANGE') }));
const index = object({
  IndexName: text,
  KeySchema: keySchema,
  Projection: object({
    ProjectionType: optional(oneOf('ALL', 'INCLUDE', 'KEYS_ONLY')),
    NonKeyAttributes: optional(texts),
  }),
});

const tableShape = object({
  AttributeDefinitions: list(object({ AttributeName: text, AttributeType: oneOf('S', 'N', 'B') })),
  KeySchema: keySchema,
  GlobalSecondaryIndexes: optional(list(index)),
  LocalSecondaryIndexes: optional(list(index)),
  StreamSpecification: optional(
    object({ StreamViewType: oneOf('KEYS_ONLY', 'NEW_IMAGE', 'OLD_IMAGE', 'NEW_AND_OLD_IMAGES') }),
  ),
});

type Table = Resource<PropertiesOf<typeof tableShape>>;

/** Settings for capacity, keys, backups and replicas. They have no effect on one machine. */
const ignored = [
  'BillingMode',
  'ContributorInsightsSpecification',
  'DeletionProtectionEnabled',
  'OnDemandThroughput',
  'PointInTimeRecoverySpecification',
  'ProvisionedThroughput',
  'Replicas',
  'ResourcePolicy',
  'SSESpecification',
  'TableClass',
  'TableName',
  'Tags',
  'TimeToLiveSpecification',
  'WarmThroughput',
  'WriteOnDemandThroughputSettings',
];

/** Creates the tables of the templates, and adds missing indexes and streams. */
export const tables: ResourceKind = {
  types: ['AWS::DynamoDB::GlobalTable', 'AWS::DynamoDB::Table'],
  async deploy({ resources, clients }) {
    for (const type of this.types) {
      await resources.each(type, tableShape, async (table) => {
        ignoreSettings(table.properties, ignored);
        const existing = await describe(clients.dynamodb, table.physicalIds.ref);
        if (existing) await update(clients.dynamodb, table, existing);
        else await create(clients.dynamodb, table);
      });
    }
  },
};

async function create(dynamodb: DynamoDBClient, { physicalIds, properties }: Table): Promise<void> {
  const {
    GlobalSecondaryIndexes: globalIndexes,
    LocalSecondaryIndexes: localIndexes,
    StreamSpecification: stream,
  } = properties;
  await dynamodb.send(
    new CreateTableCommand({
      TableName: physicalIds.ref,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: unwrap(properties.AttributeDefinitions),
      KeySchema: unwrap(properties.KeySchema),
      ...(globalIndexes && { GlobalSecondaryIndexes: unwrap(globalIndexes).map(indexOf) }),
      ...(localIndexes && { LocalSecondaryIndexes: unwrap(localIndexes).map(indexOf) }),
      ...(stream && { StreamSpecification: { StreamViewType: stream.StreamViewType, StreamEnabled: true } }),
    }),
  );
}

async function update(
  dynamodb: DynamoDBClient,
  { physicalIds, path, properties }: Table,
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
  wanted: Table['properties']['StreamSpecification'],
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
      `The stream of the table ${path} can't be changed to that of the template ` +
        `(${(error as Error).message}). Start with --fresh to delete the state, or choose another folder with --data.`,
    );
  }
}

/** Without settings that only this resource type has, e.g. capacity. */
function indexOf({ IndexName, KeySchema, Projection }: GlobalSecondaryIndex) {
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
