import { expect, jest, test } from '@jest/globals';
import { Queue, type QueueSettings } from '../../../local/aws/queue.ts';
import { onTestFinished } from '../../support/on-test-finished.ts';

function start(settings: Partial<QueueSettings> = {}): Queue {
  jest.useFakeTimers();
  onTestFinished(() => {
    jest.useRealTimers();
  });
  return new Queue({
    arn: 'arn:aws:sqs:us-east-1:000000000000:q',
    url: 'https://sqs.us-east-1.amazonaws.com/000000000000/q',
    path: 'S/Q',
    delaySeconds: 0,
    visibilitySeconds: 30,
    waitSeconds: 0,
    retentionSeconds: 345_600,
    maxMessageBytes: 1_048_576,
    isFifo: false,
    deduplicatesByContent: false,
    ...settings,
  });
}

const bodies = async (queue: Queue, max = 10) => (await queue.receive(max)).map(({ body }) => body);

test('a received message is hidden until its visibility timeout, and a deleted one for good', async () => {
  const queue = start();
  queue.send({ body: 'a' });
  queue.send({ body: 'b' });
  const [a] = await queue.receive(1);
  queue.delete(a?.receipt as string);
  expect(await bodies(queue)).toEqual(['b']);
  expect(await bodies(queue)).toEqual([]);
  jest.advanceTimersByTime(30_000);
  expect(await bodies(queue)).toEqual(['b']);
});

test('a delayed message is received after its delay', async () => {
  const queue = start({ delaySeconds: 5 });
  queue.send({ body: 'a' });
  queue.send({ body: 'b', delaySeconds: 0 });
  expect(await bodies(queue)).toEqual(['b']);
  jest.advanceTimersByTime(5_000);
  expect(await bodies(queue)).toEqual(['a']);
});

test('a long poll returns when a message arrives', async () => {
  const queue = start({ waitSeconds: 20 });
  const polled = bodies(queue);
  queue.send({ body: 'a' });
  expect(await polled).toEqual(['a']);
});

test('a message that was received too often goes to the dead-letter queue, and an old one is dropped', async () => {
  const moved: string[] = [];
  const queue = start({
    visibilitySeconds: 0,
    maxReceiveCount: 2,
    retentionSeconds: 60,
    deadLetter: ({ body }) => moved.push(body),
  });
  queue.send({ body: 'a' });
  expect([await bodies(queue), await bodies(queue), await bodies(queue)]).toEqual([['a'], ['a'], []]);
  expect(moved).toEqual(['a']);
  queue.send({ body: 'old' });
  jest.advanceTimersByTime(60_000);
  expect(await bodies(queue)).toEqual([]);
});

test('a FIFO queue holds back a group in work, and ignores a repeated message', async () => {
  const queue = start({ isFifo: true, deduplicatesByContent: true });
  queue.send({ body: 'a1', groupId: 'a' });
  queue.send({ body: 'a2', groupId: 'a' });
  queue.send({ body: 'a2', groupId: 'a' });
  queue.send({ body: 'b1', groupId: 'b' });
  const [first] = await queue.receive(1);
  expect(await bodies(queue)).toEqual(['b1']);
  queue.delete(first?.receipt as string);
  expect(await bodies(queue)).toEqual(['a2']);
});
