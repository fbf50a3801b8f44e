import { describe, expect, test } from '@jest/globals';
import { findPages, type SearchIndex, wordsOf } from '../../../site/browser/search-words.ts';

test.each([
  ['The Café’s API', ['the', 'cafes', 'api']],
  ['npm start --port 3000', ['npm', 'start', 'port', '3000']],
  ['Straße, ÅNGSTRÖM and 東京', ['straße', 'angstrom', 'and', '東京']],
  [' … ', []],
])('the words of “%s” have no accents and are in lower case', (text, words) => {
  expect(wordsOf(text)).toEqual(words);
});

describe('the pages that are found', () => {
  const index: SearchIndex = {
    pages: [
      ['/a/', 'A', 'First'],
      ['/b/', 'B', 'Second'],
      ['/c/', 'C', 'Third'],
    ],
    words: {
      cognito: [[2], [1], [0]],
      cog: [[], [], [0]],
      cost: [[], [0, 1], []],
      construct: [[], [], [1]],
    },
  };
  const urls = (query: string) => findPages(index, query).map(({ url }) => url);

  test('have the word in the title, then in a heading, then in the text', () => {
    expect(urls('Cognito')).toEqual(['/c/', '/b/', '/a/']);
  });

  test('may have a longer word, which counts half', () => {
    expect(urls('cogn')).toEqual(['/c/', '/b/', '/a/']);
    // The title of C and the heading of B begin with "cog", and the text of A has the whole word.
    expect(urls('cog')).toEqual(['/c/', '/b/', '/a/']);
    expect(urls('constr')).toEqual(['/b/']);
  });

  test('have all words, in any order', () => {
    expect(urls('cost cognito')).toEqual(['/b/', '/a/']);
    expect(urls('cognito cost')).toEqual(['/b/', '/a/']);
    expect(urls('cognito costs')).toEqual([]);
  });

  test('are the same with accents, other case and repeated words', () => {
    expect(urls('ÇÔST  cost')).toEqual(urls('cost'));
    expect(urls('cost')).toEqual(['/a/', '/b/']);
  });

  test('are none for an empty query, an unknown word, and names of JavaScript', () => {
    for (const query of ['', '  ', 'nothing', '__proto__', 'toString']) expect(urls(query)).toEqual([]);
  });
});
