import { describe, expect, test } from '@jest/globals';
import { readAvif } from '../../../../lambdas/grayscale/formats/avif.ts';
import { expectProblem } from '../../problem.ts';
import { box, bytes, uint16, uint32 } from '../hostile/avif-writer.ts';

const version0 = uint32(0);
const version1 = uint32(0x01000000);

interface Item {
  readonly id: number;
  readonly size: readonly [number, number];
  readonly properties?: readonly Buffer[];
}

interface Options {
  readonly brand?: string;
  /** Numbers of items have 32 bits, and indexes of properties 15. @default false */
  readonly isWide?: boolean;
  /** Items without properties, listed in addition. @default - none */
  readonly more?: readonly number[];
}

/** A file without coded data. Only its structure is read. */
function avif(
  primary: number,
  items: readonly Item[],
  references: readonly Buffer[] = [],
  { brand = 'avif', isWide = false, more = [] }: Options = {},
): Buffer {
  const properties: Buffer[] = [];
  const associations = items.map(({ id, size, properties: others = [] }) => {
    const all = [box('ispe', version0, uint32(...size)), ...others];
    const indexes = all.map((property) => properties.push(property));
    return isWide
      ? Buffer.concat([uint32(id), bytes(indexes.length), uint16(...indexes)])
      : Buffer.concat([uint16(id), bytes(indexes.length, ...indexes)]);
  });
  const version = isWide ? version1 : version0;
  const wideIndexes = uint32(0x01000001);
  return Buffer.concat([
    box('ftyp', Buffer.from(brand), uint32(0), Buffer.from('avifmif1miaf')),
    box(
      'meta',
      version0,
      box('pitm', version, isWide ? uint32(primary) : uint16(primary)),
      ...(references.length > 0 ? [box('iref', version, ...references)] : []),
      box(
        'iprp',
        box('ipco', ...properties),
        box('ipma', isWide ? wideIndexes : version0, uint32(items.length), ...associations),
        box(
          'ipma',
          version0,
          uint32(more.length),
          ...more.map((id) => Buffer.concat([uint16(id), bytes(0)])),
        ),
      ),
    ),
    box('mdat'),
  ]);
}

const reference = (type: string, from: number, ...to: number[]) => box(type, uint16(from, to.length, ...to));
const wideReference = (type: string, from: number, ...to: number[]) =>
  box(type, uint32(from), uint16(to.length), uint32(...to));
const monochrome = box('av1C', bytes(0x81, 0, 0x1c, 0));
const colors = box('av1C', bytes(0x81, 0, 0x0c, 0));
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

test('numbers of items may have 32 bits, and indexes of properties 15', () => {
  const items: Item[] = [
    { id: 1, size: [16, 16], properties: [monochrome] },
    { id: 0x10001, size: [64, 48], properties: [box('irot', bytes(1))] },
    { id: 0x10002, size: [5_000, 5_000], properties: [monochrome] },
  ];
  const read = (...tiles: number[]) =>
    readAvif(avif(0x10001, items, [wideReference('dimg', 0x10001, ...tiles)], { isWide: true }));
  const picture = read(0x10002);
  expect(picture).toMatchObject({ width: 64, height: 48, orientation: 8, grayRange: 'full' });
  expect(readAvif(picture.bytes)).toEqual({ ...picture, orientation: 1 });
  expectProblem(() => read(0x10002, 0x10002, 0x10002, 0x10002), 'image-too-large');
});

