import { expect, test } from '@jest/globals';
import { FunctionThread } from '../../../local/cdn/function-thread.ts';

/** A worker that echoes each call, and does what a call's source says first. */
const script = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { parentPort } from 'node:worker_threads';
    parentPort.on('message', ({ source }) => {
      if (source === 'exit') process.exit();
      if (source === 'throw') throw new Error('out of memory');
      parentPort.postMessage(JSON.stringify({ value: { source }, logs: [] }));
    });
  `)}`,
);

const call = (source: string) => ({ name: 'edge', source, event: '{"request":{}}', rawQuery: '' });

test('returns the results of simultaneous calls in their order', async () => {
  const thread = new FunctionThread(script);
  const sources = ['a', 'b', 'c'];
  const results = await Promise.all(sources.map((source) => thread.run(call(source))));
  expect(results).toEqual(sources.map((source) => ({ value: { source }, logs: [] })));
});

test.each([
  ['exit', 'its thread ended'],
  ['throw', 'its thread ended: out of memory'],
])('fails all waiting calls when the thread ends (%s), and starts a new one', async (source, error) => {
  const thread = new FunctionThread(script);
  const results = await Promise.all([thread.run(call(source)), thread.run(call('next'))]);
  expect(results).toEqual([
    { error, logs: [] },
    { error, logs: [] },
  ]);
  expect(await thread.run(call('later'))).toEqual({ value: { source: 'later' }, logs: [] });
});

test('does not block the process while a function runs', async () => {
  const thread = new FunctionThread();
  const endless = thread.run(call('function handler() { for (;;); }'));
  const first = await Promise.race([endless, new Promise((resolve) => setImmediate(resolve, 'event loop'))]);
  expect(first).toBe('event loop');
  expect(await endless).toEqual({ error: expect.stringContaining('timed out'), logs: [] });
});

test('ends a function that never ends, and runs the calls that wait behind it', async () => {
  const thread = new FunctionThread();
  const results = await Promise.all([
    thread.run(call('function handler() { for (;;); }')),
    thread.run(call('function handler() { return { ran: true } }')),
  ]);
  expect(results).toEqual([
    { error: 'it timed out after 1000 ms', logs: [] },
    { value: { ran: true }, logs: [], isRepeatable: true },
  ]);
});
