import { describe, expect, test } from '@jest/globals';
import { maxBlockBytes } from '../../../../lambdas/grayscale/jpeg/bits.ts';
import { readEntropyData } from '../../../../lambdas/grayscale/jpeg/entropy-data.ts';

const [rst0, rst1, rst7] = [0xd0, 0xd1, 0xd7].map((marker) => [0xff, marker]) as [
  number[],
  number[],
  number[],
];
const endOfImage = [0xff, 0xd9];
const stuffed = [0xff, 0x00];

/** The parts between restart markers, and the end in the source. */
function read(source: readonly number[] | Uint8Array, from = 0) {
  const { data, end } = readEntropyData(Uint8Array.from(source), from);
  const { bytes, start, ends } = data;
  const starts = [start, ...ends];
  const last = ends.at(-1) ?? 0;
  expect([...bytes.subarray(last, last + maxBlockBytes)]).toEqual(Array(maxBlockBytes).fill(0));
  return { parts: ends.map((stop, part) => [...bytes.subarray(starts[part], stop)]), end };
}

test('entropy-coded data end before the next marker', () => {
  expect(read([1, 2, 3, ...endOfImage, 4])).toEqual({ parts: [[1, 2, 3]], end: 3 });
});

test('they begin at the given position', () => {
  expect(read([...endOfImage, 9, 1, 2, ...endOfImage], 3)).toEqual({ parts: [[1, 2]], end: 5 });
});

test('they end at the end of a file without a marker, also of an empty one', () => {
  expect(read([1, 2])).toEqual({ parts: [[1, 2]], end: 2 });
  expect(read([])).toEqual({ parts: [[]], end: 0 });
  expect(read([1, 2, 0xff])).toEqual({ parts: [[1, 2]], end: 2 });
});

test('stuffed bytes are removed wherever they are', () => {
  const source = [...stuffed, 1, ...stuffed, ...stuffed, 2, ...stuffed];
  expect(read([...source, ...endOfImage])).toEqual({
    parts: [[0xff, 1, 0xff, 0xff, 2, 0xff]],
    end: source.length,
  });
});

describe('restart markers', () => {
  test('divide the data into parts, and begin again after the eighth', () => {
    const markers = Array.from({ length: 9 }, (_, index) => [0xff, 0xd0 + (index & 7)]);
    const source = [7, ...markers.flatMap((marker, index) => [...marker, index]), ...endOfImage];
    expect(read(source).parts).toEqual([[7], ...markers.map((_, index) => [index])]);
  });

  test('may have no data between them', () => {
    expect(read([...rst0, ...rst1, ...endOfImage])).toEqual({ parts: [[], [], []], end: 4 });
  });

  test.each([
    ['too early', [1, ...rst1]],
    ['twice', [1, ...rst0, ...rst0]],
    ['out of the sequence', [1, ...rst7]],
  ])('are refused %s', (_when, source) => {
    expect(() => read([...source, ...endOfImage])).toThrow('a restart marker is out of order');
  });
});

describe('more than 65,536 stuffed bytes', () => {
  const data = (escapes: number, others: number) =>
    Buffer.alloc(escapes * (others + 2), Uint8Array.of(...stuffed, ...Array(others).fill(1)));

  test('are refused if they are more than one byte in 8', () => {
    expect(() => read(data(65_538, 5))).toThrow('the data has too many stuffed bytes');
    expect(read(data(65_537, 5)).parts[0]).toHaveLength(65_537 * 6);
  });

  test('are read if they are fewer', () => {
    expect(read(data(70_000, 7)).parts[0]).toHaveLength(70_000 * 8);
  });
});
