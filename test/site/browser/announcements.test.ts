import { describe, expect, test } from '@jest/globals';
import { announce, announceDelay, lateAfterMs } from '../../../site/browser/announcements.ts';

const commit = (minutes: number) => ({ mode: 'commit', minutes }) as const;
const pullRequest = { mode: 'pull-request', minutes: 10 } as const;
const page = { path: 'tea.md', url: '/tea/', kind: 'page', revision: 'a', wasPublic: true } as const;
const draft = { path: 'tea.md', kind: 'draft', wasPublic: false } as const;
const deletion = { path: 'tea.md', kind: 'deletion', wasPublic: true } as const;

describe('after a save the editor reads', () => {
  test.each([
    ['in a local run', page, commit(0), 'Saved. The page is live in a moment.'],
    ['with a fast pipeline', page, commit(1), 'Saved. The page is live in about 1 minute.'],
    ['with a pipeline', page, commit(10), 'Saved. The page is live in about 10 minutes.'],
    [
      'with pull requests',
      page,
      pullRequest,
      'Saved in the pull request. Someone must merge it, and then the page is live in about 10 minutes.',
    ],
    ['for a draft', draft, commit(10), 'The draft is saved. The site does not show it.'],
    [
      'for a page that became a draft',
      { ...draft, wasPublic: true },
      commit(10),
      'The draft is saved. The site stops showing the page in about 10 minutes.',
    ],
    [
      'for a page that became a draft, with pull requests',
      { ...draft, wasPublic: true },
      pullRequest,
      'The draft is saved. The site still shows the page. Someone must merge the pull request, and then the page is gone in about 10 minutes.',
    ],
    [
      'for a deletion',
      deletion,
      commit(10),
      'The page is deleted. The site stops showing it in about 10 minutes.',
    ],
    [
      'for a deletion with pull requests',
      deletion,
      pullRequest,
      'The deletion is in the pull request. The site still shows the page. Someone must merge the pull request, and then the page is gone in about 10 minutes.',
    ],
  ])('%s', (_, change, publishing, text) => {
    expect(announce(change, publishing)).toBe(text);
  });
});

test('a release is late after twice the announced time, and a pull request never', () => {
  expect(lateAfterMs(commit(0))).toBe(30_000);
  expect(lateAfterMs(commit(10))).toBe(20 * 60_000);
  expect(lateAfterMs(pullRequest)).toBe(Number.POSITIVE_INFINITY);
});

test('a late release is not reported as a failed save, and the page is named', () => {
  const change = { path: 'posts/tea.md', kind: 'page', wasPublic: true } as const;
  expect(announceDelay(change, commit(10))).toMatch(
    /^The change to posts\/tea\.md is saved, but it is not live after 20 minutes\./,
  );
  expect(announceDelay(change, commit(0))).toMatch(
    /^The change to posts\/tea\.md is saved, but the site does not show it yet\./,
  );
});
