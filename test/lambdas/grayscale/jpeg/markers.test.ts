import { describe, expect, test } from '@jest/globals';
import { type JpegParts, readMarkers } from '../../../../lambdas/grayscale/jpeg/markers.ts';
import { ascii, segment } from './encoder.ts';

const startOfImage = [0xff, 0xd8];
const endOfImage = [0xff, 0xd9];
const coded = [0x12, 0x34];

type ComponentBytes = readonly [id: number, sampling: number, quantization: number];
const y: ComponentBytes = [1, 0x11, 0];
const ycc: readonly ComponentBytes[] = [y, [2, 0x11, 0], [3, 0x11, 0]];

const quantization = (id = 0, values = 64) => segment(0xdb, [id, ...Array(values).fill(3)]);
/** One code of two bits, for the symbol. */
const huffman = (id: number, symbol = 5) => segment(0xc4, [id, 0, 1, ...Array(14).fill(0), symbol]);
const tables = [...quantization(), ...huffman(0x00), ...huffman(0x10)];
function frame(
  components: readonly ComponentBytes[],
  { marker = 0xc0, size = [0, 9, 1, 4], precision = 8 } = {},
) {
  return segment(marker, [precision, ...size, components.length, ...components.flat()]);
}
/** A scan of the components, all with the Huffman tables 0, and its data. */
function scan(ids: readonly number[], { tables = 0x00, last = [0, 63, 0] } = {}) {
  return [...segment(0xda, [ids.length, ...ids.flatMap((id) => [id, tables]), ...last]), ...coded];
}
const head = [...tables, ...frame([y])];
const gray = [...head, ...scan([1])];

const read = (...parts: readonly (readonly number[])[]): JpegParts =>
  readMarkers(Uint8Array.from([...startOfImage, ...parts.flat()]));

test('the parts of a gray JPEG are its frame, its scan with the tables, and its data', () => {
  const parts = read(segment(0xdd, [0x01, 0x02]), gray, endOfImage);
  expect(parts.frame).toEqual({
    marker: 0xc0,
    width: 260,
    height: 9,
    components: [{ id: 1, horizontal: 1, vertical: 1, quantization: 0 }],
  });
  const { data, components, ...scanned } = parts.scan;
  expect(scanned).toEqual({
    restartInterval: 258,
    quantization: Uint8Array.of(0, ...Array(64).fill(3)),
    hasEndMarker: true,
  });
  const table = Uint8Array.of(0, 1, ...Array(14).fill(0), 5);
  expect(components).toEqual([{ component: parts.frame.components[0], dc: table, ac: table }]);
  expect([...data.bytes.subarray(data.start, data.ends[0])]).toEqual(coded);
  expect(parts.density).toEqual(Uint8Array.of(0, 0, 1, 0, 1));
});

test('only the scan with the luma is a part, wherever it is', () => {
  const color = [...tables, ...frame(ycc)];
  for (const scans of [
    [scan([2]), scan([1]), scan([3])],
    [scan([1]), scan([2, 3])],
    [scan([2, 3]), scan([1])],
  ]) {
    const { scan: found } = read(color, ...scans, endOfImage);
    expect(found.components.map(({ component }) => component.id)).toEqual([1]);
  }
  expect(read(color, scan([3, 1, 2]), endOfImage).scan.components).toHaveLength(3);
});

test('a scan has the tables of its numbers, and one segment may define several', () => {
  const definitions = [
    ...segment(0xdb, [0x13, ...Array(128).fill(3)]),
    ...segment(0xc4, [...huffman(0x02, 7).slice(4), ...huffman(0x13, 8).slice(4)]),
  ];
  const { scan: found } = read(definitions, frame([[1, 0x21, 3]]), scan([1], { tables: 0x23 }), endOfImage);
  expect(found.components[0]).toMatchObject({ component: { horizontal: 2, vertical: 1 } });
  expect([found.components[0]?.dc.at(-1), found.components[0]?.ac.at(-1)]).toEqual([7, 8]);
  expect(found.quantization).toHaveLength(129);
});

test('a Huffman table may have 256 codes', () => {
  const codes = [...Array(14).fill(0), 1, 255, ...Array(256).fill(4)];
  const both = segment(0xc4, [0x00, ...codes, 0x10, ...codes]);
  const { scan: found } = read(quantization(), both, frame([y]), scan([1]), endOfImage);
  expect(found.components[0]?.ac).toHaveLength(16 + 256);
});

test('a later table replaces one with the same number', () => {
  const { scan: found } = read(tables, huffman(0x00, 9), frame([y]), scan([1]), endOfImage);
  expect(found.components[0]?.dc.at(-1)).toBe(9);
});

