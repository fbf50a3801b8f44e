import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { formatPage, parsePage } from '../../../lambdas/content/page-file.ts';
import { checkFrontMatter } from '../../../site/front-matter.ts';
import { expectFor } from '../../support/expect-for.ts';
import { project } from '../../support/local-run.ts';
import { expectProblem } from '../problem.ts';

const content = join(project, 'site/content');
const paths = readdirSync(content, { recursive: true })
  .map(String)
  .filter((path) => path.endsWith('.md'));

const post = { title: 'Tea', description: 'How to make it.', date: '2026-11-28', tags: ['tea', 'water'] };

test('writes a file as a person would', () => {
  const frontMatter = { ...post, title: 'Tea: a "guide"', draft: true };
  expect(formatPage('posts/tea.md', { frontMatter, body: '# Tea\r\n\r\nBoil water.\n\n' })).toBe(
    '---\ntitle: "Tea: a \\"guide\\""\ndescription: How to make it.\ndate: 2026-11-28\ntags: [tea, water]\ndraft: true\n---\n\n# Tea\n\nBoil water.\n',
  );
});

test.each(paths)('writes %s again without a change of its fields', (path) => {
  const page = parsePage(path, readFileSync(join(content, path), 'utf8'));
  const written = parsePage(path, formatPage(path, page, page));
  expect(written.frontMatter).toEqual(page.frontMatter);
  expect(written.body.trim()).toBe(page.body.trim());
});

test('reads a file with faults, so that an editor can mend it', () => {
  expect(parsePage('a.md', 'No front matter')).toEqual({ frontMatter: {}, body: 'No front matter' });
  expect(parsePage('a.md', '---\ntitle: [\n---\nText')).toEqual({ frontMatter: {}, body: 'Text' });
});

describe('front matter', () => {
  test('with any text is read as the same text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), (title) => {
        const page = { frontMatter: { ...post, title }, body: 'x' };
        fc.pre(checkFrontMatter('posts/a.md', page.frontMatter).length === 0);
        expect(parsePage('posts/a.md', formatPage('posts/a.md', page)).frontMatter.title).toBe(title);
      }),
    );
  });

  test.each([
    'no',
    'null',
    '1: 2',
    '2026-11-28',
    '- a',
    '# b',
    '{{ c }}',
    "it's",
    'a: b',
    '---',
    '@d',
    '*e',
    '1e3',
  ])('with the text %s is read as the same text', (title) => {
    const page = { frontMatter: { title, description: title }, body: 'x' };
    expect(parsePage('a.md', formatPage('a.md', page)).frontMatter).toEqual(page.frontMatter);
  });

  test.each([
    ['title', { title: '' }],
    ['title', { title: undefined }],
    ['description', { description: 7 }],
    ['title', { title: 'a\u0001b' }],
    ['description', { description: 'a\uffffb' }],
    ['date', { date: 'yesterday' }],
    ['date', { date: '2026-02-30' }],
    ['date', { date: undefined }],
    ['tags.0', { tags: ['Two Words'] }],
    ['menu', { menu: 'side' }],
    ['draft', { draft: 'yes' }],
    ['order', { order: '1' }],
    ['permalink', { permalink: '/api/' }],
    ['layout', { layout: 'other.njk' }],
    ['eleventyComputed', { eleventyComputed: { title: 'x' } }],
    ['script', { script: 'members' }],
    ['a: 1\nlayout', { 'a: 1\nlayout': 'x' }],
  ])('is refused with the field %s of %p', (field, change) => {
    const frontMatter = { ...post, ...change };
    const work = () => formatPage('posts/tea.md', { frontMatter, body: 'x' });
    expectProblem(work, 'invalid-content');
    expect(work).toThrow(expect.objectContaining({ reason: field }));
  });

  test('keeps a script that the page has', () => {
    const page = { frontMatter: { title: 'a', description: 'b', script: 'members' }, body: 'x' };
    expectFor('script', formatPage('a.md', page, page)).toContain('script: members');
  });
});

test.each([
  ['a\n\nb \u001b[0m', 'U+001B'],
  ['a\n\n\ud800', 'U+D800'],
  ['a\n\n&#xc;', '&#xc;'],
])('a body has no character that XML refuses: %j', (body, character) => {
  expectProblem(
    () => formatPage('posts/tea.md', { frontMatter: post, body }),
    'invalid-content',
    `body: Line 3: The text has the character ${character}, which no page can have. Remove it.`,
  );
});

test('a body cannot end the front matter, or begin another one', () => {
  const body = '---\npermalink: /api/\n---\nx';
  const text = formatPage('a.md', { frontMatter: { title: 'a', description: 'b' }, body });
  expect(parsePage('a.md', text).frontMatter).toEqual({ title: 'a', description: 'b' });
});
