import { expect, test } from '@jest/globals';
import { emptyPage, kindOfNew, newKey } from '../../../site/browser/new-page.ts';

test('each new page has a key of its own, which tells its kind', () => {
  const keys = [newKey('post'), newKey('post'), newKey('page')];
  expect(new Set(keys).size).toBe(3);
  expect(keys.map(kindOfNew)).toEqual(['post', 'post', 'page']);
});

test.each([
  ['new-post', 'post'],
  ['new-page', 'page'],
  ['new-post.md', undefined],
  ['posts/new-post.md', undefined],
])('the kind of the key %s is %s', (key, kind) => {
  expect(kindOfNew(key)).toBe(kind);
});

test('a new post has the date of today, and a page has none', () => {
  const now = new Date('2026-11-30T10:00:00Z');
  expect(emptyPage('post', now).frontMatter.date).toBe('2026-11-30');
  expect(emptyPage('page', now).frontMatter.date).toBeUndefined();
});
