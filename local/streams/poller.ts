import { setTimeout as delay } from 'node:timers/promises';
import type { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { BatchSource } from './batch-source.ts';
import { Checkpoints } from './checkpoints.ts';
import type { StreamMapping } from './definition.ts';
import { shapeRecord } from './record.ts';
import { type ConsumerDependencies, ShardConsumer } from './shard-consumer.ts';
import { listShards, maxRecords, readable, ShardReader, type StreamShard } from './shards.ts';

export interface PollerOptions extends ConsumerDependencies {
  readonly mapping: StreamMapping;
  readonly client: DynamoDBStreamsClient;
  /** The stream's ARN in the database. */
  readonly streamArn: string;
  /** Path of the file with the mapping's progress. */
  readonly checkpointFile: string;
  /** Called with a message when the mapping can't continue, e.g. because its progress can't be written. */
  failed(sentence: string): void;
}

/** A running mapping. */
export interface Poller {
  /** Stops it within a second. A batch that takes longer is delivered again by the next run. */
  close(): Promise<void>;
}

/** Milliseconds that a running invocation gets when the poller closes. */
const closeTimeoutMs = 800;
/** Milliseconds between two lookups of shards while there are none, e.g. because the stream can't be reached. */
const shardPollMs = 1_000;

/**
 * Delivers a stream's records to a function. Continues where the last run stopped.
 *
 * @throws {UserError} if the mapping's progress is damaged
 */
export async function startPoller(options: PollerOptions): Promise<Poller> {
  const { mapping, client, streamArn, checkpointFile, failed } = options;
  const checkpoints = await Checkpoints.open(checkpointFile, streamArn);
  const stop = new AbortController();
  if (!checkpoints.isResumed) await begin(options, checkpoints, stop.signal);

  const fail = (error: unknown): void => {
    if (stop.signal.aborted) return;
    stop.abort();
    failed(`${mapping.path} has stopped: ${(error as Error).message}`);
  };
  const consume = (shard: StreamShard): Promise<void> => {
    const reader = new ShardReader(client, streamArn, shard.id, checkpoints.of(shard.id).after);
    const source = new BatchSource(reader, mapping, options.log);
    const consumer = new ShardConsumer(shard.id, mapping, source, checkpoints, options);
    return consumer.run(stop.signal).catch(fail);
  };
  const done = followShards(options, checkpoints, consume, stop.signal).catch(fail);
  return {
    close: async () => {
      stop.abort();
      await Promise.race([done, delay(closeTimeoutMs, undefined, { ref: false })]);
      await checkpoints.close();
    },
  };
}

/** Reads every shard, children after their parents. New shards appear when a shard ends. */
async function followShards(
  { client, streamArn, log }: PollerOptions,
  checkpoints: Checkpoints,
  consume: (shard: StreamShard) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const running = new Map<string, Promise<void>>();
  const list = (): Promise<StreamShard[]> =>
    listShards(client, streamArn, signal).catch((error: Error) => {
      if (!signal.aborted) log(`its stream can't be found (${error.message || error.name}); retrying`);
      return [];
    });
  while (!signal.aborted) {
    const shards = await list();
    if (shards.length > 0) await checkpoints.keepOnly(shards.map(({ id }) => id));
    for (const shard of readable(shards, checkpoints.finished())) {
      if (running.has(shard.id)) continue;
      const ended = consume(shard).finally(() => running.delete(shard.id));
      running.set(shard.id, ended);
    }
    const pause = () => delay(shardPollMs, undefined, { signal }).catch(() => {});
    await (running.size > 0 ? Promise.race(running.values()) : pause());
  }
  await Promise.all(running.values());
}

/**
 * Creates the progress of a new mapping. `LATEST` is stored as the current sequence numbers. Otherwise a run that
 * stops before the first record would lose the records in between.
 */
async function begin(
  { client, streamArn, mapping }: PollerOptions,
  checkpoints: Checkpoints,
  signal: AbortSignal,
): Promise<void> {
  const shards = await listShards(client, streamArn, signal);
  if (mapping.startingPosition === 'LATEST') {
    for (const { id } of shards) {
      const reader = new ShardReader(client, streamArn, id);
      for (;;) {
        const last = (await reader.read(maxRecords, signal)).at(-1);
        if (last) await checkpoints.save(id, { after: shapeRecord(last, mapping).sequenceNumber });
        if (!last || reader.ended) break;
      }
      if (reader.ended) await checkpoints.save(id, { ...checkpoints.of(id), finished: true });
    }
  }
  await checkpoints.keepOnly(shards.map(({ id }) => id));
}
