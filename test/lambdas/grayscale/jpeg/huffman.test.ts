import { describe, expect, test } from '@jest/globals';
import {
  acTable,
  readBlock,
  readingCodes,
  standardDcDefinition,
  writingCodes,
} from '../../../../lambdas/grayscale/jpeg/huffman.ts';
import { randomNumbers } from './random.ts';

/** A table definition, from its symbols by the length of their codes in bits. */
function definition(symbols: Readonly<Record<number, readonly number[]>>): Uint8Array {
  const counts = Array.from({ length: 16 }, (_, index) => symbols[index + 1]?.length ?? 0);
  return Uint8Array.from([...counts, ...Object.values(symbols).flat()]);
}

const dc = { '0': 0, '10': 3, '110': 11, '1110': 12 };
const dcCodes = readingCodes(definition({ 1: [0], 2: [3], 3: [11], 4: [12] }));
/** Symbols of AC coefficients: the number of zeros before it, and its size in bits. */
const [endOfBlock, sixteenZeros, one, afterZero, long, tooLarge, emptyRun] = [
  0x00, 0xf0, 0x01, 0x12, 0xfa, 0x0b, 0x20,
];
/** Several of the short codes are read in one lookup, and the long ones one at a time. */
const acDefinitions = {
  'short codes': definition({
    2: [endOfBlock, one],
    3: [sixteenZeros, afterZero],
    4: [tooLarge, emptyRun],
    14: [long],
  }),
  'long codes': definition({
    2: [one],
    14: [endOfBlock],
    15: [sixteenZeros, afterZero, long],
    16: [tooLarge, emptyRun],
  }),
};
const tables = Object.entries(acDefinitions).map(([name, symbols]) => {
  const { code, length } = writingCodes(symbols);
  const codeOf = (symbol: number) => code[symbol]?.toString(2).padStart(length[symbol] ?? 0, '0') ?? '';
  return [name, { ac: acTable(symbols), codeOf }] as const;
});
const [[, { ac, codeOf }]] = tables as [(typeof tables)[number]];
const end = codeOf(endOfBlock);

/** Reads a block at a position, behind bits that are all 1 and in front of other ones. */
function read(bits: string, { table = ac, at = 0, after = '1' } = {}) {
  const text = '1'.repeat(at) + bits + after.repeat(80);
  const bytes = text.match(/.{8}/g)?.map((byte) => Number.parseInt(byte, 2)) ?? [];
  const block = new Int32Array(2);
  const end = readBlock(new DataView(Uint8Array.from(bytes).buffer), dcCodes, table, at, block);
  return { end: end < 0 ? end : end - at, dc: block[0], start: (block[1] as number) - at };
}

describe('the DC difference', () => {
  test.each([
    ['0', 0],
    ['10100', 4],
    ['10111', 7],
    ['10000', -7],
    ['10011', -4],
    [`110${'1'.repeat(11)}`, 2047],
    [`110${'0'.repeat(11)}`, -2047],
    [`1101${'0'.repeat(10)}`, 1024],
  ])('of %s is %i', (bits, value) => {
    expect(read(bits + end)).toEqual({ dc: value, start: bits.length, end: bits.length + end.length });
  });

  test.each([
    ['has more than 11 bits', `1110${'0'.repeat(12)}`],
    ['has an unknown code', '1111'],
  ])('is damaged if it %s', (_what, bits) => {
    expect(read(bits, { after: '0' }).end).toBe(-1);
  });
});

