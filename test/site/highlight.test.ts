import { expect, test } from '@jest/globals';
import { highlight } from '../../site/highlight.ts';

test.each([
  ['ts', 'const tea: string = `x`;', 'keyword'],
  ['js', 'return 1;', 'number'],
  ['json', '{ "tea": true }', 'name'],
  ['sh', 'npm start # why', 'comment'],
  ['yaml', 'title: Tea', 'name'],
  ['css', '.tea { color: red }', 'name'],
  ['html', '<a href="/">', 'keyword'],
  ['markdown', '# Tea', 'keyword'],
])('marks the parts of %s', (language, code, name) => {
  expect(highlight(code, language)).toMatch(new RegExp(`<span class="${name}"`));
});

test('escapes code, and keeps its text', () => {
  const html = highlight('const tea = "<b>&amp;" < 1;', 'ts');
  expect(html).not.toMatch(/<b>|style=/);
  const text = html
    .replace(/<[^>]*>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
  expect(text).toBe('const tea = "<b>&amp;" < 1;');
});

test.each(['', 'klingon', 'extend', 'constructor'])(
  'leaves code of the unknown language "%s" alone',
  (language) => {
    expect(highlight('x', language)).toBe('');
  },
);
