import { expect, test } from '@jest/globals';
import { readFilter } from '../../../local/streams/filter.ts';
import { onEachEngine } from './on-each-engine.ts';
import { idsOf, numberOf, type StreamEvent, type StreamFixture, untilLength } from './poller-fixture.ts';

await onEachEngine(suite);

const fail = (): never => {
  throw new Error('scripted');
};
const fails = (id: string) => (event: StreamEvent) => (idsOf(event).includes(id) ? fail() : null);
const names = (count: number, prefix = 'item-') => Array.from({ length: count }, (_, n) => `${prefix}${n}`);
const retry = {
  maxRetryAttempts: Number.POSITIVE_INFINITY,
  maxRecordAgeSeconds: Number.POSITIVE_INFINITY,
  bisectBatchOnFunctionError: false,
};
/** Long enough for several polls of the stream, so that an unexpected record would have arrived. */
const aWhile = () => new Promise((resolve) => setTimeout(resolve, 1_500));

function suite(make: () => Promise<StreamFixture>): void {
  async function putAll(stream: StreamFixture, ids: readonly string[]): Promise<void> {
    for (const id of ids) await stream.put(id);
  }

  test('a record is shaped as Lambda shapes it', async () => {
    const stream = await make();
    await stream.put('a', { n: { N: '1.50' }, raw: { M: { list: { L: [{ B: Buffer.from('bytes') }] } } } });
    await stream.put('a', { set: { BS: [Buffer.from('x')] }, none: { NULL: true }, yes: { BOOL: true } });
    await stream.remove('a');
    const consumer = await stream.consume(() => null);
    await untilLength(() => consumer.handled, 3);
    const records = consumer.events.flatMap(({ Records }) => Records);
    const first = {
      id: { S: 'a' },
      n: { N: expect.stringMatching(/^1\.50?$/) },
      raw: { M: { list: { L: [{ B: 'Ynl0ZXM=' }] } } },
    };
    const second = { id: { S: 'a' }, set: { BS: ['eA=='] }, none: { NULL: true }, yes: { BOOL: true } };
    expect(records).toEqual(
      [
        { eventName: 'INSERT', NewImage: first },
        { eventName: 'MODIFY', NewImage: second, OldImage: first },
        { eventName: 'REMOVE', OldImage: second },
      ].map(({ eventName, ...images }) => ({
        eventID: expect.any(String),
        eventName,
        eventVersion: '1.1',
        eventSource: 'aws:dynamodb',
        awsRegion: 'eu-central-1',
        dynamodb: {
          ApproximateCreationDateTime: expect.any(Number),
          Keys: { id: { S: 'a' } },
          ...images,
          SequenceNumber: expect.stringMatching(/^\d{21,40}$/),
          SizeBytes: expect.any(Number),
          StreamViewType: 'NEW_AND_OLD_IMAGES',
        },
        eventSourceARN: 'arn:aws:dynamodb:eu-central-1:000000000000:table/signatures/stream/local',
      })),
    );
    // Seconds: in milliseconds it would be a date in the year 50000.
    const [at = 0] = records.map(({ dynamodb }) => dynamodb?.ApproximateCreationDateTime);
    expect(new Date(at * 1000).getFullYear()).toBe(new Date().getFullYear());
    const numbers = records.map(numberOf);
    expect(numbers).toEqual([...numbers].sort());
  });

  test('every change is delivered once, the changes of an item in order', async () => {
    const stream = await make();
    const ids = names(20);
    await putAll(stream, ids);
    const seen: string[] = [];
    const consumer = await stream.consume(({ Records }) => {
      for (const { dynamodb } of Records)
        seen.push(`${dynamodb?.Keys?.id?.S} ${dynamodb?.NewImage?.version?.N ?? 0}`);
    });
    const versions = [1, 2, 3];
    await Promise.all(
      ids.map(async (id) => {
        for (const version of versions) await stream.put(id, { version: { N: String(version) } });
      }),
    );
    await untilLength(() => seen, 80);
    await aWhile();
    for (const id of ids) {
      expect(seen.filter((each) => each.startsWith(`${id} `))).toEqual(
        [0, 1, 2, 3].map((each) => `${id} ${each}`),
      );
    }
    expect(consumer.lines).toEqual([]);
  });

  test('a batch has at most the records that the mapping allows', async () => {
    const stream = await make();
    await putAll(stream, names(7));
    const consumer = await stream.consume(() => null, { batchSize: 3 });
    await untilLength(() => consumer.handled, 7);
    expect(consumer.batches().map(({ length }) => length)).toEqual([3, 3, 1]);
  });

  test('records are gathered for the length of the batching window', async () => {
    const stream = await make();
    const consumer = await stream.consume(() => null, { batchingWindowSeconds: 3 });
    await putAll(stream, names(3));
    await aWhile();
    await putAll(stream, names(2, 'later-'));
    await untilLength(() => consumer.handled, 5);
    expect(consumer.batches()).toEqual([[...names(3), ...names(2, 'later-')]]);
  });

  test('a batch that fails is delivered again until it succeeds, and nothing overtakes it', async () => {
    const stream = await make();
    await putAll(stream, names(4));
    const consumer = await stream.consume((_, invocation) => (invocation < 3 ? fail() : null), {
      batchSize: 2,
    });
    await untilLength(() => consumer.handled, 4);
    const [first, second] = [names(4).slice(0, 2), names(4).slice(2)];
    expect(consumer.batches()).toEqual([first, first, first, second]);
  });

  test('a batch that keeps failing is discarded and reported, and does not stop the others', async () => {
    const stream = await make();
    await putAll(stream, names(4));
    const consumer = await stream.consume(fails('item-1'), {
      batchSize: 2,
      retry: { ...retry, maxRetryAttempts: 1 },
    });
    await untilLength(() => consumer.handled, 2);
    expect(consumer.handled).toEqual(['item-2', 'item-3']);
    const [first, second] = consumer.events[0]?.Records ?? [];
    expect(consumer.letters).toEqual([
      {
        requestContext: {
          requestId: expect.any(String),
          functionArn: 'arn:aws:lambda:eu-central-1:000000000000:function:count',
          condition: 'RetryAttemptsExhausted',
          approximateInvokeCount: 2,
        },
        responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
        version: '1.0',
        timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
        DDBStreamBatchInfo: {
          shardId: expect.stringMatching(/^shardId-/),
          startSequenceNumber: numberOf(first),
          endSequenceNumber: numberOf(second),
          approximateArrivalOfFirstRecord: expect.stringMatching(/T\d\d:\d\d:\d\dZ$/),
          approximateArrivalOfLastRecord: expect.stringMatching(/T\d\d:\d\d:\d\dZ$/),
          batchSize: 2,
          streamArn: 'arn:aws:dynamodb:eu-central-1:000000000000:table/signatures/stream/local',
        },
      },
    ]);
  });

  test('splitting isolates a poisoned record: only it is discarded', async () => {
    const stream = await make();
    await putAll(stream, names(9));
    const consumer = await stream.consume(fails('item-5'), {
      retry: { ...retry, maxRetryAttempts: 1, bisectBatchOnFunctionError: true },
    });
    await untilLength(() => consumer.handled, 8);
    expect(consumer.handled).toEqual(names(9).filter((id) => id !== 'item-5'));
    expect(consumer.letters.map(({ DDBStreamBatchInfo: { batchSize } }) => batchSize)).toEqual([1]);
  });

  test('a partial response settles the records before the failed one', async () => {
    const stream = await make();
    await putAll(stream, names(5));
    const consumer = await stream.consume(
      ({ Records }, invocation) =>
        invocation === 1
          ? { batchItemFailures: [4, 2].map((n) => ({ itemIdentifier: numberOf(Records[n]) })) }
          : null,
      { reportsItemFailures: true },
    );
    await untilLength(() => consumer.events, 2);
    expect(consumer.batches()).toEqual([names(5), names(5).slice(2)]);
  });

  test('records that a filter excludes count as processed', async () => {
    const stream = await make();
    const filter = readFilter(['{"dynamodb":{"NewImage":{"wanted":{"BOOL":[true]}}}}']);
    const first = await stream.consume(() => null, { filter });
    for (const id of names(3)) await stream.put(id);
    await stream.put('wanted', { wanted: { BOOL: true } });
    await putAll(stream, names(3, 'more-'));
    await untilLength(() => first.handled, 1);
    await aWhile();
    expect(first.batches()).toEqual([['wanted']]);
    await first.close();
    const second = await stream.consume(() => null);
    await stream.put('last');
    await untilLength(() => second.handled, 1);
    expect(second.batches()).toEqual([['last']]);
  });

  test('the next run continues where the last one ended', async () => {
    const stream = await make();
    await putAll(stream, names(3));
    const first = await stream.consume(() => null);
    await untilLength(() => first.handled, 3);
    await first.close();
    await putAll(stream, names(2, 'between-'));
    const second = await stream.consume(() => null);
    await putAll(stream, names(2, 'after-'));
    await untilLength(() => second.handled, 4);
    expect(second.handled).toEqual([...names(2, 'between-'), ...names(2, 'after-')]);
  });

  test('a batch is delivered again if the run was killed during its delivery', async () => {
    const stream = await make();
    await putAll(stream, names(4));
    // Never responds, and is closed only after the other one has run.
    const killed = await stream.consume(
      (_, invocation) => (invocation === 1 ? null : new Promise(() => {})),
      {
        batchSize: 2,
      },
    );
    await untilLength(() => killed.events, 2);
    const next = await stream.consume(() => null);
    await untilLength(() => next.handled, 2);
    expect(next.handled).toEqual(['item-2', 'item-3']);
  });

  test('closing waits for a batch that ends soon, which is not delivered again', async () => {
    const stream = await make();
    await putAll(stream, names(2));
    const first = await stream.consume(() => new Promise((resolve) => setTimeout(resolve, 200)));
    await untilLength(() => first.events, 1);
    await first.close();
    const second = await stream.consume(() => null);
    await stream.put('last');
    await untilLength(() => second.handled, 1);
    expect(second.handled).toEqual(['last']);
  });

  test('LATEST excludes only records from before the first run of the mapping', async () => {
    const stream = await make();
    await putAll(stream, names(3));
    const first = await stream.consume(() => null, { startingPosition: 'LATEST' });
    await first.close();
    await putAll(stream, names(2, 'between-'));
    const second = await stream.consume(() => null, { startingPosition: 'LATEST' });
    await untilLength(() => second.handled, 2);
    expect(second.handled).toEqual(names(2, 'between-'));
  });
}