test('segments of applications, comments and fill bytes are skipped', () => {
  const skipped = [0xe1, 0xe2, 0xed, 0xef, 0xfe].flatMap((marker) => segment(marker, [0xff, 0xd9]));
  const fill = [0xff, 0xff];
  const { scan: found } = read(skipped, fill, tables, fill, frame([y]), fill, scan([1]), fill, endOfImage);
  expect(found.hasEndMarker).toBe(true);
});

describe('the density', () => {
  const densityOf = (...content: number[]) => [...read(segment(0xe0, content), gray, endOfImage).density];
  const jfif = [...ascii('JFIF\0'), 1, 2];
  const none = [0, 0, 1, 0, 1];

  test('is that of the JFIF header', () => {
    expect(densityOf(...jfif, 2, 1, 44, 0, 72, 0, 0)).toEqual([2, 1, 44, 0, 72]);
  });

  test.each([
    ['an unknown unit', [...jfif, 3, 0, 72, 0, 72, 0, 0]],
    ['a horizontal density of zero', [...jfif, 1, 0, 0, 0, 72, 0, 0]],
    ['a vertical density of zero', [...jfif, 1, 0, 72, 0, 0, 0, 0]],
    ['a truncated header', [...jfif, 1, 0, 72, 0, 72, 0]],
    ['another application', [...ascii('JFXX\0'), 1, 2, 1, 0, 72, 0, 72, 0, 0]],
  ])('is not that of %s', (_what, content) => {
    expect(densityOf(...content)).toEqual(none);
  });
});

describe('without an end marker', () => {
  const color = [...tables, ...frame(ycc)];
  const endings: [string, number[], string][] = [
    ['at the end of the file', [], 'a marker is missing'],
    ['with other bytes', [0xff, 0x01, 0, 2, 7], 'a marker is missing'],
    ['in a segment', [0xff, 0xe1, 0, 9, 1], 'a segment is truncated'],
    ['in a segment that is too short for its length', [0xff, 0xe1, 0, 1], 'a segment is truncated'],
    ['with an unknown marker', segment(0xf7, [1]), 'unsupported marker 247'],
  ];

  test.each(endings)('a JPEG with one scan is read, but may be incomplete: %s', (_where, ending) => {
    expect(read(color, scan([1, 2, 3]), ending).scan.hasEndMarker).toBe(false);
  });

  test.each(endings)('a JPEG with several scans is refused: %s', (where, ending, reason) => {
    const expected = where === 'with other bytes' ? 'unsupported marker 1' : reason;
    expect(() => read(color, scan([1]), scan([2, 3]), ending)).toThrow(expected);
  });
});

