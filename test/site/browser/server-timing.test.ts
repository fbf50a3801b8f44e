import { describe, expect, test } from '@jest/globals';
import {
  followRoute,
  formatDuration,
  parseServerTiming,
  type Stop,
} from '../../../site/browser/server-timing.ts';

const stops: readonly Stop[] = [
  { timing: 'total' },
  { timing: 'cdn-downstream-fbl' },
  { timing: 'cdn-upstream-fbl', fails: [429] },
  { fails: [401, 403] },
  { timing: 'handler' },
  { timing: 'upstream', fails: [502, 504] },
];
const timings =
  'cdn-upstream-layer;desc="EDGE",cdn-upstream-fbl;dur=41,cdn-cache-miss,cdn-downstream-fbl;dur=43,handler;dur=20, upstream;dur=0';

function route(status: number, headers: Record<string, string>): string[] {
  const passed = followRoute(stops, { status, headers: new Headers(headers), durationMs: 1_260 });
  return passed.map(({ state, time }) => time ?? state);
}

test('parses metrics with and without a duration', () => {
  expect([...parseServerTiming('a;dur=1.5, b;desc="x";dur=2,c')]).toEqual([
    ['a', 1.5],
    ['b', 2],
    ['c', undefined],
  ]);
  expect(parseServerTiming(null).size).toBe(0);
});

describe('the route of a response', () => {
  test.each([
    [
      'passes all stops, with the times that are known',
      200,
      { 'server-timing': timings },
      ['1.3 s', '43 ms', '41 ms', 'passed', '20 ms', 'under 1 ms'],
    ],
    [
      'passes all stops without times, if the header is missing',
      200,
      {},
      ['1.3 s', 'passed', 'passed', 'passed', 'passed', 'passed'],
    ],
    [
      'ends at a CDN that responds from its cache',
      200,
      { 'server-timing': 'cdn-cache-hit,cdn-downstream-fbl;dur=2' },
      ['1.3 s', '2 ms', 'unused', 'unused', 'unused', 'unused'],
    ],
    [
      'ends at a function that responds from its cache',
      200,
      { 'server-timing': timings, 'cache-status': 'search; hit; ttl=40' },
      ['1.3 s', '43 ms', '41 ms', 'passed', '20 ms', 'unused'],
    ],
    [
      'ends at the stop that refuses the request',
      403,
      {},
      ['1.3 s', 'passed', 'passed', 'failed', 'unused', 'unused'],
    ],
    [
      'ends at the function for any other error',
      400,
      {},
      ['1.3 s', 'passed', 'passed', 'passed', 'failed', 'unused'],
    ],
  ])('%s', (_, status, headers, expected) => {
    expect(route(status, headers)).toEqual(expected);
  });
});

test.each([
  [0.2, 'under 1 ms'],
  [41.6, '42 ms'],
  [1_260, '1.3 s'],
])('formats %d ms as %s', (ms, expected) => {
  expect(formatDuration(ms)).toBe(expected);
});
