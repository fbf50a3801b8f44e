import { expect, test } from '@jest/globals';
import { httpEvent, lambdaContext } from '../event.ts';
import { loadHandler } from '../load-handler.ts';

const files = { '404.html': '<h1>No such page</h1>' };
const load = () => loadHandler(() => import('../../../lambdas/not-found/not-found.lambda.ts'), {}, files);
const headers = {
  'cache-control': 'public, max-age=0, must-revalidate',
  'content-type': 'text/html; charset=utf-8',
};

test('an unknown path gives the 404 page with status 404', async () => {
  const { handler } = await load();
  const answer = await handler(httpEvent({ path: '/releases/0123456789ab/nothing/' }), lambdaContext);
  expect(answer).toEqual({ statusCode: 404, headers, body: files['404.html'] });
});

test('HEAD has no body', async () => {
  const { handler } = await load();
  const answer = await handler(httpEvent({ method: 'HEAD', path: '/assets/nothing.js' }), lambdaContext);
  expect(answer).toEqual({ statusCode: 404, headers, body: '' });
});
