import { expect, test } from '@jest/globals';
import { httpEvent, lambdaContext } from '../event.ts';
import { loadHandler } from '../load-handler.ts';

const load = (release: string) =>
  loadHandler(() => import('../../../lambdas/health/health.lambda.ts'), { RELEASE: release });

test('health says ok, and which release answers', async () => {
  const { handler } = await load('0123456789ab');
  const answer = await handler(httpEvent({ path: '/api/health' }), lambdaContext);
  expect(answer.statusCode).toBe(200);
  expect(answer.headers['cache-control']).toBe('no-store');
  expect(JSON.parse(answer.body ?? '')).toEqual({ status: 'ok', release: '0123456789ab' });
});

test('a release that is not set stops the function at its start', async () => {
  await expect(load('')).rejects.toThrow('RELEASE');
});
