import { expect, test } from '@jest/globals';
import { addressOf, pathIn } from '../../../site/browser/edit-address.ts';

test('the address of a page opens it', () => {
  const { hash } = new URL(addressOf('posts/green-tea.md'), 'https://site.invalid');
  expect(pathIn(hash)).toBe('posts/green-tea.md');
});

test.each(['', '#', '#main', '#../secret.md', '#Tea.md'])(
  'an address without a page opens none: "%s"',
  (hash) => {
    expect(pathIn(hash)).toBeUndefined();
  },
);
