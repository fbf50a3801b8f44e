import { expect, test } from '@jest/globals';
import { nearest, suggestion } from '../../site/nearest.ts';

test.each([
  ['titel', 'title'],
  ['Title', 'title'],
  ['desciption', 'description'],
  ['', undefined],
  ['color', undefined],
])('the nearest name to "%s" is %s', (wrong, name) => {
  expect(nearest(wrong, ['title', 'description'])).toBe(name);
});

test('a suggestion is a sentence, or nothing', () => {
  expect(suggestion('/about', ['/', '/about/'])).toBe(' Did you mean "/about/"?');
  expect(suggestion('/tea/', ['/petition/'])).toBe('');
});