describe('refuses', () => {
  const refused: Readonly<Record<string, [reason: string, ...parts: (readonly number[])[]]>> = {
    'no scan': ['no whole picture', tables, frame([y]), endOfImage],
    'no frame': ['no whole picture', tables, endOfImage],
    'a missing component': ['no whole picture', tables, frame(ycc), scan([1, 2]), endOfImage],
    'two frames': ['unsupported frame', frame([y]), frame([y])],
    '12 bits': ['unsupported frame', frame([y], { precision: 12 })],
    'a width of 0': ['unsupported frame', frame([y], { size: [0, 9, 0, 0] })],
    'a height of 0': ['unsupported frame', frame([y], { size: [0, 0, 1, 4] })],
    'no component': ['not 1 or 3 components', frame([])],
    'two components': ['not 1 or 3 components', frame([y, [2, 0x11, 0]])],
    'a frame header of another length': ['not 1 or 3 components', segment(0xc0, [8, 0, 9, 1, 4, 1, ...y, 0])],
    'chroma that is wider than luma': ['sampling is unusual', frame([y, [2, 0x21, 0], [3, 0x11, 0]])],
    'chroma that is higher than luma': ['sampling is unusual', frame([y, [2, 0x11, 0], [3, 0x12, 0]])],
    'a horizontal factor of 0': ['sampling is unusual', frame([[1, 0x01, 0]])],
    'a vertical factor of 0': ['sampling is unusual', frame([[1, 0x10, 0]])],
    'a fifth quantization table': ['sampling is unusual', frame([[1, 0x11, 4]])],
    'a horizontal factor of 5': ['invalid sampling factors', frame([[1, 0x51, 0]])],
    'a vertical factor of 5': ['invalid sampling factors', frame([[1, 0x15, 0]])],
    'components with one id': ['components share an id', frame([y, y, [3, 0x11, 0]])],
    'a Huffman table of another class': ['a Huffman table is damaged', huffman(0x20)],
    'a fifth Huffman table': ['a Huffman table is damaged', huffman(0x04)],
    'a truncated Huffman table': ['a Huffman table is damaged', segment(0xc4, huffman(0).slice(4, -1))],
    'a Huffman table with 257 codes': [
      'a Huffman table is damaged',
      segment(0xc4, [0, ...Array(14).fill(0), 2, 255, ...Array(257).fill(1)]),
    ],
    'a fifth quantization table’s values': ['a quantization table is damaged', quantization(0x04)],
    'another precision of the quantization': ['a quantization table is damaged', quantization(0x20)],
    'a truncated quantization table': ['a quantization table is damaged', quantization(0, 63)],
    'a truncated quantization table with 16 bits': [
      'a quantization table is damaged',
      quantization(0x10, 127),
    ],
    'a restart interval of three bytes': ['the restart interval is damaged', segment(0xdd, [0, 0, 1])],
    'a scan before the frame': ['a scan header is damaged', tables, scan([1])],
    'a scan header of another length': [
      'a scan header is damaged',
      frame([y]),
      segment(0xda, [1, 1, 0, 0, 63]),
    ],
    'a scan without components': ['a scan header is damaged', frame([y]), scan([])],
    'a spectral selection from 1': ['a scan is not sequential', head, scan([1], { last: [1, 63, 0] })],
    'a spectral selection to 62': ['a scan is not sequential', head, scan([1], { last: [0, 62, 0] })],
    'a successive approximation': ['a scan is not sequential', head, scan([1], { last: [0, 63, 1] })],
    'a scan of an unknown component': ['unknown or repeated', tables, frame([y]), scan([2])],
    'a component that is scanned twice': ['unknown or repeated', tables, frame(ycc), scan([1]), scan([1])],
    'a missing DC table': ['a Huffman table is missing', tables, frame([y]), scan([1], { tables: 0x10 })],
    'a missing AC table': ['a Huffman table is missing', tables, frame([y]), scan([1], { tables: 0x01 })],
    'a missing quantization table': [
      'a quantization table is missing',
      tables,
      frame([[1, 0x11, 1]]),
      scan([1]),
    ],
    'Adobe’s RGB': ['not YCbCr', segment(0xee, adobe(0)), tables, frame(ycc), scan([1, 2, 3])],
    'Adobe’s RGB before a truncated marker of Adobe': [
      'not YCbCr',
      segment(0xee, adobe(0)),
      segment(0xee, adobe(1).slice(0, -1)),
      tables,
      frame(ycc),
      scan([1, 2, 3]),
    ],
    'Adobe’s YCCK': ['not YCbCr', segment(0xee, adobe(2)), tables, frame(ycc), scan([1, 2, 3])],
    'the ids R, G and B': [
      'not YCbCr',
      tables,
      frame(ascii('RGB').map((id) => [id, 0x11, 0] as const)),
      scan(ascii('RGB')),
    ],
  };

  test.each(Object.entries(refused))('%s', (_what, [reason, ...parts]) => {
    expect(() => read(...parts)).toThrow(reason);
  });

  test.each([[[]], [[0xff]], [[0, 0xd8]], [[0xff, 0xd9]]])('a file that begins with %j', (start) => {
    expect(() => readMarkers(Uint8Array.from(start))).toThrow('no start of image');
  });
});

describe('is read', () => {
  test.each([
    ['YCbCr with Adobe’s marker', segment(0xee, adobe(1))],
    ['YCbCr with another marker of that number', segment(0xee, [...ascii('Other'), ...Array(7).fill(0)])],
    ['YCbCr with a truncated marker of Adobe', segment(0xee, adobe(0).slice(0, -1))],
  ])('%s', (_what, marker) => {
    expect(read(marker, tables, frame(ycc), scan([1, 2, 3]), endOfImage).frame.components).toHaveLength(3);
  });

  test('gray with any transform of Adobe', () => {
    expect(read(segment(0xee, adobe(0)), gray, endOfImage).frame.components).toHaveLength(1);
  });

  test('extended sequential coding, and luma with factors up to 4', () => {
    const { frame: found } = read(tables, frame([[1, 0x44, 0]], { marker: 0xc1 }), scan([1]), endOfImage);
    expect(found).toMatchObject({ marker: 0xc1, components: [{ horizontal: 4, vertical: 4 }] });
  });

  test('a JPEG of 4,096 segments, and not of one more', () => {
    // Three tables, the frame, the scan and the end marker.
    const withComments = (count: number) =>
      read(Array(count).fill(segment(0xfe, [])).flat(), gray, endOfImage);
    expect(withComments(4_096 - 6).frame.width).toBe(260);
    expect(() => withComments(4_096 - 5)).toThrow('too many segments');
  });
});

/** The content of Adobe's marker. */
function adobe(transform: number): number[] {
  return [...ascii('Adobe'), 0, 100, 0, 0, 0, 0, transform];
}
