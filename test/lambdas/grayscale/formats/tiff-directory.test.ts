import { describe, expect, test } from '@jest/globals';
import { TiffDirectory } from '../../../../lambdas/grayscale/formats/tiff-directory.ts';
import { type ByteOrder, type TiffField, tiffDirectory, uint } from '../hostile/tiff-writer.ts';

const [short, long] = [3, 4];

describe.each<ByteOrder>(['II', 'MM'])('with the byte order %s', (order) => {
  const number = (value: number, bytes: number) => uint(order, value, bytes);
  const directory = (fields: readonly TiffField[], more?: readonly Buffer[]) =>
    tiffDirectory(order, fields, more);

  test('values are those of the tag, of two or four bytes', () => {
    const read = new TiffDirectory(
      directory([
        [256, short, 1, 7],
        [257, long, 1, 70_000],
      ]),
    );
    expect([read.values(256), read.values(257), read.values(258)]).toEqual([[7], [70_000], []]);
  });

  test('two short values are in the entry, and three are where it points', () => {
    const value = order === 'II' ? 8 + (9 << 16) : (8 << 16) + 9;
    const after = 10 + 2 * 12;
    const source = directory(
      [
        [258, short, 2, value],
        [259, short, 3, after],
      ],
      [1, 2, 3].map((each) => number(each, 2)),
    );
    const read = new TiffDirectory(source);
    expect([read.values(258), read.values(259)]).toEqual([
      [8, 9],
      [1, 2, 3],
    ]);
  });

  test('of a million values the first five are read, and zeros for those after the end of the file', () => {
    const after = 10 + 12;
    const source = directory(
      [[273, long, 1_000_000, after]],
      [1, 2, 3].map((each) => number(each, 4)),
    );
    expect(new TiffDirectory(source).values(273)).toEqual([1, 2, 3, 0, 0]);
  });

  test('what follows the directory is no entry of it', () => {
    const source = directory([[256, short, 1, 7]], [directory([[257, short, 1, 8]]).subarray(10)]);
    const read = new TiffDirectory(source);
    expect([read.end, read.values(257)]).toEqual([22, []]);
  });

  test('a truncated file has the tags before its end', () => {
    const source = directory([
      [256, short, 1, 7],
      [257, short, 1, 8],
    ]).subarray(0, 10 + 12 + 1);
    const read = new TiffDirectory(source);
    expect([read.end, read.values(256), read.values(257)]).toEqual([34, [7], []]);
  });

  test('a directory after the end of the file is empty', () => {
    const source = directory([[256, short, 1, 7]]).subarray(0, 8);
    expect(new TiffDirectory(source).values(256)).toEqual([]);
  });
});
