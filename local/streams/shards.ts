import {
  DescribeStreamCommand,
  type DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type _Record as ServiceRecord,
  type Shard,
} from '@aws-sdk/client-dynamodb-streams';

/** A part of a stream with ordered records. */
export interface StreamShard {
  readonly id: string;
  /** The parent shard, which must be read to its end first. */
  readonly parent?: string;
}

/** Maximum records in one response of `GetRecords` (API reference). */
export const maxRecords = 1_000;

/** All shards of the stream that still contain records. */
export async function listShards(
  client: DynamoDBStreamsClient,
  streamArn: string,
  abortSignal: AbortSignal,
): Promise<StreamShard[]> {
  const shards: Shard[] = [];
  let from: string | undefined;
  do {
    const command = new DescribeStreamCommand({ StreamArn: streamArn, ExclusiveStartShardId: from });
    const { StreamDescription: page } = await client.send(command, { abortSignal });
    shards.push(...(page?.Shards ?? []));
    from = page?.LastEvaluatedShardId;
  } while (from);
  return shards.map(({ ShardId, ParentShardId }) => ({
    id: ShardId as string,
    ...(ParentShardId && { parent: ParentShardId }),
  }));
}

/**
 * The shards that can be read now: they are not finished, and their parents are finished or expired.
 *
 * @param finished the shards that were read to their end
 */
export function readable(shards: readonly StreamShard[], finished: ReadonlySet<string>): StreamShard[] {
  const open = new Set(shards.map(({ id }) => id).filter((id) => !finished.has(id)));
  return shards.filter(({ id, parent }) => open.has(id) && (parent === undefined || !open.has(parent)));
}

/** Reads one shard, page by page. */
export class ShardReader {
  readonly #client: DynamoDBStreamsClient;
  readonly #streamArn: string;
  readonly #shardId: string;
  #after: string | undefined;
  #iterator: string | undefined;
  #ended = false;

  /** @param after sequence number of the last record to skip. @default - from the oldest record */
  constructor(client: DynamoDBStreamsClient, streamArn: string, shardId: string, after?: string) {
    this.#client = client;
    this.#streamArn = streamArn;
    this.#shardId = shardId;
    this.#after = after;
  }

  /**
   * Whether the shard is closed and was read completely. Only a missing next iterator shows this: dynoxide gives open
   * shards an ending sequence number.
   */
  get ended(): boolean {
    return this.#ended;
  }

  /**
   * The next records. Empty if there are none yet. The next call repeats a failed read.
   *
   * @throws the service's error. After `TrimmedDataAccessException` records are lost, and the next call continues
   * with the oldest one.
   */
  async read(limit: number, abortSignal: AbortSignal): Promise<ServiceRecord[]> {
    if (this.#ended) return [];
    // Cleared until the page has arrived: an iterator expires after 15 minutes, and a failed one may stay invalid.
    const iterator = this.#iterator ?? (await this.#seek(abortSignal));
    this.#iterator = undefined;
    const command = new GetRecordsCommand({ ShardIterator: iterator, Limit: Math.min(limit, maxRecords) });
    const { Records: records = [], NextShardIterator: next } = await this.#trimAware(
      this.#client.send(command, { abortSignal }),
    );
    this.#after = records.at(-1)?.dynamodb?.SequenceNumber ?? this.#after;
    this.#iterator = next;
    this.#ended = next === undefined;
    return records;
  }

  async #seek(abortSignal: AbortSignal): Promise<string | undefined> {
    const command = new GetShardIteratorCommand({
      StreamArn: this.#streamArn,
      ShardId: this.#shardId,
      ...(this.#after === undefined
        ? { ShardIteratorType: 'TRIM_HORIZON' }
        : { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: this.#after }),
    });
    return (await this.#trimAware(this.#client.send(command, { abortSignal }))).ShardIterator;
  }

  async #trimAware<T>(response: Promise<T>): Promise<T> {
    try {
      return await response;
    } catch (error) {
      if ((error as Error).name === 'TrimmedDataAccessException') this.#after = undefined;
      throw error;
    }
  }
}
