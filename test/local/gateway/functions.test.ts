import { expect, test } from '@jest/globals';
import { startHttpApi } from '../../../local/gateway/gateway.ts';
import { onTestFinished } from '../../support/on-test-finished.ts';
import { startFunction } from '../lambda/function-fixture.ts';
import { apiDefinition, route, send } from './api-fixture.ts';

test('an API, its authorizer and its handler work together in separate processes', async () => {
  const authorizer = startFunction(
    'export const handler = async ({ identitySource: [secret] }) => ({ isAuthorized: secret === process.env.SECRET, context: { pid: process.pid } });',
    { name: 'authorizer', environment: { SECRET: 'right' } },
  );
  const handler = startFunction(
    `export const handler = async ({ body, isBase64Encoded, requestContext: { authorizer } }) => ({
      statusCode: 201,
      cookies: ['a=1', 'b=2'],
      body: Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8') + ' ' + (authorizer.lambda.pid !== process.pid),
    });`,
    { name: 'handler' },
  );
  const functions = { authorizer: authorizer.fixture, handler: handler.fixture };
  const definition = {
    ...apiDefinition,
    routes: [
      {
        ...route('POST /forms', 'handler'),
        authorizer: {
          name: 'origin',
          functionName: 'authorizer',
          identitySources: ['$request.header.x-secret'],
          ttlSeconds: 300,
        },
      },
    ],
  };
  const server = await startHttpApi(definition, (name, event) =>
    functions[name as keyof typeof functions].invoke(event),
  );
  onTestFinished(() => server.close());
  const post = (secret: string) =>
    send(server.port, '/forms', {
      method: 'POST',
      headers: { 'x-secret': secret, 'content-type': 'application/x-www-form-urlencoded' },
      body: 'name=ä',
    });
  const response = await post('right');
  expect(response).toMatchObject({ status: 201, text: 'name=ä true' });
  expect(response.headers['set-cookie']).toEqual(['a=1', 'b=2']);
  expect((await post('wrong')).status).toBe(403);
});
