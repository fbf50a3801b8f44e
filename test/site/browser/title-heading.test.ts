import { expect, test } from '@jest/globals';
import { followTitle } from '../../../site/browser/title-heading.ts';

test.each([
  ['of the template', '# Title\n\nText', '', 'Tea', '# Tea\n\nText'],
  ['of the title before', '# Tea\n\nText', 'Tea', 'Green tea', '# Green tea\n\nText'],
  ['alone', '# Tea', 'Tea', 'Green', '# Green'],
  ['of a title that was removed', '# Tea\n', 'Tea', ' ', '# Title\n'],
  ['with characters of Markdown', '# Title\n', '', 'a*b* <b> [c] `d`', '# a\\*b\\* \\<b> \\[c] \\`d\\`\n'],
])('a heading %s follows the title', (_, body, before, title, expected) => {
  expect(followTitle(body, before, title)).toBe(expected);
});

test.each(['# My heading\n\nText', '## Tea\n', '# Teapots\n', 'Text\n\n# Tea', ''])(
  'another heading stays: %j',
  (body) => {
    expect(followTitle(body, 'Tea', 'Green tea')).toBe(body);
  },
);
