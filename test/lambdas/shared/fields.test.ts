import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { codePointLength, decodeFields } from '../../../lambdas/shared/fields.ts';

test('what URLSearchParams encodes is decoded to the same fields', () => {
  const text = fc.string({ unit: 'grapheme' });
  fc.assert(
    fc.property(fc.dictionary(text, text), (fields) => {
      expect(Object.fromEntries(decodeFields(String(new URLSearchParams(fields))))).toEqual({ ...fields });
    }),
  );
});

test('characters beyond the first plane count once, combining ones by themselves', () => {
  expect(codePointLength('a😀é')).toBe(3);
  expect(codePointLength('e\u0301')).toBe(2);
});