describe.each(tables)('a block with %s', (_name, { ac: table, codeOf }) => {
  const [eob, zeros, value, zeroAndValue] = [endOfBlock, sixteenZeros, one, afterZero].map(codeOf) as [
    ...[string, string, string, string],
  ];
  const ended: Readonly<Record<string, string>> = {
    'at its end-of-block code': `${value}1${eob}`,
    'after 63 coefficients': `${value}0`.repeat(63),
    'after 63 coefficients in pairs of a zero and a value': `${`${zeroAndValue}11`.repeat(31)}${value}1`,
    'after 48 zeros and 15 coefficients': zeros.repeat(3) + `${value}1`.repeat(15),
    'after runs of 15 zeros with values of 10 bits': `${codeOf(long)}${'01'.repeat(5)}`.repeat(3) + eob,
    'at once': eob,
  };

  test.each(Object.entries(ended))('ends %s', (_where, bits) => {
    for (let at = 0; at < 16; at++) expect(read(`0${bits}`, { table, at }).end).toBe(1 + bits.length);
  });

  const damaged: Readonly<Record<string, string>> = {
    'more than 63 coefficients': `${value}1`.repeat(62) + zeroAndValue,
    'more than 63 zeros': zeros.repeat(4),
    'a run beyond its end': `${value}1`.repeat(50) + zeros,
    'a code that no symbol has': '1'.repeat(16),
    'a coefficient of more than 10 bits': codeOf(tooLarge),
    'a run without a coefficient': codeOf(emptyRun),
    'a coefficient of more than 10 bits, after another': `${value}1${codeOf(tooLarge)}`,
    'a run without a coefficient, after another': `${value}1${codeOf(emptyRun)}`,
  };

  test.each(Object.entries(damaged))('is damaged by %s', (_what, bits) => {
    // Coefficients and an end of the block follow, so that only the damage can be found.
    const after = ['00', `${value}1${eob}`];
    for (let at = 0; at < 16; at++)
      for (const rest of after) expect(read(`0${bits}${rest}`, { table, at, after: '0' }).end).toBe(-1);
  });

  test('ends where its codes end, with random coefficients at every position', () => {
    const random = randomNumbers(7);
    const symbols = [one, afterZero, sixteenZeros, long];
    for (let round = 0; round < 2_000; round++) {
      let bits = '';
      let left = 63;
      for (let count = random(70); count > 0; count--) {
        const symbol = symbols[random(symbols.length)] as number;
        if ((symbol >> 4) + 1 > left) continue;
        left -= (symbol >> 4) + 1;
        bits += codeOf(symbol) + Array.from({ length: symbol & 15 }, () => random(2)).join('');
      }
      if (left > 0) bits += eob;
      expect(read(`0${bits}`, { table, at: random(16) }).end).toBe(1 + bits.length);
    }
  });
});

describe('a table', () => {
  test('has for each 16 bits the code that they begin with', () => {
    for (const [code, symbol] of Object.entries(dc)) {
      const from = Number.parseInt(code.padEnd(16, '0'), 2);
      const to = Number.parseInt(code.padEnd(16, '1'), 2);
      for (const bits of [from, to]) expect(dcCodes[bits]).toBe((code.length << 8) | symbol);
    }
    expect(dcCodes[0b1111 << 12]).toBe(0);
  });

  test('must leave the code of ones only unused', () => {
    expect(() => readingCodes(definition({ 1: [0, 1] }))).toThrow('a Huffman table has too many codes');
    expect(() => readingCodes(definition({ 1: [0], 2: [1, 2] }))).toThrow('too many codes');
    expect(readingCodes(definition({ 1: [0], 2: [1] }))).toHaveLength(65_536);
    const numbers = Array.from({ length: 128 }, (_, index) => index);
    expect(readingCodes(definition({ 7: numbers.slice(1) }))[0b1111_1101 << 8]).toBe((7 << 8) | 127);
    expect(() => readingCodes(definition({ 7: numbers }))).toThrow('too many codes');
  });

  test('may use the last code of 16 bits but one', () => {
    const codes = readingCodes(
      definition({ ...Object.fromEntries(Array.from({ length: 16 }, (_, index) => [index + 1, [index]])) }),
    );
    expect(codes[0xfffe]).toBe((16 << 8) | 15);
    expect(codes[0xffff]).toBe(0);
  });

  test('is written with the same codes as it is read', () => {
    for (const table of [standardDcDefinition, definition({ 2: [7], 3: [5, 9], 9: [1, 2, 3], 16: [255] })]) {
      const { code, length } = writingCodes(table);
      const codes = readingCodes(table);
      const symbols = [...table.subarray(16)];
      for (const symbol of symbols) {
        const bits = length[symbol] as number;
        expect(codes[(code[symbol] as number) << (16 - bits)]).toBe((bits << 8) | symbol);
      }
      expect(length.filter(Boolean)).toHaveLength(symbols.length);
    }
  });

  test('of the standard has all sizes of DC differences', () => {
    const { length } = writingCodes(standardDcDefinition);
    // ITU-T T.81, table K.3.
    expect([...length.subarray(0, 12)]).toEqual([2, 3, 3, 3, 3, 3, 4, 5, 6, 7, 8, 9]);
  });
});
