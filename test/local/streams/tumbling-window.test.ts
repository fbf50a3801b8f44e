import { expect, test } from '@jest/globals';
import { onEachEngine } from './on-each-engine.ts';
import { type StreamEvent, type StreamFixture, untilLength } from './poller-fixture.ts';

await onEachEngine(suite);

function suite(make: () => Promise<StreamFixture>): void {
  test('a tumbling window hands the state on, over a restart, and is closed', async () => {
    const stream = await make();
    const sum = ({ Records, state }: StreamEvent) => ({
      state: { sum: ((state as { sum?: number }).sum ?? 0) + Records.length },
    });
    // The maximum error of a record's time: DynamoDB Local only records the minute.
    const mapping = { tumblingWindowSeconds: 900, batchSize: 2 };
    for (const id of ['a', 'b', 'c']) await stream.put(id);
    const first = await stream.consume(sum, mapping);
    await untilLength(() => first.handled, 3);
    await first.close();
    await stream.put('last');
    const second = await stream.consume(sum, mapping);
    await untilLength(() => second.handled, 1);
    const events = [...first.events, ...second.events].filter(({ isFinalInvokeForWindow: last }) => !last);
    const shardId = expect.stringMatching(/^shardId-/);
    expect(events.map(({ shardId }) => shardId)).toEqual([shardId, shardId, shardId]);
    // A run that crosses a quarter of an hour has two windows. The second one starts empty.
    const { state: begin } = events[0] as { state?: unknown };
    expect(begin).toEqual({});
    for (const { window } of events) {
      const { start, end } = window as { start: string; end: string };
      expect(Date.parse(end) - Date.parse(start)).toBe(900_000);
    }
    await second.close();
    const final = await stream.consume(sum, { ...mapping, tumblingWindowSeconds: 1 });
    await untilLength(() => final.events, 1);
    expect(final.events[0]).toMatchObject({
      Records: [],
      isFinalInvokeForWindow: true,
      isWindowTerminatedEarly: false,
    });
  });

  test('a response without a state fails the batch of a tumbling window', async () => {
    const stream = await make();
    await stream.put('a');
    const consumer = await stream.consume((_, invocation) => (invocation === 1 ? null : { state: {} }), {
      tumblingWindowSeconds: 900,
    });
    await untilLength(() => consumer.events, 2);
    expect(consumer.batches().slice(0, 2)).toEqual([['a'], ['a']]);
  });
}
