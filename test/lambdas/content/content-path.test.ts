import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { contentUrl, isContentPath, stemOf } from '../../../lambdas/content/content-path.ts';

test.each(['about.md', 'how-to-add-a-page.md', 'posts/tea.md', 'a/b/c/d.md', `${'a'.repeat(97)}.md`])(
  'the editor may change %s',
  (path) => {
    expect(isContentPath(path)).toBe(true);
  },
);

test.each([
  ['a parent folder', '../package.md'],
  ['a parent folder in the middle', 'posts/../../package.md'],
  ['a dot segment', './about.md'],
  ['an absolute path', '/etc/passwd.md'],
  ['an empty segment', 'posts//tea.md'],
  ['a trailing slash', 'posts/tea.md/'],
  ['a backslash', 'posts\\tea.md'],
  ['an encoded slash', 'posts%2ftea.md'],
  ['an encoded dot', '%2e%2e/package.md'],
  ['a double-encoded slash', 'posts%252ftea.md'],
  ['NUL', 'about.md\0'],
  ['NUL before the extension', 'package.json\0.md'],
  ['a line break', 'about.md\n'],
  ['another extension', 'index.njk'],
  ['two extensions', 'about.md.js'],
  ['a dot in the name', 'a.b.md'],
  ['no extension', 'about'],
  ['only an extension', '.md'],
  ['a hidden file', '.hidden.md'],
  ['uppercase letters', 'About.md'],
  ['an uppercase extension', 'about.MD'],
  ['a full-width letter', 'ａbout.md'],
  ['a dotless i', 'lıst.md'],
  ['a space', 'about us.md'],
  ['a colon', 'c:about.md'],
  ['a device of Windows', 'con.md'],
  ['a folder named as a device of Windows', 'nul/tea.md'],
  ['a hyphen at the end', 'tea-.md'],
  ['too many folders', 'a/b/c/d/e.md'],
  ['too long a name', `${'a'.repeat(98)}.md`],
  ['the folder of the API', 'api/tea.md'],
  ['the folder of assets', 'assets/tea.md'],
  ['the address of the API', 'api.md'],
  ['the address of converted images', 'images.md'],
  ['the pages of tags', 'posts/tags/tea.md'],
  ['nothing', ''],
])('the editor may not name %s', (_what, path) => {
  expect(isContentPath(path)).toBe(false);
});

test('an accepted path has only lowercase letters, digits, hyphens, slashes and one dot', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('a', 'Z', '.', '/', '\\', '-', '%', 'md', '\0') }),
      (path) => {
        expect(isContentPath(path) && !/^[a-z0-9/-]+\.md$/.test(path)).toBe(false);
      },
    ),
  );
});

test.each([
  ['about.md', '/about/'],
  ['posts/tea.md', '/posts/tea/'],
  ['index.md', '/'],
  ['guides/index.njk', '/guides/'],
  ['index-of-posts.md', '/index-of-posts/'],
  ['posts/index-2.md', '/posts/index-2/'],
])('%s has the address %s', (path, url) => {
  expect(contentUrl(path)).toBe(url);
});

test('files with the same address have the same stem', () => {
  expect(['tea.md', 'tea.njk', 'tea/index.md'].map(stemOf)).toEqual(['tea', 'tea', 'tea']);
});
