import { describe, expect, test } from '@jest/globals';
import { checkFrontMatter, readSource } from '../../site/front-matter.ts';

const page = { title: 'Tea', description: 'How to.' };

describe('front matter', () => {
  test.each([
    ['a page', 'guides/tea.md', { ...page, menu: 'footer', order: 2, draft: false }],
    [
      'a post with a date from YAML',
      'posts/tea.md',
      { ...page, date: new Date('2026-11-28'), tags: ['tea'] },
    ],
    ['a post with a date from JSON', 'posts/tea.md', { ...page, date: '2026-11-28' }],
    ['a page with a short title', 'a.md', { title: '.', description: '茶' }],
    ['a page with long texts', 'a.md', { title: 'x'.repeat(200), description: 'x'.repeat(500) }],
    ['a post with a long tag', 'posts/a.md', { ...page, date: '2026-11-28', tags: ['x'.repeat(50)] }],
    ['a template', 'tea.njk', { ...page, layout: false, permalink: '/tea.xml', unlisted: true }],
  ])('of %s is valid', (_, path, value) => {
    expect(checkFrontMatter(path, value)).toEqual([]);
  });

  test.each([
    ['an unknown field', 'a.md', { titel: 'x' }, 'titel', 'unknown field "titel". Did you mean "title"?'],
    ['a field without a similar name', 'a.md', { color: 'x' }, 'color', 'The fields are title, description'],
    ['a field of posts on a page', 'a.md', { tags: ['tea'] }, 'tags', 'unknown field "tags"'],
    [
      'a field of templates in Markdown',
      'a.md',
      { permalink: '/x/' },
      'permalink',
      'unknown field "permalink"',
    ],
    ['no title', 'a.md', { title: undefined }, 'title', 'The front matter needs a "title".'],
    ['an empty title', 'a.md', { title: '' }, 'title', 'must have a character that can be seen.'],
    // A space, a zero-width space, a soft hyphen, a Hangul filler, an empty Braille pattern, and the placeholder of an
    // object.
    ...[' \t', '\u200b', '\u00ad', '\u3164', '\u2800', '\ufffc'].map(
      (title) =>
        [
          `only U+${title.codePointAt(0)?.toString(16)} as a title`,
          'a.md',
          { title },
          'title',
          'must have a character',
        ] as const,
    ),
    [
      'a control character in the title',
      'a.md',
      { title: 'a\u0001b' },
      'title',
      '"title", which is "a<U+0001>b", has the character U+0001, which no page can have. Remove it.',
    ],
    ['a noncharacter in the description', 'a.md', { description: 'a\uffffb' }, 'description', 'U+FFFF'],
    ['half a surrogate pair', 'a.md', { script: 'a\ud800' }, 'script', 'U+D800'],
    [
      'a long title',
      'a.md',
      { title: 'x'.repeat(201) },
      'title',
      `which is "${'x'.repeat(60)}…", must have at most 200 characters.`,
    ],
    [
      'a long description',
      'a.md',
      { description: 'x'.repeat(501) },
      'description',
      'must have at most 500 characters.',
    ],
    [
      'a long tag',
      'posts/a.md',
      { date: '2026-01-02', tags: ['x'.repeat(51)] },
      'tags.0',
      'A tag has at most 50 characters.',
    ],
    [
      'an infinite position',
      'a.md',
      { order: Number.POSITIVE_INFINITY },
      'order',
      '"order" must be a number.',
    ],
    ['a number as a title', 'a.md', { title: 7 }, 'title', '"title" must be a text.'],
    [
      'an unknown menu',
      'a.md',
      { menu: 'foter' },
      'menu',
      'must be "main" or "footer". Did you mean "footer"?',
    ],
    ['a post without a date', 'posts/a.md', {}, 'date', 'The front matter needs a "date".'],
    [
      'a date that is none',
      'posts/a.md',
      { date: 'soon' },
      'date',
      'which is "soon", must be a date such as',
    ],
    ['a month that does not exist', 'posts/a.md', { date: '2026-13-32' }, 'date', 'must be a date such as'],
    ['a day that does not exist', 'posts/a.md', { date: '2026-02-30' }, 'date', 'must be a date such as'],
    [
      'a tag that can’t be in an address',
      'posts/a.md',
      { date: '2026-01-02', tags: ['tea', 'Green Tea'] },
      'tags.1',
      'The tag "Green Tea" is invalid. A tag has lowercase letters',
    ],
  ])('with %s is refused', (_, path, value, field, message) => {
    expect(checkFrontMatter(path, { ...page, ...value })).toEqual([
      { field, message: expect.stringContaining(message) },
    ]);
  });

  test('that is no set of fields is refused', () => {
    expect(checkFrontMatter('a.md', 'tea')).toEqual([
      { message: expect.stringContaining('must have fields') },
    ]);
  });
});

describe('a source file', () => {
  test('is split into front matter and body', () => {
    expect(readSource('a.md', '---\ntitle: Tea\ndescription: How to.\n---\n\n# Tea\n\n---\n')).toEqual({
      frontMatter: page,
      body: '\n# Tea\n\n---\n',
      faults: [],
    });
  });

  test.each([
    ['an unknown field', 'title: Tea\ndescription: D\ncolour: red', 4],
    ['a value that is wrong', "title: Tea\n'menu': top\ndescription: D", 3],
    ['a stop of a route', 'title: Tea\ndescription: D\nroute:\n  - at: 1', 4],
    ['a missing field', 'title: Tea', 1],
    ['invalid YAML', 'title: Tea\ndescription: "D', 3],
  ])('reports the line of %s', (_, yaml, line) => {
    const { faults } = readSource('a.njk', `---\n${yaml}\n---\n`);
    expect(faults[0]?.line).toBe(line);
  });

  test('reports the line of a character that no page can have', () => {
    const frontMatter = '---\ntitle: "a\\eb"\ndescription: D\n---\n';
    expect(readSource('a.md', `${frontMatter}\n# Tea\n\nA \b.\n`).faults).toEqual([
      { line: 2, field: 'title', message: expect.stringContaining('"a<U+001B>b", has the character U+001B') },
      { line: 8, message: 'The text has the character U+0008, which no page can have. Remove it.' },
    ]);
  });

  test('refuses a day that does not exist, which YAML reads as another day', () => {
    const { faults } = readSource('posts/a.md', '---\ntitle: Tea\ndescription: D\ndate: 2026-02-30\n---\n');
    expect(faults).toEqual([
      { line: 4, field: 'date', message: expect.stringContaining('"2026-02-30", must be a date') },
    ]);
  });

  test('says how to write a text with a colon', () => {
    const { faults } = readSource('a.md', '---\ntitle: Tea: a guide\ndescription: D\n---\n');
    expect(faults).toEqual([
      { line: 2, message: expect.stringMatching(/A text with a colon needs quotes: title: "Tea: a guide"$/) },
    ]);
  });

  test('must have front matter', () => {
    expect(readSource('a.md', '# Tea\n').faults).toEqual([
      { line: 1, message: expect.stringContaining('must begin with front matter') },
    ]);
  });
});
