import { type DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { type Format, headerOf, lineOf, recordOf } from './record.ts';

export interface ExportOptions {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly format: Format;
  /** Whether hidden signatures are written too, marked as such. */
  readonly withHidden: boolean;
  /** Signatures that one read brings at most. @default - as many as fit into 1 MB */
  readonly pageSize?: number;
}

/** A piece of the file, and how many signatures it has. */
export interface Chunk {
  readonly text: string;
  readonly signatures: number;
}

/**
 * Reads a table from end to end, in no order, and gives the file in pieces: memory is needed for one at a time.
 * Every signature that was stored before the export began is in it; one that is stored meanwhile may be.
 */
export async function* exportSignatures(options: ExportOptions): AsyncGenerator<Chunk> {
  const { client, tableName: TableName, format, withHidden, pageSize } = options;
  yield { text: headerOf(format), signatures: 0 };
  // Consistent, so that not even the last second's are missing.
  for await (const { Items = [] } of paginateScan(
    { client, pageSize },
    { TableName, ConsistentRead: true },
  )) {
    const records = Items.flatMap((item) => recordOf(item) ?? []).filter(
      (record) => withHidden || record.hiddenAt === undefined,
    );
    yield { text: records.map((record) => lineOf(format, record)).join(''), signatures: records.length };
  }
}
