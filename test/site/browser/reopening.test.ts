import { expect, test } from '@jest/globals';
import { rememberPage, takeRememberedPage } from '../../../site/browser/reopening.ts';
import { storage } from '../../support/memory-storage.ts';

test('a remembered page is returned once', () => {
  const store = storage();
  const open = () => store as never;
  rememberPage('posts/tea.md', open);
  expect(takeRememberedPage(open)).toBe('posts/tea.md');
  expect(takeRememberedPage(open)).toBeUndefined();
});

test('a blocked storage remembers nothing, and throws nothing', () => {
  const open = () => {
    throw new Error('blocked');
  };
  expect(() => rememberPage('posts/tea.md', open)).not.toThrow();
  expect(takeRememberedPage(open)).toBeUndefined();
});
