import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DescribeStreamCommand,
  type DynamoDBStreamsClient,
  type GetRecordsCommand,
  GetShardIteratorCommand,
} from '@aws-sdk/client-dynamodb-streams';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { startPoller } from '../../../local/streams/poller.ts';
import { idsOf, mapping, type StreamEvent, untilLength } from './poller-fixture.ts';

/** A shard as AWS has them, which the emulators do not: closed, split, trimmed. */
interface ScriptedShard {
  readonly parent?: string;
  readonly isOpen?: boolean;
  /** Sequence numbers; the record's id is the number as well. */
  readonly records: readonly number[];
  /** Sequence numbers up to here are gone. @default 0 */
  readonly trimmedTo?: number;
}

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reading-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** Responds as the service does. An iterator is the id of the shard and the last sequence number that was read. */
function client(shards: Record<string, ScriptedShard>, fault?: (iterator: string) => string | undefined) {
  const failure = (name: string) => Object.assign(new Error(name), { name });
  const send = async (command: unknown): Promise<unknown> => {
    if (command instanceof DescribeStreamCommand) {
      const ids = Object.keys(shards);
      const from = ids.indexOf(command.input.ExclusiveStartShardId ?? '') + 1;
      const ShardId = ids[from] as string;
      const ParentShardId = shards[ShardId]?.parent;
      const more = from + 1 < ids.length;
      return {
        StreamDescription: {
          Shards: [{ ShardId, ParentShardId }],
          LastEvaluatedShardId: more ? ShardId : undefined,
        },
      };
    }
    if (command instanceof GetShardIteratorCommand) {
      const { ShardId = '', ShardIteratorType: type, SequenceNumber = '0' } = command.input;
      const { trimmedTo = 0 } = shards[ShardId] as ScriptedShard;
      if (type !== 'TRIM_HORIZON' && Number(SequenceNumber) < trimmedTo)
        throw failure('TrimmedDataAccessException');
      return { ShardIterator: `${ShardId} ${type === 'TRIM_HORIZON' ? trimmedTo : Number(SequenceNumber)}` };
    }
    const { ShardIterator: iterator = '' } = (command as GetRecordsCommand).input;
    const name = fault?.(iterator);
    if (name) throw failure(name);
    const [id = '', after] = iterator.split(' ');
    const shard = shards[id] as ScriptedShard;
    const page = shard.records.filter((number) => number > Number(after)).slice(0, 2);
    const last = page.at(-1) ?? Number(after);
    const atEnd = last >= (shard.records.at(-1) ?? 0);
    return {
      Records: page.map((number) => ({
        eventName: 'INSERT',
        dynamodb: {
          Keys: { id: { S: String(number) } },
          SequenceNumber: String(number),
          ApproximateCreationDateTime: new Date(),
        },
      })),
      NextShardIterator: atEnd && !shard.isOpen ? undefined : `${id} ${last}`,
    };
  };
  return { send } as unknown as DynamoDBStreamsClient;
}

async function consume(streams: DynamoDBStreamsClient) {
  const handled: string[] = [];
  const lines: string[] = [];
  const poller = await startPoller({
    mapping,
    client: streams,
    streamArn: 'stream',
    checkpointFile: join(folder, 'mapping.json'),
    invoke: async (event) => {
      handled.push(...idsOf(event as StreamEvent));
      return { ok: true, payload: null };
    },
    discard: () => {},
    log: (line) => lines.push(line),
    failed: (sentence) => lines.push(sentence),
  });
  return { handled, lines, close: () => poller.close() };
}

test('a shard that was split is read to its end before its halves are', async () => {
  const consumer = await consume(
    client({
      left: { parent: 'whole', isOpen: true, records: [6, 8] },
      right: { parent: 'whole', isOpen: true, records: [7, 9] },
      whole: { records: [1, 2, 3, 4, 5] },
    }),
  );
  await untilLength(() => consumer.handled, 9);
  await consumer.close();
  expect(consumer.handled.slice(0, 5)).toEqual(['1', '2', '3', '4', '5']);
  expect(consumer.handled.slice(5).sort()).toEqual(['6', '7', '8', '9']);
});

test('a shard that was read to its end is not read again by the next run', async () => {
  const whole = { records: [1, 2] };
  const first = await consume(client({ whole, next: { parent: 'whole', isOpen: true, records: [3] } }));
  await untilLength(() => first.handled, 3);
  await first.close();
  const second = await consume(client({ whole, next: { parent: 'whole', isOpen: true, records: [3, 4] } }));
  await untilLength(() => second.handled, 1);
  await second.close();
  expect(second.handled).toEqual(['4']);
});

test('trimmed records are reported, and the others delivered', async () => {
  const first = await consume(client({ shard: { isOpen: true, records: [1] } }));
  await untilLength(() => first.handled, 1);
  await first.close();
  const second = await consume(client({ shard: { isOpen: true, records: [5, 6], trimmedTo: 4 } }));
  await untilLength(() => second.handled, 2);
  await second.close();
  expect(second.handled).toEqual(['5', '6']);
  expect(second.lines.join()).toMatch(/older than a day are no longer in its stream/);
});

test('an expired iterator is replaced, and every record is delivered once', async () => {
  let faults = 0;
  const expired = (iterator: string) => {
    if (iterator !== 'shard 2' || faults > 0) return undefined;
    faults += 1;
    return 'ExpiredIteratorException';
  };
  const consumer = await consume(client({ shard: { isOpen: true, records: [1, 2, 3, 4] } }, expired));
  await untilLength(() => consumer.handled, 4);
  await consumer.close();
  expect(faults).toBe(1);
  expect(consumer.handled).toEqual(['1', '2', '3', '4']);
  expect(consumer.lines).toEqual([]);
});

test('a stream that is unavailable is reported once, and read when it is back', async () => {
  let faults = 0;
  const away = () => {
    faults += 1;
    return faults <= 2 ? 'InternalServerError' : undefined;
  };
  const consumer = await consume(client({ shard: { isOpen: true, records: [1, 2] } }, away));
  await untilLength(() => consumer.handled, 2);
  await consumer.close();
  expect(consumer.lines).toEqual([
    "its stream can't be read (InternalServerError); retrying",
    'its stream can be read again',
  ]);
});
