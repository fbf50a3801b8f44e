import { type DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { type Format, headerOf, lineOf, recordOf } from './record.ts';

export interface ExportOptions {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly format: Format;
  /** Whether to include hidden signatures, marked as hidden. */
  readonly withHidden: boolean;
  /** Maximum signatures per read. @default - as many as fit into 1 MB */
  readonly pageSize?: number;
}

/** A part of the file, with its number of signatures. */
export interface Chunk {
  readonly text: string;
  readonly signatures: number;
}

/**
 * Scans a table and yields the file in chunks, so that memory holds one chunk at a time. The order is arbitrary. The
 * export includes every signature stored before it began, and may include signatures stored during it.
 */
export async function* exportSignatures(options: ExportOptions): AsyncGenerator<Chunk> {
  const { client, tableName: TableName, format, withHidden, pageSize } = options;
  yield { text: headerOf(format), signatures: 0 };
  // Consistent reads include the signatures of the last second.
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
