import { expect, test } from '@jest/globals';
import { checkMarkdown, renderMarkdown } from '../../../lambdas/content/markdown.ts';
import { expectProblem } from '../problem.ts';

test.each([
  '<script>alert(1)</script>',
  'Text <b onclick="x()">bold</b>',
  '<img src=x onerror=alert(1)>',
  '> <iframe src="//evil.example"></iframe>',
  '- <style>*{}</style>',
  '| a |\n| --- |\n| <i>b</i> |',
  '<!-- comment -->',
  'a <?php ?> b',
  '```js file=package.json\n```',
  '```js file=lib/app-stack.ts from="export class"\n```',
])('refuses what only developers may write: %p', (body) => {
  expectProblem(() => checkMarkdown(body), 'invalid-content');
});

test.each([
  '`<b>` and a < b and c > d',
  '```html\n<script>x</script>\n```',
  '    <b>indented code</b>',
  '<https://www.example.com>',
  '[a](javascript:alert(1)) ![b](data:text/html,x)',
  '# Title\n\n| a | b |\n| --- | ---: |\n| 1 | 2 |',
])('accepts Markdown: %p', (body) => {
  expect(() => checkMarkdown(body)).not.toThrow();
});

test('names the line', () => {
  expect(() => checkMarkdown('a\n\nb\n\n<b>c</b>')).toThrow(
    expect.objectContaining({ kind: 'invalid-content' }),
  );
  try {
    checkMarkdown('a\n\nb\n\n<b>c</b>');
  } catch (error) {
    expect(JSON.stringify(error)).toContain('body: Line 5 has HTML.');
  }
});

test('keeps the HTML and the included code that a page has, and refuses more of it', () => {
  const body = 'a <b>c</b>\n\n```ts file=lib/app-stack.ts\n```';
  expect(() => checkMarkdown(`New text.\n\n${body}`, body)).not.toThrow();
  expectProblem(() => checkMarkdown(`${body}\n\n<i>d</i>`, body), 'invalid-content');
  expectProblem(() => checkMarkdown(body.replace('app-stack', 'jamstack'), body), 'invalid-content');
});

test('the preview has no HTML of the writer and no address that runs code', () => {
  const html = renderMarkdown('<script>x</script> <b onclick=x>y</b>\n\n[a](javascript:alert(1)) **b**');
  expect(html).toContain('<strong>b</strong>');
  expect(html).not.toMatch(/<(script|b)\b|href="javascript/);
});

test('the preview names a file of the project instead of its code', () => {
  expect(renderMarkdown('```ts file=lib/app-stack.ts\n```')).toContain('lib/app-stack.ts');
});

test.each([
  [
    'begins with the title without one',
    'Boil water.',
    '<h1>Green &#38; &#60;tea&#62;</h1>\n<p>Boil water.</p>\n',
  ],
  ['keeps its own', '# Tea\n\nBoil water.', '<h1>Tea</h1>\n<p>Boil water.</p>\n'],
  ['makes a second one a part', '# Tea\n\n# Water', '<h1>Tea</h1>\n<h2 id="water">Water</h2>\n'],
])('a text has one heading of level 1: it %s', (_, body, html) => {
  expect(renderMarkdown(body, 'Green & <tea>')).toBe(html);
});
