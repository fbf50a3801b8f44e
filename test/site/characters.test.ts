import { expect, test } from '@jest/globals';
import { forbiddenCharacter, forbiddenInBody, withoutForbidden } from '../../site/characters.ts';

test.each([
  ['\0', 'U+0000'],
  ['\b', 'U+0008'],
  ['\v', 'U+000B'],
  ['\f', 'U+000C'],
  ['\u001b', 'U+001B'],
  ['\u001f', 'U+001F'],
  ['\u007f', 'U+007F'],
  ['\u009f', 'U+009F'],
  ['\ud800', 'U+D800'],
  ['\udfff', 'U+DFFF'],
  ['\ufffe', 'U+FFFE'],
  ['\uffff', 'U+FFFF'],
])('finds %j', (character, name) => {
  expect(forbiddenCharacter(`a${character}b`)).toBe(name);
  expect(withoutForbidden(`a${character}b${character}`)).toBe(`a<${name}>b<${name}>`);
});

test.each(['\t\n\r', ' ~', '\u00a0\u00ad', '\u200b\u2028\ud7ff', '\ue000\ufeff\ufffd', '😀', '\u{10ffff}'])(
  'leaves %j',
  (text) => {
    expect(forbiddenCharacter(text)).toBeUndefined();
    expect(withoutForbidden(text)).toBe(text);
  },
);

test.each([
  ['a\r\nb\bc\r\n\0', { line: 2, character: 'U+0008' }],
  ['a\n\n&#12;', { line: 3, character: '&#12;' }],
  ['a &#x0C; b', { line: 1, character: '&#x0C;' }],
  ['a &#120; &amp;#12 &#x1c0; 😀', undefined],
])('names the line of a body: %j', (body, found) => {
  expect(forbiddenInBody(body)).toEqual(found);
});
