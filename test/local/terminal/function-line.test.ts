import { expect, test } from '@jest/globals';
import { formatFunctionLine } from '../../../local/terminal/function-line.ts';
import { styleFor } from '../../../local/terminal/style.ts';

const plain = styleFor({ isTTY: false }, {});
const now = new Date(2026, 0, 2, 3, 4, 5);
const asset = `/home/me/project/node_modules/.cache/jamstack/assembly-1/asset.${'0'.repeat(64)}`;

function format(text: object | string, isVerbose = false): string | undefined {
  const line = typeof text === 'string' ? text : JSON.stringify(text);
  return formatFunctionLine({ functionName: 'search', source: 'stdout', text: line }, plain, isVerbose, now);
}

test('a structured line shows time, level, route, message and its other fields', () => {
  const line = {
    level: 'WARN',
    message: 'upstream failed',
    timestamp: now.toISOString(),
    service: 'search',
    xray_trace_id: '1-2',
    route: 'GET /api/search',
    attempts: 2,
  };
  expect(format(line)).toBe('03:04:05 WARN GET /api/search upstream failed attempts=2');
});

test('a stack shows positions in the sources', () => {
  const stack = `Error: no\n    at read (${asset}/search/page.ts:12:5)\n    at file://${asset}/shared/route-handler.ts:3:1`;
  expect(format({ level: 'ERROR', message: 'internal-error', service: 'search', error: { stack } })).toBe(
    '03:04:05 ERROR search internal-error\nError: no\n    at read (lambdas/search/page.ts:12:5)\n    at lambdas/shared/route-handler.ts:3:1',
  );
});

test('a line that repeats a request shows in verbose mode only', () => {
  const line = { level: 'INFO', message: 'request completed', service: 'search', status: 200 };
  expect(format(line)).toBeUndefined();
  expect(format(line, true)).toBe('03:04:05 INFO search request completed status=200');
});

test('other text shows with the name of the function', () => {
  expect(format(`    at ${asset}/a.ts:1:2`)).toBe('03:04:05 search:     at lambdas/a.ts:1:2');
  expect(format('{"broken')).toBe('03:04:05 search: {"broken');
});

test('colors need a terminal without NO_COLOR', () => {
  expect(styleFor({ isTTY: true }, {}).bad('x')).toBe('\u001b[31mx\u001b[39m');
  expect(styleFor({ isTTY: true }, { NO_COLOR: '1' }).bad('x')).toBe('x');
  expect(styleFor({}, {}).bad('x')).toBe('x');
});
