import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { headerOf, lineOf, RecordReader } from '../../../scripts/petition/record.ts';

/** Valid names: no control characters and no lone surrogates. */
const name = fc
  .string({
    unit: fc.oneof(fc.constantFrom(...`=+-@'",; <＝😀`), fc.string({ unit: 'grapheme', maxLength: 1 })),
    maxLength: 30,
  })
  .filter((text) => text.trim() !== '' && !/[\p{Cc}\p{Cs}]/u.test(text) && [...text].length <= 100);

describe.each(['csv', 'jsonl'] as const)('RecordReader for %s', (format) => {
  const record = {
    id: 'a-key-12',
    name: 'Ann',
    signedAt: '2025-01-02T03:04:05.678Z',
    signedAtId: '',
  };

  test('reads what lineOf writes, and derives a missing ULID', () => {
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
  ])('throws for the invalid field %j', (change, reason) => {
    const reader = new RecordReader(format);
    reader.read(headerOf(format).trimEnd());
    expect(() => reader.read(lineOf(format, { ...record, ...change }).trimEnd())).toThrow(reason);
  });
});
