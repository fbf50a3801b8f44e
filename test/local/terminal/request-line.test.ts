import { expect, test } from '@jest/globals';
import type { EdgeTrace, GatewayTrace } from '../../../local/request-log.ts';
import { formatRequest } from '../../../local/terminal/request-line.ts';
import { styleFor } from '../../../local/terminal/style.ts';

const plain = styleFor({ isTTY: false }, {});
const startedAt = new Date(2026, 0, 2, 3, 4, 5).getTime();
const edge: EdgeTrace = {
  id: 'e',
  startedAt,
  durationMs: 34.4,
  method: 'GET',
  target: '/api/search?name=a',
  status: 200,
  requestHeaders: [],
  responseHeaders: [],
  behavior: '/api/*',
  origin: 'api',
  functions: [],
};
const gateway: GatewayTrace = {
  requestId: 'r',
  edgeId: 'e',
  startedAt,
  durationMs: 20,
  method: 'GET',
  target: '/api/search?name=b',
  status: 200,
  functionName: 'search',
  requestBody: Buffer.alloc(0),
  responseBody: Buffer.alloc(0),
};

test('a request shows time, method, path, status, milliseconds and function', () => {
  expect(formatRequest({ id: 'e', edge, gateway }, plain)).toBe(
    '03:04:05 GET /api/search?name=a 200 34 ms search',
  );
});

test('a request without a function shows none', () => {
  expect(formatRequest({ id: 'e', edge: { ...edge, target: '/' } }, plain)).toBe('03:04:05 GET / 200 34 ms');
});

test('a request straight to an API shows as the gateway saw it', () => {
  expect(formatRequest({ id: 'r', gateway: { ...gateway, status: 403 } }, plain)).toBe(
    '03:04:05 GET /api/search?name=b 403 20 ms search',
  );
});

test('a long target is shortened', () => {
  const target = `/${'x'.repeat(1_000)}`;
  expect(formatRequest({ id: 'e', edge: { ...edge, target } }, plain)).toBe(
    `03:04:05 GET /${'x'.repeat(199)}… 200 34 ms`,
  );
});

test.each([
  [200, 32],
  [404, 33],
  [500, 31],
])('the status %d has the color %d', (status, color) => {
  const line = formatRequest({ id: 'e', edge: { ...edge, status } }, styleFor({ isTTY: true }, {}));
  expect(line).toContain(`\u001b[${color}m${status}\u001b[39m`);
});
