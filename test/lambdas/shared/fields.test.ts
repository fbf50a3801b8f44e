import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { codePointLength, decodeFields } from '../../../lambdas/shared/fields.ts';

test('decoding reverses the encoding of URLSearchParams', () => {
  const text = fc.string({ unit: 'grapheme' });
  fc.assert(
    fc.property(fc.dictionary(text, text), (fields) => {
      expect(Object.fromEntries(decodeFields(String(new URLSearchParams(fields))))).toEqual({ ...fields });
    }),
  );
});

test('an emoji is one code point, a combining accent another', () => {
  expect(codePointLength('a😀é')).toBe(3);
  expect(codePointLength('e\u0301')).toBe(2);
});
