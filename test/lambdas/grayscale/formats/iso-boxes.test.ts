import { describe, expect, test } from '@jest/globals';
import { FieldReader, readBoxes } from '../../../../lambdas/grayscale/formats/iso-boxes.ts';
import { expectProblem } from '../../problem.ts';
import { box, bytes, uint32 } from '../hostile/avif-writer.ts';

const type = Buffer.from('abcd');
/** @param length in 64 bits */
const longBox = (length: number, ...content: number[]) =>
  Buffer.concat([uint32(1), type, uint32(0, length), bytes(...content)]);

const first = box('free', bytes(9));
const boxesAfterFirst = (source: Buffer) => [...readBoxes(Buffer.concat([first, source]))].slice(1);

describe('a box is read', () => {
  test.each([
    ['with a length of 32 bits', box('abcd', bytes(1, 2)), [1, 2]],
    ['with a length of 64 bits', longBox(18, 1, 2), [1, 2]],
    ['that extends to the end', Buffer.concat([uint32(0), type, bytes(1, 2)]), [1, 2]],
    ['without content', box('abcd'), []],
    ['without content, with a length of 64 bits', longBox(16), []],
  ])('%s', (_, source, content) => {
    expect(boxesAfterFirst(source)).toEqual([{ type: 'abcd', content: bytes(...content) }]);
  });
});

test('fewer bytes than a header are ignored at the end', () => {
  expect(boxesAfterFirst(Buffer.alloc(7))).toEqual([]);
});

describe('a box is not readable', () => {
  test.each([
    ['that is longer than its container', box('abcd', bytes(1, 2)).subarray(0, -1)],
    ['that is longer than its container, with a length of 64 bits', longBox(19, 1, 2)],
    ['that ends in its length of 64 bits', longBox(16).subarray(0, -1)],
    ['that is shorter than its header', Buffer.concat([uint32(7), type])],
    ['that is shorter than its header, with a length of 64 bits', longBox(15)],
  ])('%s', (_, source) => {
    expectProblem(() => boxesAfterFirst(source), 'image-not-readable');
  });
});

test('4,096 boxes are read, and one more is not readable', () => {
  const boxes = (count: number) => Buffer.concat(Array<Buffer>(count).fill(box('free')));
  expect([...readBoxes(boxes(4_096))]).toHaveLength(4_096);
  expectProblem(() => [...readBoxes(boxes(4_097))], 'image-not-readable');
});

test('fields are read one after another, and not beyond the end', () => {
  const fields = new FieldReader(bytes(1, 2, 3, 4, 5, 6, 7, 8, 9, 10));
  expect([fields.uint(1), fields.uint(2), fields.uint(3)]).toEqual([0x01, 0x0203, 0x040506]);
  expect(fields.rest).toEqual(bytes(7, 8, 9, 10));
  expect(fields.uint(4)).toBe(0x0708090a);
  expect(fields.rest).toEqual(bytes());
  expectProblem(() => fields.uint(1), 'image-not-readable');
});
