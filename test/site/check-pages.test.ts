import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { checkPages } from '../../site/check-pages.ts';

const content = mkdtempSync(join(tmpdir(), 'check-pages-'));
afterAll(() => rmSync(content, { recursive: true }));
writeFileSync(join(content, 'tea.md'), '---\ntitle: Tea\n---\n\n[x](/coffee/)\n');
const page = (html: string) => ({ path: 'tea/index.html', source: 'tea.md', contents: html });

test('names file, line and link of each fault', () => {
  const broken = page('<a href="/coffee/">x</a><img src="/tea/">');
  expect(() => checkPages([broken], [broken], content)).toThrow(
    /^The site can't be built\.\n.*tea\.md:5: The link \/coffee\/ does not exist\.\n.*tea\.md:1: The image \/tea\/ has no/,
  );
});

test('accepts links to all files of the site', () => {
  const fine = page('<a href="/tea/">x</a><a href="/openapi.json">y</a><a href="/">z</a>');
  checkPages([fine], [fine, { path: 'openapi.json' }, { path: 'index.html' }], content);
});

test.each(['pictures/my cat.jpg', 'static/café.pdf', 'a%20b.txt', 'pictures/a&b.png'])(
  'refuses a file whose address must be encoded: %s',
  (path) => {
    const file = path.replace('static/', '');
    expect(() => checkPages([], [{ path: file }], content)).toThrow(
      `The site can't be built.\n${file}: Rename the file. Its name may have ASCII letters, digits`,
    );
  },
);

test('accepts names with letters, digits and unreserved characters', () => {
  checkPages([], [{ path: 'pictures/My_cat-1.2~.jpg' }], content);
});
