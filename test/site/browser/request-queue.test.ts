import { expect, test } from '@jest/globals';
import { RequestQueue } from '../../../site/browser/request-queue.ts';

test('requests are sent one after another, also after one that fails', async () => {
  const queue = new RequestQueue();
  const log: string[] = [];
  const send =
    (name: string, fails = false) =>
    async () => {
      log.push(`${name} begins`);
      await Promise.resolve();
      log.push(`${name} ends`);
      if (fails) throw new Error(name);
    };
  const first = queue.add(send('first', true));
  const second = queue.add(send('second'));
  expect(queue.isIdle).toBe(false);
  await expect(first).rejects.toThrow('first');
  await second;
  expect(log).toEqual(['first begins', 'first ends', 'second begins', 'second ends']);
  expect(queue.isIdle).toBe(true);
});

test('settled waits also for requests that are added meanwhile', async () => {
  const queue = new RequestQueue();
  const log: string[] = [];
  void queue.add(async () => {
    void queue.add(async () => {
      log.push('second');
    });
  });
  await queue.settled();
  expect(log).toEqual(['second']);
});
