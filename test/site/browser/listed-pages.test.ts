import { expect, test } from '@jest/globals';
import { matches, stateOf } from '../../../site/browser/listed-pages.ts';

const page = { path: 'posts/tea.md', url: '/posts/tea/', revision: 'a', title: 'Green tea', draft: false };
const draft = { ...page, draft: true };

test.each([
  ['no words', page, '', 'all', true],
  ['a word of the title', page, ' GREEN', 'all', true],
  ['a word of the path', page, 'posts', 'all', true],
  ['words of both', page, 'tea posts', 'all', true],
  ['a word that is missing', page, 'green coffee', 'all', false],
  ['the filter for drafts', page, '', 'drafts', false],
  ['the filter for published pages', page, 'tea', 'published', true],
  ['the filter for drafts, as a draft', draft, '', 'drafts', true],
  ['the filter for published pages, as a draft', draft, '', 'published', false],
])('with %s a page is found or not', (_, listed, text, filter, isFound) => {
  expect(matches(listed, text, filter)).toBe(isFound);
});

test.each([
  ['the revision is live', page, { 'posts/tea.md': 'a' }, 'live'],
  ['another revision is live', page, { 'posts/tea.md': 'b' }, 'not live yet'],
  ['it is new', page, {}, 'not live yet'],
  ['what is live is unknown', page, undefined, ''],
  ['it is a draft', draft, {}, 'draft'],
  ['it is a draft, and what is live is unknown', draft, undefined, 'draft'],
  ['it was live before it became a draft', draft, { 'posts/tea.md': 'a' }, 'draft, still on the site'],
])('the list says where a page stands when %s', (_, listed, live, state) => {
  expect(stateOf(listed, live)).toBe(state);
});
