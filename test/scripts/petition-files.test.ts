import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { csvLine, disarm, parseCsvLine, rearm } from '../../scripts/petition/csv.ts';
import { linesOf } from '../../scripts/petition/lines.ts';
import { headerOf, lineOf, RecordReader } from '../../scripts/petition/record.ts';

/** What a name may be: no control characters, no halves of surrogate pairs. */
const name = fc
  .string({
    unit: fc.oneof(fc.constantFrom(...`=+-@'",; <＝😀`), fc.string({ unit: 'grapheme', maxLength: 1 })),
    maxLength: 30,
  })
  .filter((text) => text.trim() !== '' && !/[\p{Cc}\p{Cs}]/u.test(text) && [...text].length <= 100);

describe('a line of CSV', () => {
  test('is read as it was written', () => {
    const field = fc.string({ unit: 'grapheme' }).map((text) => text.replace(/[\r\n]/g, ''));
    fc.assert(
      fc.property(fc.array(field, { minLength: 1 }), (fields) => {
        expect(parseCsvLine(csvLine(fields).slice(0, -2))).toEqual(fields);
      }),
    );
  });

  test('has quotation marks where RFC 4180 wants them, and ends with CRLF', () => {
    expect(csvLine(['a', 'b,c', 'd"e', 'f\ng', ''])).toBe('a,"b,c","d""e","f\ng",\r\n');
  });

  test.each(['"a', 'a"b', '"a"b,c', '"a,b'])('that has them anywhere else is refused: %s', (line) => {
    expect(() => parseCsvLine(line)).toThrow(SyntaxError);
  });
});

describe('a text that a spreadsheet may run', () => {
  test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1', '＝1', '＋1', '－1', '＠a'])(
    'begins with an apostrophe: %j',
    (text) => {
      expect(disarm(text)).toBe(`'${text}`);
    },
  );

  test('comes back as it was, whatever it was', () => {
    const text = fc.string({ unit: fc.constantFrom(...`=+-@'a\t`) });
    fc.assert(
      fc.property(fc.oneof(text, fc.string()), (each) => {
        expect(rearm(disarm(each))).toBe(each);
      }),
    );
  });

  test('that is harmless stays as it is', () => {
    for (const text of ['Ann', 'O’Neil', 'a=b', '']) expect(disarm(text)).toBe(text);
  });
});

describe.each(['csv', 'jsonl'] as const)('a signature in %s', (format) => {
  const record = {
    id: 'a-key-12',
    name: 'Ann',
    signedAt: '2025-01-02T03:04:05.678Z',
    signedAtId: '',
  };

  test('is read as it was written, with the ULID that it was given', () => {
    const any = fc.record({
      id: fc.stringMatching(/^[\w-]{8,64}$/),
      name,
      hiddenAt: fc.option(fc.constant('2025-01-02T03:04:05.678Z'), { nil: undefined }),
      time: fc.integer({ min: 0, max: 4_000_000_000_000 }),
    });
    fc.assert(
      fc.property(any, ({ time, ...rest }) => {
        const given = { ...rest, signedAt: new Date(time).toISOString(), signedAtId: '' };
        const reader = new RecordReader(format);
        reader.read(headerOf(format).trimEnd());
        const read = reader.read(lineOf(format, given).trimEnd());
        expect(read).toEqual({ ...given, signedAtId: expect.stringMatching(/^[0-9A-Z]{26}$/) });
        expect(reader.read(lineOf(format, read as typeof given).trimEnd())).toEqual(read);
      }),
    );
  });

  test.each([
    [{ id: 'short' }, /the id/],
    [{ id: '#count-1-' }, /the id/],
    [{ name: '' }, /the name/],
    [{ name: 'a'.repeat(101) }, /the name/],
    [{ name: 'a\u0000b' }, /the name/],
    [{ signedAt: '2025-02-30T00:00:00.000Z' }, /signedAt/],
    [{ signedAt: '2025-01-02' }, /signedAt/],
    [{ signedAtId: 'not a ulid' }, /signedAtId/],
    [{ signedAtId: '01ARZ3NDEKTSV4RRFFQ69G5FAV' }, /signedAtId/],
    [{ hiddenAt: 'perhaps' }, /hiddenAt/],
  ])('that is not as it must be is refused: %j', (change, reason) => {
    const reader = new RecordReader(format);
    reader.read(headerOf(format).trimEnd());
    expect(() => reader.read(lineOf(format, { ...record, ...change }).trimEnd())).toThrow(reason);
  });
});

describe('a file', () => {
  const lines = async (...pieces: (string | Uint8Array)[]) => {
    const found = [];
    const bytes = async function* () {
      for (const piece of pieces) yield Buffer.from(piece);
    };
    for await (const { number, text } of linesOf(bytes())) found.push([number, text]);
    return found;
  };

  test('is the same lines however it is cut, even within a character', async () => {
    const text = Buffer.from('Zoë\r\n渡辺\n\nlast');
    const whole = await lines(text);
    expect(whole).toEqual([
      [1, 'Zoë'],
      [2, '渡辺'],
      [3, ''],
      [4, 'last'],
    ]);
    for (let cut = 0; cut <= text.length; cut++) {
      expect(await lines(text.subarray(0, cut), text.subarray(cut))).toEqual(whole);
    }
  });

  test('may begin with a byte order mark', async () => {
    expect(await lines('\uFEFFa\nb\n')).toEqual([
      [1, 'a'],
      [2, 'b'],
    ]);
  });

  test('spoils no more than the line that is too long or not UTF-8', async () => {
    expect(
      await lines('a'.repeat(20_000), 'a'.repeat(9_000_000), '\nb\n', Buffer.from([0xff, 0x0a]), 'c'),
    ).toEqual([
      [1, undefined],
      [2, 'b'],
      [3, undefined],
      [4, 'c'],
    ]);
  });
});