describe('items that are decoded with the primary item are also limited', () => {
  const grid: Item = { id: 1, size: [64, 48] };
  const limit = 'at most 25 million pixels';

  test('a tile above the limit', () => {
    const withTile = (width: number, height: number) =>
      avif(1, [grid, { id: 2, size: [width, height] }], [reference('dimg', 1, 2)]);
    expect(readAvif(withTile(5_000, 5_000))).toMatchObject({ width: 64, height: 48 });
    expectProblem(() => readAvif(withTile(5_000, 5_001)), 'image-too-large', limit);
  });

  test('many large tiles', () => {
    const items = [grid, { id: 2, size: [5_000, 5_000] } as const, { id: 3, size: [1, 1] } as const];
    const withTiles = (...tiles: number[]) => avif(1, items, [reference('dimg', 1, ...tiles)]);
    expect(readAvif(withTiles(2, 2, 2))).toMatchObject({ width: 64, height: 48 });
    expectProblem(() => readAvif(withTiles(2, 2, 2, 3)), 'image-too-large', limit);
  });

  test('a transparency item above the limit, of the primary item or of a tile', () => {
    const items = [grid, { id: 2, size: [64, 48] } as const, { id: 3, size: [9_900, 9_900] } as const];
    expectProblem(() => readAvif(avif(1, items, [reference('auxl', 3, 1)])), 'image-too-large');
    const ofTile = [reference('dimg', 1, 2), reference('auxl', 3, 2)];
    expectProblem(() => readAvif(avif(1, items, ofTile)), 'image-too-large');
  });

  test.each([
    ['a thumbnail', [reference('thmb', 2, 1)]],
    ['a tile of another grid', [reference('dimg', 3, 2)]],
  ])('but not %s, which is not decoded', (_, references) => {
    const items = [grid, { id: 2, size: [9_900, 9_900] } as const];
    expect(readAvif(avif(1, items, references))).toMatchObject({ width: 64, height: 48 });
  });
});

test('the decoder gets only the still picture of an animation', () => {
  const { bytes: still } = readAvif(avif(1, [{ id: 1, size: [64, 48] }], [], { brand: 'avis' }));
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
    expect(rangeOf(monochrome, box('colr', Buffer.from('prof'), Buffer.alloc(128)))).toBe('full');
  });

  test('is read from the tiles of a grid', () => {
    const ofGrid = (codec: Buffer) => {
      const items: Item[] = [
        { id: 1, size: [64, 48] },
        { id: 2, size: [64, 48], properties: [codec, nclx(false)] },
      ];
      return readAvif(avif(1, items, [reference('dimg', 1, 2)])).grayRange;
    };
    expect(ofGrid(monochrome)).toBe('limited');
    expect(ofGrid(colors)).toBeUndefined();
  });

  test('is not read for a picture with colors, because libheif expands it', () => {
    expect(rangeOf(colors, nclx(false))).toBeUndefined();
  });
});

describe('colors are premultiplied', () => {
  const items: Item[] = [
    { id: 1, size: [64, 48], properties: [colors] },
    { id: 2, size: [64, 48], properties: [monochrome] },
  ];
  const transparency = reference('auxl', 2, 1);

  test.each([
    [true, 'a reference from the primary item to its transparency', [reference('prem', 1, 2)]],
    [false, 'a reference from another item', [reference('prem', 3, 2)]],
    [false, 'another reference from the primary item', [reference('cdsc', 1, 2)]],
    [false, 'no reference', []],
  ])('%j, with %s', (isPremultiplied, _, references) => {
    const picture = readAvif(avif(1, items, [transparency, ...references]));
    expect(picture).toMatchObject({ isPremultiplied, grayRange: undefined });
  });
});

describe('16,384 are read, and one more is not readable', () => {
  const items = [{ id: 1, size: [64, 48] } as const];

  test.each([
    [
      'items',
      (count: number) => avif(1, items, [], { more: Array.from({ length: count - 1 }, (_, at) => at + 2) }),
    ],
    [
      'references',
      (count: number) =>
        avif(
          1,
          items,
          [16_000, count - 16_000].map((tiles) => reference('dimg', 3, ...Array<number>(tiles).fill(2))),
        ),
    ],
  ])('%s', (_, withCount) => {
    expect(readAvif(withCount(16_384))).toMatchObject({ width: 64, height: 48 });
    expectProblem(() => readAvif(withCount(16_385)), 'image-not-readable');
  });
});

describe('a file is not readable', () => {
  test.each([
    ['without a description', box('ftyp', Buffer.from('avif'))],
    ['without a size', avif(2, [{ id: 1, size: [64, 48] }])],
    ['with an item that is listed twice', avif(1, Array<Item>(2).fill({ id: 1, size: [64, 48] }))],
    ['with a box that is longer than the file', avif(1, [{ id: 1, size: [64, 48] }]).subarray(0, 80)],
    ['with a box that is shorter than its header', Buffer.concat([uint32(4), Buffer.from('ftypavif')])],
    ['with thousands of boxes', Buffer.concat(Array.from({ length: 5_000 }, () => box('free')))],
  ])('%s', (_, source) => {
    expectProblem(() => readAvif(source), 'image-not-readable');
  });
});
