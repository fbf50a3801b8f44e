import { expect, test } from '@jest/globals';
import type { EdgeTrace } from '../../../local/request-log.ts';
import { ask, edgeFunction, http, start, startEcho } from './support.ts';

test('each request is reported with its processing steps', async () => {
  const traces: EdgeTrace[] = [];
  const server = await start({
    ...edgeFunction('function handler({ request }) { return request }'),
    origins: { origin: http(await startEcho()) },
    options: { onRequest: (trace) => traces.push(trace) },
  });
  const { headers } = await ask(server, '/x?y=1');
  expect(traces).toEqual([
    {
      id: headers['x-amz-cf-id'],
      startedAt: expect.any(Number),
      durationMs: expect.any(Number),
      method: 'GET',
      target: '/x?y=1',
      status: 200,
      requestHeaders: expect.arrayContaining([['host', `localhost:${server.port}`]]),
      responseHeaders: expect.arrayContaining([['content-type', 'application/json']]),
      isRepeated: false,
      behavior: '*',
      origin: 'origin',
      functions: [{ event: 'viewer-request', name: 'edge', durationMs: expect.any(Number) }],
    },
  ]);
});
