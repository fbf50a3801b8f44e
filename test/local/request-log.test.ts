import { expect, test } from '@jest/globals';
import { RequestLog } from '../../local/request-log.ts';

const common = { startedAt: 0, durationMs: 1, method: 'GET', target: '/', status: 200 };
const edge = (id: string) => ({
  ...common,
  id,
  requestHeaders: [],
  responseHeaders: [],
  behavior: '*',
  origin: 'o',
  functions: [],
});
const empty = Buffer.alloc(0);

test('joins the parts of a request that came through the distribution', () => {
  const log = new RequestLog();
  log.addGateway({ ...common, requestId: 'r', edgeId: 'e', requestBody: empty, responseBody: empty });
  log.addEdge(edge('e'));
  log.addGateway({ ...common, requestId: 'direct', requestBody: empty, responseBody: empty });
  expect(log.list().map(({ id, edge, gateway }) => [id, edge !== undefined, gateway !== undefined])).toEqual([
    ['direct', false, true],
    ['e', true, true],
  ]);
});

test('keeps the last 200 requests', () => {
  const log = new RequestLog();
  for (let n = 0; n < 205; n++) log.addEdge(edge(String(n)));
  expect(log.list()).toHaveLength(200);
  expect([log.find('4'), log.find('5')?.id]).toEqual([undefined, '5']);
});

test('keeps the beginning of long headers and bodies', () => {
  const log = new RequestLog();
  const long = Buffer.alloc(1_000_000, 'x');
  log.addGateway({ ...common, requestId: 'r', edgeId: 'e', requestBody: long, responseBody: long });
  const requestHeaders = Array.from({ length: 100 }, () => ['name', 'v'.repeat(10_000)] as const);
  log.addEdge({ ...edge('e'), requestHeaders });
  const { edge: kept, gateway } = log.find('e') ?? {};
  expect([gateway?.requestBody.length, gateway?.responseBody.length]).toEqual([8_192, 8_192]);
  // A slice would keep the whole body in memory.
  expect(gateway?.requestBody.buffer.byteLength).toBeLessThan(long.length);
  expect([kept?.requestHeaders.length, kept?.requestHeaders[0]?.[1].length]).toEqual([60, 2_048]);
});

test('reports each request once, when all of its parts are known', () => {
  const reported: string[] = [];
  const log = new RequestLog(({ id, edge, gateway }) => {
    reported.push(`${id} ${edge !== undefined} ${gateway !== undefined}`);
  });
  log.addGateway({ ...common, requestId: 'r', edgeId: 'e', requestBody: empty, responseBody: empty });
  expect(reported).toEqual([]);
  log.addEdge(edge('e'));
  log.addEdge(edge('page'));
  log.addGateway({ ...common, requestId: 'direct', requestBody: empty, responseBody: empty });
  expect(reported).toEqual(['e true true', 'page true false', 'direct false true']);
});
