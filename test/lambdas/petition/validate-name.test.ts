import { describe, expect, test } from '@jest/globals';
import { validateName } from '../../../lambdas/petition/validate-name.ts';

const characters = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => String.fromCodePoint(from + index));

describe('a valid name', () => {
  test.each([
    ['has initials', 'J. R. R. Tolkien'],
    ['has a title', 'Dr.Ann Lee, B.Sc'],
    ['has a particle', "Conan O'Brien-van der Meer"],
    ['is written from right to left', 'עדי כהן'],
    ['has a direction mark', 'עדי\u200f (Adi)'],
    ['has a non-joiner, as in Persian', 'علی\u200cرضا'],
    ['has a joiner, as in Sinhala', 'ශ්\u200dරී'],
    ['is a family emoji', '👨‍👩‍👧'],
    ['is an emoji with a variation selector', 'Ann ❤️‍🔥'],
    ['has an ideographic variation', '葛\u{e0100}城'],
    ['has a CJK variation', '芦\ufe00田'],
    ['has a keycap', 'Ann 1\ufe0f\u20e3'],
    ['has a Mongolian variation', 'ᠠ\u180bᠮᠠ'],
    ['has a Myanmar variation', 'က\ufe00'],
    ['has a mathematical variation', 'Ann \u2229\ufe00'],
    ['has an Arabic letter mark', 'علي\u061c (Ali)'],
    ['has a full stop between sentences', '安\u3002李'],
    ['has an emoji that is newer than Unicode 15', 'Ann \u{1fae9}'],
    ['has an emoji that is not assigned yet', 'Ann \u{1faff}'],
    ['has an Arabic number sign', 'علی \u0600\u0661'],
    ['has a narrow space', 'Ann\u202fLee'],
    ['has 4 accents on a letter', 'Z\u0301\u0302\u0303\u0304oe'],
    ['has Hebrew vowels and accents', 'שָׁל֥וֹם'],
    ['has Vietnamese letters', 'Nguyễn Thị Minh Khai'],
    ['has slashes', 'Ann/Lee'],
    ['has a colon', 'Ann: friend'],
    ['begins like a host', 'Wwwilma'],
    ['ends with a word that is a domain', 'Ann Com'],
    ['looks like markup', '<b>Ann</b>'],
    ['looks like a formula', '=1+1'],
    ['is a number', '42'],
    ['is Braille with a blank', '⠁⠝⠝⠀⠇⠑⠑'],
  ])('%s: %s', (_, name) => {
    expect(validateName(name)).toBeUndefined();
  });
});

describe('a name is rejected with', () => {
  test.each([
    ['a line break', 'Ann\nLee'],
    ['a null character', 'Ann\0'],
    ['an escape character', 'Ann\u001b[0m'],
    ['a delete character', 'Ann\u007f'],
    ['a C1 control character', 'Ann\u0085Lee'],
    ['an unpaired surrogate', 'Ann\ud800'],
  ])('%s', (_, name) => {
    expect(validateName(name)).toBe('Sign without control characters.');
  });

  test.each([
    ...characters(0x202a, 0x202e),
    ...characters(0x2066, 0x2069),
    ...characters(0xe0001, 0xe0001),
    ...characters(0xe0020, 0xe007f),
    ...characters(0x2060, 0x2065),
    ...characters(0x206a, 0x206f),
    ...characters(0xfff9, 0xfffb),
    ...['\u00ad', '\u034f', '\u115f', '\u1160', '\u17b4', '\u180e', '\u200b', '\u3164', '\ufeff', '\uffa0'],
    ...['\u2028', '\u2029', '\u{1bca0}', '\u{1d173}'],
  ])('the invisible or overriding character %j', (character) => {
    expect(validateName(`Ann${character}Lee`)).toMatch(/invisible characters/);
    expect(validateName(character)).toMatch(/invisible characters/);
  });

  test.each([
    ['a joiner at the start', '\u200dAnn'],
    ['a non-joiner at the end', 'Ann\u200c'],
    ['a joiner before a space', 'Ann\u200d Lee'],
    ['a joiner after a space', 'Ann \u200dLee'],
    ['a left-to-right mark without a letter from right to left', '\u200eAnn'],
    ['a right-to-left mark without such a letter', 'Ann\u200fLee'],
    ['an Arabic letter mark without such a letter', 'Ann\u061cLee'],
    ['an emoji selector after a letter', 'A\ufe0fnn'],
    ['an emoji selector after a digit', 'Ann 1\ufe0f'],
    ['a selector after a letter', 'A\ufe00nn'],
    ['a selector after another', '葛\ufe00\ufe00城'],
    ['an ideographic selector after a letter', 'A\u{e0100}nn'],
    ['a Mongolian selector after a letter', 'A\u180bnn'],
    ['a selector at the start', '\ufe0fAnn'],
    ['two joiners', 'Ann\u200d\u200dLee'],
    ['a joiner and a direction mark', 'Ann\u200d\u200eLee'],
  ])('%s', (_, name) => {
    expect(validateName(name)).toMatch(/invisible characters/);
  });

  test.each(['\u0378', '\ufdd0', '\uffff', '\u{10ffff}', '\ufffc', '\ufffd'])(
    'the unassigned or replacement character %j',
    (character) => {
      expect(validateName(`Ann${character}Lee`)).toMatch(/no meaning/);
    },
  );

  test.each(['\u2800', '\u2800 \u2800', '\u{1d159}', '\u0301', '\u200e', '\ufe0f'])(
    'nothing visible: %j',
    (name) => {
      expect(validateName(name)).toMatch(/visible/);
    },
  );

  test.each([
    ['5 accents on a letter', `Z${'\u0334'.repeat(5)}oe`],
    ['an accented letter with 4 more', `é${'\u0334'.repeat(4)}`],
    ['99 accents', `a${'\u0e49'.repeat(99)}`],
    ['5 enclosing marks', `a${'\u20dd'.repeat(5)}`],
    ['accents with joiners between them', `a${'\u0334\u0334\u0334\u0334\u200d'.repeat(4)}b`],
  ])('%s', (_, name) => {
    expect(validateName(name)).toBe('Sign with at most 4 accents on one character.');
  });

  test.each([
    ['a link', 'Ann http://example.com'],
    ['a link of another scheme', 'ftp://files'],
    ['a link in capitals', 'HTTPS://EXAMPLE.ORG'],
    ['a full-width link', 'ｈｔｔｐ：／／example'],
    ['a host', 'see www.example.co'],
    ['a host and a path', 'bit.ly/abc'],
    ['a host with a domain of advertisements', 'buy at example.shop now'],
    ['a host with a dot of another script', 'example\u3002com'],
    ['a host with a half-width dot', 'example\uff61com'],
  ])('%s', (_, name) => {
    expect(validateName(name)).toBe('Sign without links.');
  });
});
