import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { afterLoad, readEarly } from '../../../lambdas/shared/after-load.ts';

test('work starts after the module, and before what the runtime does next', async () => {
  const steps: string[] = [];
  const work = afterLoad(async () => void steps.push('work'));
  steps.push('module');
  setImmediate(() => steps.push('runtime'));
  await work;
  await nextTurn();
  expect(steps).toEqual(['module', 'work', 'runtime']);
});

test('work that fails is ignored', async () => {
  await expect(afterLoad(() => Promise.reject(new Error('frozen')))).resolves.toBeUndefined();
});

test('an early value is the one of the first request', async () => {
  let reads = 0;
  let cached: Promise<string> | undefined;
  const read = readEarly(() => {
    cached ??= Promise.resolve(`value ${++reads}`);
    return cached;
  });
  await nextTurn();
  expect(reads).toBe(1);
  expect(await read()).toBe('value 1');
});

test('a request that waits for an early read reads again if it failed', async () => {
  let reads = 0;
  const read = readEarly(async () => {
    if (++reads === 1) throw new Error('frozen');
    return 'value';
  });
  expect(await read()).toBe('value');
  expect(reads).toBe(2);
});
