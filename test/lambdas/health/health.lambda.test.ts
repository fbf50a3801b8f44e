import { expect, test } from '@jest/globals';
import { httpEvent, lambdaContext } from '../event.ts';
import { loadHandler } from '../load-handler.ts';

const load = (release: string) =>
  loadHandler(() => import('../../../lambdas/health/health.lambda.ts'), { RELEASE: release });

test('the response has the status and the release', async () => {
  const { handler } = await load('0123456789ab');
  const response = await handler(httpEvent({ path: '/api/health' }), lambdaContext);
  expect(response.statusCode).toBe(200);
  expect(response.headers['cache-control']).toBe('no-store');
  expect(JSON.parse(response.body ?? '')).toEqual({ status: 'ok', release: '0123456789ab' });
});

test('the function does not start without a release', async () => {
  await expect(load('')).rejects.toThrow('RELEASE');
});
