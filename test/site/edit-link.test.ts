import { expect, test } from '@jest/globals';
import { editLink } from '../../site/edit-link.ts';

test.each([
  'github:acme/site',
  'acme/site',
  { url: 'git+https://github.com/acme/site.git' },
  { url: 'git+ssh://git@github.com/acme/site.git' },
  'https://github.com/acme/site',
])('the repository %j has a link', (repository) => {
  expect(editLink(repository, 'posts/tea.md')).toBe(
    'https://github.com/acme/site/edit/main/site/content/posts/tea.md',
  );
});

test.each([undefined, 'https://example.com/acme/site.git', { url: 'gitlab:acme/site' }])(
  'the repository %j has none',
  (repository) => {
    expect(editLink(repository, 'posts/tea.md')).toBeUndefined();
  },
);
