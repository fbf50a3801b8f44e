import { describe, expect, test } from '@jest/globals';
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

describe('an error', () => {
  const failureOf = (encoded: string): unknown => {
    try {
      return decodeFields(encoded);
    } catch (error) {
      return error;
    }
  };

  test.each(['a=1&a=2', 'a&a', '%61=1&a=2'])('is a field that occurs twice: %s', (encoded) => {
    const failure = failureOf(encoded);
    expect(failure).toBeInstanceOf(FieldEncodingError);
    expect(failure).toMatchObject({ name: 'FieldEncodingError', message: 'A field occurs twice.' });
  });

  test.each(['a=%', 'a=%zz', '%=1', 'a=%c3', 'a=%ff'])('is a malformed escape: %s', (encoded) => {
    const failure = failureOf(encoded);
    expect(failure).toBeInstanceOf(FieldEncodingError);
    expect(failure).toMatchObject({
      name: 'FieldEncodingError',
      message: 'A percent-encoded character is malformed.',
      cause: expect.any(URIError),
    });
  });
});

test('an emoji is one code point, a combining accent another', () => {
  expect(codePointLength('a😀é')).toBe(3);
  expect(codePointLength('e\u0301')).toBe(2);
});
