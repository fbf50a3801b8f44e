import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { csvLine, escapeFormula, parseCsvLine, unescapeFormula } from '../../../scripts/petition/csv.ts';

describe('csvLine', () => {
  test('is reversed by parseCsvLine', () => {
    const field = fc.string({ unit: 'grapheme' }).map((text) => text.replace(/[\r\n]/g, ''));
    fc.assert(
      fc.property(fc.array(field, { minLength: 1 }), (fields) => {
        expect(parseCsvLine(csvLine(fields).slice(0, -2))).toEqual(fields);
      }),
    );
  });

  test('quotes fields as RFC 4180 requires, and ends with CRLF', () => {
    expect(csvLine(['a', 'b,c', 'd"e', 'f\ng', ''])).toBe('a,"b,c","d""e","f\ng",\r\n');
  });
});

describe('parseCsvLine', () => {
  test.each(['"a', 'a"b', '"a"b,c', '"a,b'])('throws for misplaced quotes: %s', (line) => {
    expect(() => parseCsvLine(line)).toThrow(SyntaxError);
  });
});

describe('escapeFormula', () => {
  test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1', '＝1', '＋1', '－1', '＠a'])(
    'prefixes an apostrophe to %j',
    (text) => {
      expect(escapeFormula(text)).toBe(`'${text}`);
    },
  );

  test('is reversed by unescapeFormula', () => {
    const text = fc.string({ unit: fc.constantFrom(...`=+-@'a\t`) });
    fc.assert(
      fc.property(fc.oneof(text, fc.string()), (each) => {
        expect(unescapeFormula(escapeFormula(each))).toBe(each);
      }),
    );
  });

  test('does not change other text', () => {
    for (const text of ['Ann', 'O’Neil', 'a=b', '']) expect(escapeFormula(text)).toBe(text);
  });
});
