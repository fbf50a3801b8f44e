import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { codePointLength, decodeFields, FieldEncodingError } from '../../../lambdas/shared/fields.ts';

test('decoding reverses the encoding of URLSearchParams', () => {
  const text = fc.string({ unit: 'grapheme' });
  fc.assert(
    fc.property(fc.dictionary(text, text), (fields) => {
      expect(Object.fromEntries(decodeFields(String(new URLSearchParams(fields))))).toEqual({ ...fields });
    }),
  );
});

test('a name without a value has an empty one, and empty pairs are ignored', () => {
  expect([...decodeFields('&flag&&empty=&a=b=c')]).toEqual([
    ['flag', ''],
    ['empty', ''],
    ['a', 'b=c'],
  ]);
});

test.each(['a=1&a=2', 'a&a', '%61=1&a=2'])('a field that occurs twice is an error: %s', (encoded) => {
  expect(() => decodeFields(encoded)).toThrow(new FieldEncodingError('A field occurs twice.'));
});

test.each(['a=%', 'a=%zz', '%=1', 'a=%c3', 'a=%ff'])(
  'a malformed escape is an error with its cause: %s',
  (encoded) => {
    const message = 'A percent-encoded character is malformed.';
    const error = { name: 'FieldEncodingError', message, cause: expect.any(URIError) };
    expect(() => decodeFields(encoded)).toThrow(expect.objectContaining(error));
  },
);

test('an emoji is one code point, a combining accent another', () => {
  expect(codePointLength('a😀é')).toBe(3);
  expect(codePointLength('e\u0301')).toBe(2);
});
