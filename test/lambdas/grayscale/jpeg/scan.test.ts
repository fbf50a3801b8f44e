import { describe, expect, test } from '@jest/globals';
import { readMarkers } from '../../../../lambdas/grayscale/jpeg/markers.ts';
import { readLuma } from '../../../../lambdas/grayscale/jpeg/scan.ts';
import { encodeJpeg } from './encoder.ts';

const size = { width: 37, height: 21 };
const seeds = Array.from({ length: 40 }, (_, index) => index + 1);

/** The DC coefficients of each row of MCUs. */
function rowsOf(jpeg: Uint8Array): number[][] {
  const { frame, scan } = readMarkers(jpeg);
  const view = new DataView(scan.data.bytes.buffer);
  // Each row overwrites the row before.
  return Array.from(readLuma(frame, scan, view), ({ dc, count }) => [...dc.subarray(0, count)]);
}

/** With other bytes at the only place of a hexadecimal text. */
function replace(jpeg: Uint8Array, found: string, bytes: string): Uint8Array {
  const text = Buffer.from(jpeg).toString('hex');
  expect(text.split(found)).toHaveLength(2);
  return Buffer.from(text.replace(found, bytes), 'hex');
}

test('the blocks of a row of MCUs are in the order of the picture, without those that only fill MCUs', () => {
  const lumaDc = Array.from({ length: 24 }, (_, index) => 10 * index);
  // Three columns and three rows of blocks. An MCU has two of each, and two blocks of chroma.
  expect(rowsOf(encodeJpeg({ width: 24, height: 17, lumaDc }))).toEqual([
    [0, 10, 60, 20, 30, 80],
    [120, 130, 180],
  ]);
});

test('a scan of luma alone has only the blocks of the picture', () => {
  const lumaDc = Array.from({ length: 9 }, (_, index) => 10 * index);
  const jpeg = encodeJpeg({ width: 24, height: 17, lumaDc, scans: [[0], [1, 2]] });
  expect(rowsOf(jpeg)).toEqual([
    [0, 10, 20],
    [30, 40, 50],
    [60, 70, 80],
  ]);
});

test.each(['ffffffff', '0015ffff'])(
  'a picture that is larger than its data is refused before memory is allocated for it: %s',
  (dimensions) => {
    const larger = replace(encodeJpeg(size), 'ffc000110800150025', `ffc0001108${dimensions}`);
    expect(() => rowsOf(larger)).toThrow('the picture is larger than its data');
  },
);

describe('restart markers', () => {
  const jpeg = encodeJpeg({ ...size, restartInterval: 2 });
  const withInterval = (mcus: string) => replace(jpeg, 'ffdd00040002', `ffdd0004${mcus}`);

  test.each(['0001', '0003', '0000'])('that are not where the interval %s needs them are refused', (mcus) => {
    expect(() => rowsOf(withInterval(mcus))).toThrow('a restart marker is missing or unexpected');
  });

  test('begin the DC coefficients again', () => {
    const lumaDc = Array(40).fill(500);
    const rows = rowsOf(encodeJpeg({ ...size, lumaDc, restartInterval: 1 }));
    expect(rows.flat()).toEqual(Array(15).fill(500));
  });

  test.each(seeds)('with a byte of data before them are refused (%i)', (seed) => {
    const source = encodeJpeg({ ...size, restartInterval: 2, seed });
    expect(() => rowsOf(replace(source, 'ffd0', '00ffd0'))).toThrow('extra data before a restart marker');
  });
});

test.each(seeds)('a byte of data after the last block is refused (%i)', (seed) => {
  const source = encodeJpeg({ ...size, seed });
  const longer = Buffer.concat([source.subarray(0, -2), Uint8Array.of(0), source.subarray(-2)]);
  expect(() => rowsOf(longer)).toThrow('extra data at the end');
  // Without an end marker, other bytes may follow the data.
  expect(rowsOf(longer.subarray(0, -2))).toEqual(rowsOf(source));
});

test('damaged blocks are refused', () => {
  const source = encodeJpeg(size);
  expect(() => rowsOf(Buffer.concat([source.subarray(0, -40), source.subarray(-2)]))).toThrow(
    'a block is damaged',
  );
});

test.each([
  [1_024, 1_023],
  [-1_024, -1_023],
])('DC coefficients are at most 2,047 from zero: %i and %i', (first, second) => {
  const plan = { width: 16, height: 8, sampling: [[1, 1] as const] };
  expect(rowsOf(encodeJpeg({ ...plan, lumaDc: [first, first + second] }))).toEqual([[first, first + second]]);
  expect(() => rowsOf(encodeJpeg({ ...plan, lumaDc: [first, 2 * first] }))).toThrow(
    'a DC coefficient is too large',
  );
});

test('an MCU has at most 10 blocks', () => {
  const withLuma = (across: number, down: number) =>
    encodeJpeg({
      ...size,
      sampling: [
        [across, down],
        [1, 1],
        [1, 1],
      ],
    });
  expect(rowsOf(withLuma(4, 2)).flat()).toHaveLength(5 * 3);
  expect(() => rowsOf(withLuma(3, 3))).toThrow('an MCU has too many blocks');
});
