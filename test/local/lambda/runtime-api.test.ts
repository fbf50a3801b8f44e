import { expect, test } from '@jest/globals';
import { type Invocation, RuntimeApi } from '../../../local/lambda/runtime-api.ts';
import { onTestFinished } from '../../support/on-test-finished.ts';

const INVOCATION: Invocation = {
  requestId: 'request-1',
  body: '{"event":1}',
  deadline: 1_700_000_000_000,
  functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:f',
};

async function startApi() {
  const api = new RuntimeApi();
  await api.start();
  onTestFinished(() => api.close());
  const said: string[] = [];
  const { address, unregister } = api.register({
    onNext: (deliver) => deliver(INVOCATION),
    onResponse: (requestId, body) => said.push(`response ${requestId} ${body}`),
    onError: (requestId, body) => said.push(`error ${requestId} ${body}`),
    onInitError: (body) => said.push(`init ${body}`),
  });
  return { root: `http://${address}/2018-06-01/runtime`, said, unregister };
}

test('the next event comes with the headers of the Runtime API', async () => {
  const { root } = await startApi();
  const response = await fetch(`${root}/invocation/next`);
  expect(await response.text()).toBe('{"event":1}');
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'lambda-runtime-aws-request-id': 'request-1',
    'lambda-runtime-deadline-ms': '1700000000000',
    'lambda-runtime-invoked-function-arn': INVOCATION.functionArn,
    'lambda-runtime-trace-id': expect.stringMatching(/^Root=1-/),
  });
});

test('results and errors are received from the environment that sent them', async () => {
  const { root, said } = await startApi();
  for (const path of ['invocation/a/response', 'invocation/b/error', 'init/error']) {
    expect((await fetch(`${root}/${path}`, { method: 'POST', body: '1' })).status).toBe(202);
  }
  expect(said).toEqual(['response a 1', 'error b 1', 'init 1']);
});

test.each(['an unknown token', 'a token that is no longer registered'])('%s is refused', async (kind) => {
  const { root, unregister } = await startApi();
  if (kind.startsWith('a token')) unregister();
  const url = kind.startsWith('a token') ? root : root.replace(/[0-9a-f]{32}/, '0'.repeat(32));
  expect((await fetch(`${url}/invocation/next`)).status).toBe(403);
});

test.each([
  ['GET', 'invocation/a/response'],
  ['DELETE', 'invocation/next'],
])('%s %s is not found', async (method, path) => {
  const { root } = await startApi();
  expect((await fetch(`${root}/${path}`, { method })).status).toBe(404);
});
