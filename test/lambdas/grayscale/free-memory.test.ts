import { expect, test } from '@jest/globals';
import { freeMemory } from '../../../lambdas/grayscale/free-memory.ts';

test('pixels that nobody needs any more are given back', async () => {
  let pixels: Buffer | undefined = Buffer.alloc(200e6);
  const before = process.memoryUsage().external;
  expect(pixels.length).toBe(200e6);
  pixels = undefined;
  await freeMemory();
  expect(before - process.memoryUsage().external).toBeGreaterThan(190e6);
});
