import { expect, test } from '@jest/globals';
import { loadHandler } from '../load-handler.ts';

const load = (siteUrl: string) =>
  loadHandler(() => import('../../../lambdas/canary/canary.lambda.ts'), { SITE_URL: siteUrl });

test('the function fails when the site does, which raises the alarm', async () => {
  const { handler } = await load('http://127.0.0.1:1');
  await expect(handler()).rejects.toMatchObject({
    name: 'CanaryError',
    message: expect.stringContaining('GET /: no response'),
  });
});

test('the function does not start without the URL of the site', async () => {
  await expect(load('')).rejects.toThrow('SITE_URL');
});
