import { describe, expect, test } from '@jest/globals';
import { readRevisions, untilLive } from '../../../site/browser/live.ts';

interface Options {
  readonly revision?: string;
  readonly current?: string;
  readonly lateAfterMs?: number;
}

/** Waits on a site whose releases have these revisions of the page, one after another. The last one stays. */
async function check(
  live: readonly (string | undefined | Error)[],
  { revision, current = revision, lateAfterMs = 600_000 }: Options,
) {
  const delays: number[] = [];
  const lateAfter: number[] = [];
  const remaining = [...live];
  const fetch = async () => {
    const found = remaining.length > 1 ? remaining.shift() : remaining[0];
    if (found instanceof Error) throw found;
    return Response.json(found === undefined ? { 'about.md': 'a' } : { 'about.md': 'a', 'tea.md': found });
  };
  const result = await untilLive({
    path: 'tea.md',
    revision,
    lateAfterMs,
    onLate: () => lateAfter.push(delays.reduce((sum, each) => sum + each, 0)),
    readCurrent: async () => current,
    signal: new AbortController().signal,
    fetch,
    wait: async (milliseconds) => void delays.push(milliseconds),
  });
  return { result, checks: delays.length, lateAfter };
}

describe('a change is live', () => {
  test.each([
    ['a new page, when a release has its revision', [undefined, undefined, 'new'], 'new'],
    ['a changed page, when the release has the new revision', ['old', 'old', 'new'], 'new'],
    ['a deleted page, when the release does not have it', ['old', 'old', undefined], undefined],
    ['also after a request that failed', ['old', new Error('offline'), 'new'], 'new'],
    ['not with an earlier revision, whose release was late', ['old', 'earlier', 'new'], 'new'],
  ])('%s', async (_, live, revision) => {
    expect(await check(live, revision === undefined ? {} : { revision })).toMatchObject({
      result: 'live',
      checks: 3,
      lateAfter: [],
    });
  });
});

test('the version of someone else who has saved later replaces it', async () => {
  const { result, checks } = await check(['old', 'old', 'theirs'], { revision: 'mine', current: 'theirs' });
  expect([result, checks]).toEqual(['replaced', 3]);
});

test('a late release is reported once, and awaited', async () => {
  const live = [...Array<string>(60).fill('old'), 'new'];
  const { result, lateAfter } = await check(live, { revision: 'new' });
  expect(result).toBe('live');
  expect(lateAfter).toHaveLength(1);
  expect(lateAfter[0]).toBeGreaterThanOrEqual(600_000);
  expect(lateAfter[0]).toBeLessThan(630_000);
});

test('after hours it is unknown', async () => {
  expect((await check(['old'], { revision: 'new', lateAfterMs: Number.POSITIVE_INFINITY })).result).toBe(
    'unknown',
  );
});

test.each([
  ['no such file', async () => new Response('', { status: 404 })],
  ['no JSON', async () => new Response('<html>')],
  ['another shape', async () => Response.json([])],
  ['no connection', () => Promise.reject(new TypeError('Failed to fetch'))],
])('what is live is unknown with %s', async (_, fetch) => {
  expect(await readRevisions(undefined, fetch)).toBeUndefined();
});
