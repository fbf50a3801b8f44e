import { beforeAll, describe, expect, test } from '@jest/globals';
import type { handler as Handler } from '../../../lambdas/not-found/not-found.lambda.ts';
import { httpEvent, lambdaContext, type RequestOptions } from '../event.ts';
import { loadHandler } from '../load-handler.ts';

const files = {
  '404.html': '<h1>No such page</h1>',
  'page-template.html': '<title>{{title}}</title><main>{{content}}</main>',
};
let handler: typeof Handler;

beforeAll(async () => {
  ({ handler } = await loadHandler(
    () => import('../../../lambdas/not-found/not-found.lambda.ts'),
    {},
    files,
  ));
});

const send = (request: RequestOptions) => handler(httpEvent(request), lambdaContext);

describe('an unknown page', () => {
  const headers = {
    'cache-control': 'public, max-age=0, must-revalidate',
    'content-type': 'text/html; charset=utf-8',
  };

  test.each(['/releases/0123456789ab/nothing/', '/images/nope.png', '/apiary/'])(
    'gives the 404 page: %s',
    async (path) => {
      expect(await send({ path })).toEqual({ statusCode: 404, headers, body: files['404.html'] });
    },
  );

  test('has no body for HEAD', async () => {
    expect(await send({ method: 'HEAD', path: '/assets/nothing.js' })).toEqual({
      statusCode: 404,
      headers,
      body: '',
    });
  });
});

describe('an unknown path of the API', () => {
  test.each(['', '*/*', 'application/json'])(
    "gives the body of API Gateway's own 404 for Accept: %s",
    async (accept) => {
      expect(await send({ path: '/api/unknown', headers: { accept } })).toEqual({
        statusCode: 404,
        headers: {
          'cache-control': 'no-store',
          'content-type': 'application/json; charset=utf-8',
          vary: 'Accept',
        },
        body: '{"message":"Not Found"}',
      });
    },
  );

  test('gives a browser a page', async () => {
    const headers = { accept: 'text/html,*/*;q=0.8' };
    const response = await send({ method: 'POST', path: '/api/search', headers });
    expect(response).toMatchObject({
      statusCode: 404,
      headers: {
        'cache-control': 'no-store',
        'content-type': 'text/html; charset=utf-8',
        vary: 'Accept',
      },
    });
    expect(response.body).toContain('<title>Error: Not found</title>');
    expect(response.body).toContain('The API has no such path');
    expect(response.body).toContain('<a href="/">home page</a>');
  });
});
