import { expect, test } from '@jest/globals';
import {
  completeAddress,
  type Edit,
  followSelection,
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
  // Italic, and bold and italic.
  ['a *[b]* c', 'a ***[b]*** c'],
  ['a ***[b]*** c', 'a *[b]* c'],
  // The marks are selected, too.
  ['a [**b**] c', 'a [b] c'],
  ['a [*b*] c', 'a ***[b]*** c'],
  // Spaces stay outside.
  ['a[ b ]c', 'a **[b]** c'],
  ['[a\n]b', '**[a]**\nb'],
  ['a[ ]b', 'a**[bold]** b'],
  // Each paragraph, heading and item on its own.
  ['[a\n\nb\n\n]c', '[**a**\n\n**b**]\n\nc'],
  ['[**a**\n\n**b**]', '[a\n\nb]'],
  ['[**a**\n\nb]', '[**a**\n\n**b**]'],
  ['a [b\nc] d', 'a **[b\nc]** d'],
  ['[# a\nb]', '# [**a**\n**b**]'],
  ['[- a\n- b]', '- [**a**\n- **b**]'],
  ['- [**a**\n- **b**]', '- [a\n- b]'],
  ['- [a]', '- **[a]**'],
])('bold makes %p to %p', (before, after) => {
  const selection = selected(before);
  expect(apply(selection, wrap(selection, '**', 'bold'))).toBe(after);
});

test.each([
  ['a [b] c', 'a *[b]* c'],
  ['a *[b]* c', 'a [b] c'],
  ['a **[b]** c', 'a ***[b]*** c'],
  ['a ***[b]*** c', 'a **[b]** c'],
  ['a [**b**] c', 'a ***[b]*** c'],
  ['[**a**\n\n**b**]', '[***a***\n\n***b***]'],
])('italic makes %p to %p', (before, after) => {
  const selection = selected(before);
  expect(apply(selection, wrap(selection, '*', 'italic'))).toBe(after);
});

test.each([
  ['a\n[b\nc]\nd', 'a\n[- b\n- c]\nd'],
  ['[- b\n- c]', '[b\nc]'],
  ['## [b]', '[- b]'],
  ['[]', '[- ]'],
  ['[b\n\nc]', '[- b\n\n- c]'],
  ['[- b\n\n- c]', '[b\n\nc]'],
  ['[b\n]c', '[- b]\nc'],
  ['[b\n\n]c', '[- b]\n\nc'],
])('a list makes %p to %p', (before, after) => {
  const selection = selected(before);
  expect(apply(selection, prefixLines(selection, '- '))).toBe(after);
});

test('a link has the selected text, and an address that cannot end it', () => {
  const selection = { text: 'see this', start: 4, end: 8 };
  expect(link(selection, 'https://a.example/(b) c').insert).toBe('[this](https://a.example/%28b%29%20c)');
  expect(link(selection, '/images/a.png', '!', 'A [balloon]').insert).toBe('![A balloon](/images/a.png)');
});

test.each([
  ['www.example.com', 'https://www.example.com'],
  ['example.com/a?b#c', 'https://example.com/a?b#c'],
  ['example.com:8080/a', 'https://example.com:8080/a'],
  ['www.bücher.example', 'https://www.bücher.example'],
  ['me@example.com', 'mailto:me@example.com'],
  ['https://example.com', 'https://example.com'],
  ['http://example.com/me@example.com', 'http://example.com/me@example.com'],
  ['mailto:me@example.com', 'mailto:me@example.com'],
  ['tel:+1555', 'tel:+1555'],
  ['/posts/', '/posts/'],
  ['#top', '#top'],
  ['about', 'about'],
  // Not a host, but a file of this site.
  ['about.md', 'about.md'],
])('a link with the address %p leads to %p', (entered, address) => {
  expect(completeAddress(entered)).toBe(address);
  expect(link({ text: 'a', start: 0, end: 1 }, entered).insert).toBe(`[a](${address})`);
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
  ['a[]', 'ab', 'a[]b'],
  ['a [b] c', 'a b c d', 'a [b] c d'],
  ['a [b] c', '0 a b c', '0 a [b] c'],
  ['a[]b', 'b', '[]b'],
  ['a [b] c', 'c', undefined],
  ['a [b] c', '0 a b c d', undefined],
])('the selection of %p is found in %p', (before, changed, after) => {
  const found = followSelection(selected(before), changed);
  const marks =
    found && [0, found.start, found.end].map((at, index, all) => changed.slice(at, all[index + 1]));
  expect(marks && `${marks[0]}[${marks[1]}]${marks[2]}`).toBe(after);
});

test.each([
  ['Tea, for two!', 'tea-for-two'],
  ['Crème brûlée', 'creme-brulee'],
  ['Ada’s page', 'adas-page'],
  ['  -- ', ''],
])('the title %p has the name %p', (title, name) => {
  expect(slug(title)).toBe(name);
});
