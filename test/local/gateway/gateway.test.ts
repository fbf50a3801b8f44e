import { expect, test } from '@jest/globals';
import type { GatewayTrace } from '../../../local/request-log.ts';
import { route, startApi } from './api-fixture.ts';

const authorizer = {
  name: 'members',
  functionName: 'authorizer',
  identitySources: ['$request.header.X-Secret'],
  ttlSeconds: 0,
};

test('each request is reported with its processing steps', async () => {
  const traces: GatewayTrace[] = [];
  const routes = [{ ...route('POST /a'), authorizer }];
  const authorize = ({ headers }: { headers: Record<string, string> }) => ({
    isAuthorized: headers['x-secret'] === 'right',
  });
  const api = await startApi(
    { routes },
    { authorizer: authorize },
    { onRequest: (trace) => traces.push(trace) },
  );
  const call = (secret: string) =>
    api.call('/a', { method: 'POST', headers: { 'x-secret': secret, 'x-amz-cf-id': 'edge' }, body: 'sent' });
  await call('right');
  await call('wrong');
  await api.call('/b');
  const members = { name: 'members', durationMs: expect.any(Number) };
  expect(traces).toMatchObject([
    { edgeId: 'edge', status: 200, routeKey: 'POST /a', authorizer: members, functionName: 'echo' },
    { edgeId: 'edge', status: 403, routeKey: 'POST /a', authorizer: members, failure: 'members refused' },
    { status: 404, failure: 'no route' },
  ]);
  const [first, second, third] = traces;
  expect(first?.requestBody.toString()).toBe('sent');
  expect(JSON.parse(String(first?.responseBody))).toMatchObject({ routeKey: 'POST /a' });
  expect([second?.functionName, third?.edgeId, third?.routeKey]).toEqual([undefined, undefined, undefined]);
});
