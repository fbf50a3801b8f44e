import { describe, expect, test } from '@jest/globals';
import { readName } from '../../../lambdas/petition/signature.ts';
import { validateName } from '../../../lambdas/petition/validate-name.ts';
import { expectProblem } from '../problem.ts';

describe('a name may stand', () => {
  test.each([
    ['with initials', 'J. R. R. Tolkien'],
    ['with a title', 'Dr.Ann Lee, B.Sc'],
    ['with a particle', "Conan O'Brien-van der Meer"],
    ['from right to left', 'עדי כהן'],
    ['with a mark of direction', 'עדי\u200f (Adi)'],
    ['with a joiner, as in Persian', 'علی\u200cرضا'],
    ['as a family of emoji, which are joined', '👨‍👩‍👧'],
    ['with slashes', 'Ann/Lee'],
    ['with a colon', 'Ann: friend'],
    ['that begins as an address does', 'Wwwilma'],
    ['that ends as a host does, as a word', 'Ann Com'],
    ['as markup, which is text', '<b>Ann</b>'],
    ['as a formula, which is text', '=1+1'],
    ['of digits', '42'],
  ])('%s', (_, name) => {
    expect(validateName(name)).toBeUndefined();
    expect(readName(name)).toBe(name);
  });
});

describe('a name may not stand', () => {
  test.each([
    ...['\u202a', '\u202e', '\u2066', '\u2069', '\u2028', '\u200b', '\ufeff', '\u{e0001}'].map(
      (character) => [`with U+${character.codePointAt(0)?.toString(16)}`, `Ann${character}Lee`],
    ),
    ['that cannot be seen', '\u200d\u200e'],
    ['with a link', 'Ann http://example.com'],
    ['with a link of another scheme', 'ftp://files'],
    ['with a link in capitals', 'HTTPS://EXAMPLE.ORG'],
    ['with a link of full width', 'ｈｔｔｐ：／／example'],
    ['with a host', 'see www.example.co'],
    ['with a host and a path', 'bit.ly/abc'],
    ['with a host of an ending for sale', 'buy at example.shop now'],
  ])('%s', (_, name = '') => {
    expect(validateName(name)).toMatch(/^Sign with.*\.$/);
    expectProblem(() => readName(name), 'invalid-signature');
  });

  // The characters beside those that are refused.
  test.each(['\u202f', '\u2065', '\u206a', '\u{e0100}'])('but %j may be in it', (character) => {
    expect(validateName(`Ann${character}Lee`)).toBeUndefined();
  });
});
