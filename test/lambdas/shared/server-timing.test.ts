import { expect, test } from '@jest/globals';
import { ServerTiming } from '../../../lambdas/shared/server-timing.ts';

test('has the duration of the handler first, then one for each part, in whole milliseconds', async () => {
  const timing = new ServerTiming();
  expect(await timing.measure('table', async () => 'found')).toBe('found');
  await timing.measure('table', async () => undefined);
  await timing.measure('bucket', async () => undefined);
  expect(String(timing)).toMatch(/^handler;dur=\d+, table;dur=\d+, bucket;dur=\d+$/);
});

test('measures work that fails, and passes its error on', async () => {
  const timing = new ServerTiming();
  await expect(timing.measure('upstream', () => Promise.reject(new Error('down')))).rejects.toThrow('down');
  expect(String(timing)).toContain('upstream;dur=');
});
