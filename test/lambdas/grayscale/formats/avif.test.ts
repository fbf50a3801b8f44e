import { describe, expect, test } from '@jest/globals';
import { readAvif } from '../../../../lambdas/grayscale/formats/avif.ts';
import { expectProblem } from '../../problem.ts';

function box(type: string, ...content: Buffer[]): Buffer {
  const body = Buffer.concat(content);
  const header = Buffer.alloc(8);
  header.writeUInt32BE(8 + body.length);
  header.write(type, 4, 'latin1');
  return Buffer.concat([header, body]);
}

/** Numbers of 1, 2 or 4 bytes. */
const bytes = (...numbers: number[]) => Buffer.from(numbers);
const uint16 = (...numbers: number[]) =>
  Buffer.concat(numbers.map((number) => bytes(number >> 8, number & 0xff)));
const uint32 = (...numbers: number[]) =>
  Buffer.concat(numbers.map((number) => uint16(number >>> 16, number & 0xffff)));
const version0 = uint32(0);

interface Item {
  readonly id: number;
  readonly size: readonly [number, number];
  readonly properties?: readonly Buffer[];
}

/** A file without coded data. Only its structure is read. */
function avif(
  primary: number,
  items: readonly Item[],
  references: readonly Buffer[] = [],
  brand = 'avif',
): Buffer {
  const properties: Buffer[] = [];
  const associations = items.map(({ id, size, properties: others = [] }) => {
    const all = [box('ispe', version0, uint32(...size)), ...others];
    const indexes = all.map((property) => properties.push(property));
    return Buffer.concat([uint16(id), bytes(indexes.length, ...indexes)]);
  });
  return Buffer.concat([
    box('ftyp', Buffer.from(brand), uint32(0), Buffer.from('avifmif1miaf')),
    box(
      'meta',
      version0,
      box('pitm', version0, uint16(primary)),
      ...(references.length > 0 ? [box('iref', version0, ...references)] : []),
      box('iprp', box('ipco', ...properties), box('ipma', version0, uint32(items.length), ...associations)),
    ),
    box('mdat'),
  ]);
}

const reference = (type: string, from: number, ...to: number[]) => box(type, uint16(from, to.length, ...to));
const monochrome = box('av1C', bytes(0x81, 0, 0x1c, 0));
const nclx = (fullRange: boolean) =>
  box('colr', Buffer.from('nclx'), uint16(1, 13, 6), bytes(fullRange ? 0x80 : 0));

test('the size is the size of the primary item', () => {
  const items: Item[] = [
    { id: 1, size: [9_900, 9_900] },
    { id: 2, size: [64, 48] },
  ];
  expect(readAvif(avif(2, items))).toMatchObject({ width: 64, height: 48, frames: 1 });
  expect(readAvif(avif(1, items))).toMatchObject({ width: 9_900, height: 9_900 });
});

describe('items that are decoded with the primary item are also limited', () => {
  const grid: Item = { id: 1, size: [64, 48] };

  test('a tile above the limit', () => {
    const items = [grid, { id: 2, size: [9_900, 9_900] } as const];
    expectProblem(() => readAvif(avif(1, items, [reference('dimg', 1, 2)])), 'image-too-large');
  });

  test('many large tiles', () => {
    const references = [reference('dimg', 1, 2, 2, 2, 2)];
    const items = [grid, { id: 2, size: [5_000, 5_000] } as const];
    expectProblem(() => readAvif(avif(1, items, references)), 'image-too-large');
  });

  test('a transparency item above the limit, of the primary item or of a tile', () => {
    const items = [grid, { id: 2, size: [64, 48] } as const, { id: 3, size: [9_900, 9_900] } as const];
    expectProblem(() => readAvif(avif(1, items, [reference('auxl', 3, 1)])), 'image-too-large');
    const ofTile = [reference('dimg', 1, 2), reference('auxl', 3, 2)];
    expectProblem(() => readAvif(avif(1, items, ofTile)), 'image-too-large');
  });

  test('but not a thumbnail, which is not decoded', () => {
    const items = [grid, { id: 2, size: [9_900, 9_900] } as const];
    expect(readAvif(avif(1, items, [reference('thmb', 2, 1)]))).toMatchObject({ width: 64, height: 48 });
  });
});

test('the decoder gets only the still picture of an animation', () => {
  const { bytes: still } = readAvif(avif(1, [{ id: 1, size: [64, 48] }], [], 'avis'));
  expect(still.toString('latin1', 8, 12)).toBe('avif');
});

describe('rotation and mirroring', () => {
  const turned = (turns: number, ...axis: number[]) => [
    box('irot', bytes(turns)),
    ...axis.map((value) => box('imir', bytes(value))),
  ];
  const size = [64, 48] as const;

  test('are read from the primary item, as the orientation of Exif', () => {
    const orientationOf = (...properties: Buffer[]) =>
      readAvif(avif(1, [{ id: 1, size, properties }])).orientation;
    expect(orientationOf()).toBe(1);
    expect([0, 1, 2, 3].map((turns) => orientationOf(...turned(turns)))).toEqual([1, 8, 3, 6]);
    expect([0, 1, 2, 3].map((turns) => orientationOf(...turned(turns, 0)))).toEqual([4, 5, 2, 7]);
    expect([0, 1, 2, 3].map((turns) => orientationOf(...turned(turns, 1)))).toEqual([2, 7, 4, 5]);
  });

  test('are removed from all items, because the decoder would apply them again', () => {
    const items: Item[] = [
      { id: 1, size, properties: turned(1, 1) },
      { id: 2, size, properties: turned(1) },
    ];
    const { bytes: changed, orientation } = readAvif(avif(1, items, [reference('auxl', 2, 1)]));
    expect(orientation).toBe(7);
    expect(readAvif(changed)).toMatchObject({ orientation: 1, width: 64, height: 48 });
    const associations = changed.subarray(changed.indexOf('ipma'));
    expect(associations.subarray(12, 23)).toEqual(Buffer.of(0, 1, 3, 1, 0, 0, 0, 2, 2, 4, 0));
  });
});

describe('the range of gray', () => {
  const rangeOf = (...properties: Buffer[]) =>
    readAvif(avif(1, [{ id: 1, size: [64, 48], properties }])).grayRange;

  test('is read from the nclx property, and is full without one', () => {
    expect(rangeOf(monochrome, nclx(false))).toBe('limited');
    expect(rangeOf(monochrome, nclx(true))).toBe('full');
    expect(rangeOf(monochrome)).toBe('full');
  });

  test('is not read for a picture with colors, because libheif expands it', () => {
    expect(rangeOf(box('av1C', bytes(0x81, 0, 0x0c, 0)), nclx(false))).toBeUndefined();
  });
});

describe('a file is not readable', () => {
  test.each([
    ['without a description', box('ftyp', Buffer.from('avif'))],
    ['without a size', avif(2, [{ id: 1, size: [64, 48] }])],
    ['with a box that is longer than the file', avif(1, [{ id: 1, size: [64, 48] }]).subarray(0, 80)],
    ['with a box that is shorter than its header', Buffer.concat([uint32(4), Buffer.from('ftypavif')])],
    ['with thousands of boxes', Buffer.concat(Array.from({ length: 5_000 }, () => box('free')))],
  ])('%s', (_, source) => {
    expectProblem(() => readAvif(source), 'image-not-readable');
  });
});
