import { expect, test } from '@jest/globals';
import { describeDifferences, differingFields } from '../../../site/browser/front-matter-differences.ts';

const tea = { title: 'Tea', tags: ['green', 'tea'], draft: true };

test('equal fields do not differ, whatever their order', () => {
  const same = { draft: true, tags: ['green', 'tea'], title: 'Tea' };
  expect(differingFields(tea, same)).toEqual([]);
  expect(describeDifferences(tea, same)).toBe('');
});

test('fields that differ are named with the values of the saved page', () => {
  const theirs = { title: 'Green tea', tags: ['tea', 'cups'], order: 2 };
  expect(differingFields(tea, theirs)).toEqual(['title', 'tags', 'draft', 'order']);
  expect(describeDifferences(tea, theirs)).toBe(
    'In the saved page, title is “Green tea”, tags is “tea cups”, draft is empty, order is “2”.',
  );
});
