import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Queue } from '../../../local/aws/queue.ts';
import type { InvokeResult } from '../../../local/lambda/definition.ts';
import { type QueueMapping, startQueueConsumer } from '../../../local/streams/queue-consumer.ts';
import { eventually } from '../../support/eventually.ts';

const arn = 'arn:aws:sqs:us-east-1:000000000000:jobs';

let queue: Queue;
let consumer: { close(): Promise<void> } | undefined;
/** The bodies of each invocation. */
let batches: string[][];
let events: { Records: Record<string, unknown>[] }[];
let logged: string[];

beforeEach(() => {
  queue = new Queue({
    arn,
    url: 'https://sqs.us-east-1.amazonaws.com/000000000000/jobs',
    path: 'App/Jobs',
    delaySeconds: 0,
    visibilitySeconds: 600,
    waitSeconds: 0,
    retentionSeconds: 3_600,
    maxMessageBytes: 1_048_576,
    isFifo: false,
    deduplicatesByContent: false,
  });
  batches = [];
  events = [];
  logged = [];
});
afterEach(() => consumer?.close());

const succeeded: InvokeResult = { ok: true, payload: null } as InvokeResult;

function start(changed: Partial<QueueMapping>, result: (bodies: string[]) => unknown = () => succeeded) {
  consumer = startQueueConsumer({
    path: 'App/Jobs/Mapping',
    region: 'us-east-1',
    queue,
    batchSize: 10,
    batchingWindowSeconds: 0,
    maxConcurrency: 1,
    reportsItemFailures: false,
    filter: () => true,
    invoke: async (event) => {
      events.push(event as (typeof events)[number]);
      const bodies = (event as (typeof events)[number]).Records.map(({ body }) => String(body));
      batches.push(bodies);
      return (await result(bodies)) as InvokeResult;
    },
    log: (line) => logged.push(line),
    ...changed,
  });
}

const send = (...bodies: readonly string[]) => bodies.map((body) => queue.send({ body }).id);
const left = () => queue.messages.map(({ body }) => body);
const expectBatches = (expected: readonly string[][]) =>
  eventually(
    () => batches,
    (found) => expect(found).toEqual(expected),
  );
const expectLeft = (expected: readonly string[]) =>
  eventually(left, (found) => expect(found).toEqual(expected));

test('an event has the records of Lambda, and delivered messages are deleted', async () => {
  const sent = queue.send({
    body: 'a',
    attributes: {
      text: { DataType: 'String', StringValue: 'x' },
      bytes: { DataType: 'Binary', BinaryValue: 'eA==' },
    },
  });
  start({});
  await expectLeft([]);
  expect(events).toEqual([
    {
      Records: [
        {
          messageId: sent.id,
          receiptHandle: expect.stringMatching(/./),
          body: 'a',
          md5OfBody: '0cc175b9c0f1b6a831c399e269772661',
          attributes: expect.objectContaining({ ApproximateReceiveCount: '1' }),
          messageAttributes: {
            text: { dataType: 'String', stringValue: 'x', stringListValues: [], binaryListValues: [] },
            bytes: { dataType: 'Binary', binaryValue: 'eA==', stringListValues: [], binaryListValues: [] },
          },
          eventSource: 'aws:sqs',
          eventSourceARN: arn,
          awsRegion: 'us-east-1',
        },
      ],
    },
  ]);
  expect(logged).toEqual([]);
});

test('a batch has at most batchSize messages', async () => {
  send('a', 'b', 'c');
  start({ batchSize: 2 });
  await expectBatches([['a', 'b'], ['c']]);
});

test('a batch is complete before its window ends', async () => {
  start({ batchSize: 2, batchingWindowSeconds: 600 });
  send('a');
  send('b');
  await expectBatches([['a', 'b']]);
});

test.each([
  [1, [['a']]],
  [2, [['a'], ['b']]],
])('runs at most %i invocations at the same time', async (maxConcurrency, expected) => {
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  send('a', 'b', 'c');
  start({ batchSize: 1, maxConcurrency }, async () => {
    await held;
    return succeeded;
  });
  await expectBatches(expected);
  // Nothing else starts until one has ended.
  await new Promise(setImmediate);
  expect(batches).toEqual(expected);
  release();
  await expectLeft([]);
});

test('a message that does not match the filter is deleted without an invocation', async () => {
  send('{"kind":"wanted"}', '{"kind":"other"}', 'no JSON');
  start({ filter: (record) => (record as { body: { kind?: string } }).body.kind === 'wanted' });
  await expectLeft([]);
  expect(batches).toEqual([['{"kind":"wanted"}']]);
});

describe('messages stay in the queue', () => {
  const failed = { ok: false } as InvokeResult;
  const report = (...ids: readonly unknown[]) => ({
    ok: true,
    payload: { batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })) },
  });

  test('all of a failed invocation, with a line in the log', async () => {
    send('a', 'b');
    start({}, () => failed);
    await eventually(
      () => logged,
      (lines) => expect(lines).toEqual(['2 of 2 messages failed; visible again in 600 s']),
    );
    expect(left()).toEqual(['a', 'b']);
  });

  test('those that the function reports', async () => {
    const [, second] = send('a', 'b', 'c');
    start({ reportsItemFailures: true }, () => report(second));
    await expectLeft(['b']);
    expect(logged).toEqual(['1 of 3 messages failed; visible again in 600 s']);
  });

  test('hidden for the whole invocation, also if it takes longer than the queue allows', async () => {
    queue.settings = { ...queue.settings, visibilitySeconds: 0 };
    let finish = (_: InvokeResult) => {};
    const held = new Promise<InvokeResult>((resolve) => {
      finish = resolve;
    });
    send('a');
    start({ visibilitySeconds: 600, maxConcurrency: 2 }, () => (batches.length === 1 ? held : succeeded));
    await expectBatches([['a']]);
    expect(await queue.receive(1)).toEqual([]);
    finish(failed);
    await expectBatches([['a'], ['a']]);
    await expectLeft([]);
  });

  test.each<[string, unknown]>([
    ['an unknown message', report('unknown')],
    ['a failure without an id', report(undefined)],
    ['a failure that is null', { ok: true, payload: { batchItemFailures: [null] } }],
    ['no list', { ok: true, payload: { batchItemFailures: 'a' } }],
  ])('all, if the report has %s', async (_case, result) => {
    send('a', 'b');
    start({ reportsItemFailures: true }, () => result);
    await eventually(
      () => logged,
      (lines) => expect(lines).toHaveLength(1),
    );
    expect(left()).toEqual(['a', 'b']);
  });

  test.each<[string, boolean, unknown]>([
    ['the report is empty', true, report()],
    ['the report is null', true, { ok: true, payload: { batchItemFailures: null } }],
    ['there is no report', true, { ok: true, payload: undefined }],
    ['the mapping takes no reports', false, report('unknown')],
  ])('none, if %s', async (_case, reportsItemFailures, result) => {
    send('a', 'b');
    start({ reportsItemFailures }, () => result);
    await expectLeft([]);
    expect(batches).toEqual([['a', 'b']]);
  });
});

test('a closed consumer takes no further message', async () => {
  start({});
  send('a');
  await expectLeft([]);
  await consumer?.close();
  send('b');
  await new Promise(setImmediate);
  expect(left()).toEqual(['b']);
  expect(batches).toEqual([['a']]);
});
