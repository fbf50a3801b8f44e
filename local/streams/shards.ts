import {
  DescribeStreamCommand,
  type DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type _Record as ServiceRecord,
  type Shard,
} from '@aws-sdk/client-dynamodb-streams';

/** A part of a stream, whose records are in order. */
export interface StreamShard {
  readonly id: string;
  /** The shard that it continues, which is to be read to its end before. */
  readonly parent?: string;
}

/** The most records that one `GetRecords` answers with (API reference). */
export const maxRecords = 1_000;

/** All shards of the stream that still hold records. */
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
 * The shards that may be read now: not yet read to their end, and their parents are, or hold nothing any more.
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

  /** @param after sequence number of the last record that is not to be read again. @default from the oldest record on */
  constructor(client: DynamoDBStreamsClient, streamArn: string, shardId: string, after?: string) {
    this.#client = client;
    this.#streamArn = streamArn;
    this.#shardId = shardId;
    this.#after = after;
  }

  /**
   * Whether the shard is closed and all of it has been read. Only the missing next iterator tells: dynoxide gives open
   * shards an ending sequence number.
   */
  get ended(): boolean {
    return this.#ended;
  }

  /**
   * The next records. Empty if there are none yet. The next call repeats a read that failed.
   *
   * @throws the service's error, `TrimmedDataAccessException` where records are gone for good: the next call goes on
   * with the oldest there is
   */
  async read(limit: number, abortSignal: AbortSignal): Promise<ServiceRecord[]> {
    if (this.#ended) return [];
    // Forgotten until the page has come: an iterator expires after 15 minutes, and one that failed may stay bad.
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

  async #trimAware<T>(answer: Promise<T>): Promise<T> {
    try {
      return await answer;
    } catch (error) {
      if ((error as Error).name === 'TrimmedDataAccessException') this.#after = undefined;
      throw error;
    }
  }
}
