import { expect, test } from '@jest/globals';
import {
  type Edit,
  link,
  prefixLines,
  type Selected,
  slug,
  wrap,
} from '../../../site/browser/markdown-edits.ts';

/** Marks the selection with brackets: `a [b] c`. */
function selected(marked: string): Selected {
  const start = marked.indexOf('[');
  return { text: marked.replace(/[[\]]/g, ''), start, end: marked.indexOf(']') - 1 };
}

function apply({ text }: Selected, { start, end, insert, select }: Edit): string {
  const result = text.slice(0, start) + insert + text.slice(end);
  return `${result.slice(0, select[0])}[${result.slice(...select)}]${result.slice(select[1])}`;
}

test.each([
  ['a [b] c', 'a **[b]** c'],
  ['a **[b]** c', 'a [b] c'],
  ['a [] c', 'a **[bold]** c'],
])('bold makes %s to %s', (before, after) => {
  const selection = selected(before);
  expect(apply(selection, wrap(selection, '**', 'bold'))).toBe(after);
});

test.each([
  ['a\n[b\nc]\nd', 'a\n[- b\n- c]\nd'],
  ['[- b\n- c]', '[b\nc]'],
  ['## [b]', '[- b]'],
  ['[]', '[- ]'],
])('a list makes %p to %p', (before, after) => {
  const selection = selected(before);
  expect(apply(selection, prefixLines(selection, '- '))).toBe(after);
});

test('a link has the selected text, and an address that can not end it', () => {
  const selection = { text: 'see this', start: 4, end: 8 };
  expect(link(selection, 'https://a.example/(b) c').insert).toBe('[this](https://a.example/%28b%29%20c)');
  expect(link(selection, '/images/a.png', '!', 'A [balloon]').insert).toBe('![A balloon](/images/a.png)');
});

test('typing goes on after a link, and replaces a text that is missing', () => {
  expect(link({ text: 'see this', start: 4, end: 8 }, '/a/')).toMatchObject({ select: [15, 15] });
  expect(link({ text: '', start: 0, end: 0 }, '/a.png', '!', 'A balloon')).toMatchObject({
    select: [20, 20],
  });
  expect(link({ text: 'see ', start: 4, end: 4 }, '/a/')).toMatchObject({
    insert: '[text](/a/)',
    select: [5, 9],
  });
});

test.each([
  ['Tea, for two!', 'tea-for-two'],
  ['Crème brûlée', 'creme-brulee'],
  ['Ada’s page', 'adas-page'],
  ['  -- ', ''],
])('the title %p has the name %p', (title, name) => {
  expect(slug(title)).toBe(name);
});
