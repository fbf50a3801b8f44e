import { describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { grayJpeg } from '../../../../lambdas/grayscale/jpeg/gray-jpeg.ts';
import { readMarkers } from '../../../../lambdas/grayscale/jpeg/markers.ts';
import { readLuma } from '../../../../lambdas/grayscale/jpeg/scan.ts';
import { ascii, encodeJpeg, segment } from './encoder.ts';
import { grayPlane, lumaPlane, samePlane } from './luma-plane.ts';

const size = { width: 37, height: 21 };
const colors = () =>
  sharp(Buffer.from(Array.from({ length: 37 * 21 * 3 }, (_, index) => (index * 31) & 0xff)), {
    raw: { ...size, channels: 3 },
  });

/** The markers and segments of a JPEG with one scan. The last segment is the coded data. */
function segments(jpeg: Uint8Array): { markers: number[]; contents: Buffer[] } {
  const markers: number[] = [];
  const contents: Buffer[] = [];
  for (let at = 2; markers.at(-1) !== 0xda; ) {
    const end = at + 2 + Buffer.from(jpeg).readUInt16BE(at + 2);
    markers.push(jpeg[at + 1] ?? 0);
    contents.push(Buffer.from(jpeg.subarray(at + 4, end)));
    at = end;
    if (markers.at(-1) === 0xda) contents.push(Buffer.from(jpeg.subarray(at, -2)));
  }
  return { markers, contents };
}

/** Inserts a segment after the first marker. */
function withSegment(jpeg: Uint8Array, marker: number, content: readonly number[]): Buffer {
  return Buffer.concat([jpeg.subarray(0, 2), Uint8Array.from(segment(marker, content)), jpeg.subarray(2)]);
}

function patched(jpeg: Uint8Array, at: number, byte: number): Uint8Array {
  const copy = Uint8Array.from(jpeg);
  copy[at] = byte;
  return copy;
}

describe('the gray JPEG', () => {
  test('contains only what a decoder needs', async () => {
    const source = await colors()
      .withMetadata({ orientation: 6 })
      .withIccProfile('p3')
      .withXmp('<x:xmpmeta xmlns:x="adobe:ns:meta/"/>')
      .jpeg()
      .toBuffer();
    const gray = grayJpeg(withSegment(source, 0xfe, ascii('a comment'))) as Uint8Array;
    expect(segments(gray).markers).toEqual([0xe0, 0xdb, 0xc0, 0xc4, 0xda]);
    const { channels, space, exif, icc, xmp, comments, orientation } = await sharp(gray).metadata();
    expect({ channels, space }).toEqual({ channels: 1, space: 'b-w' });
    expect([exif, icc, xmp, comments, orientation]).toEqual(Array(5).fill(undefined));
  });

  test("keeps the density of the source's JFIF header, if there is one", () => {
    const [withDensity] = segments(grayJpeg(encodeJpeg(size)) as Uint8Array).contents;
    expect([...(withDensity ?? [])]).toEqual([...ascii('JFIF\0'), 1, 1, 1, 0, 72, 0, 96, 0, 0]);
    const [without] = segments(grayJpeg(encodeJpeg({ ...size, bare: true })) as Uint8Array).contents;
    expect([...(without ?? [])]).toEqual([...ascii('JFIF\0'), 1, 1, 0, 0, 1, 0, 1, 0, 0]);
  });

  test('has the same coded data if the source is already gray', () => {
    const source = encodeJpeg({ ...size, sampling: [[1, 1]] });
    const gray = grayJpeg(source) as Uint8Array;
    expect(segments(gray).contents.at(-1)).toEqual(segments(source).contents.at(-1));
    expect(grayJpeg(gray)).toEqual(gray);
  });

  test('has the standard DC table if its block order needs a code that the source does not have', async () => {
    // In the source's order all differences are 4. Row by row some are 12, which need one bit more.
    const lumaDc = [0, 4, 8, 12, 16, 20, 24, 28];
    const source = encodeJpeg({ width: 32, height: 16, lumaDc });
    const gray = grayJpeg(source) as Uint8Array;
    const [, , , tables] = segments(gray).contents;
    expect([...(tables ?? [])].slice(1, 17)).toEqual([0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0]);
    expect(samePlane(await grayPlane(gray), await lumaPlane(source))).toBe(true);
  });

  test('is written elsewhere if it would overtake the data in the order of its rows', () => {
    // An MCU is a column of four equal blocks. So one of its four differences has 11 bits, and row by row all have.
    const columns = 200;
    const lumaDc = Array.from({ length: 400 * columns }, (_, mcu) => {
      const dc = mcu % 2 === 0 ? 1_000 : -1_000;
      return [dc, dc, dc, dc, 0, 0];
    }).flat();
    const sampling = [[1, 4] as const, [1, 1] as const, [1, 1] as const];
    const source = encodeJpeg({ width: 8 * columns, height: 400 * 32, sampling, lumaDc });
    const gray = grayJpeg(source) as Uint8Array;
    expect(gray.length).toBeGreaterThan(source.length + 65_536 + source.length / 32);
    const { frame, scan } = readMarkers(gray);
    const view = new DataView(scan.data.bytes.buffer);
    let rows = 0;
    for (const { dc, count } of readLuma(frame, scan, view)) {
      expect(count).toBe(columns);
      expect([dc[0], dc[1], dc[columns - 1]]).toEqual([1_000, -1_000, -1_000]);
      rows++;
    }
    expect(rows).toBe(1_600);
  });

  test('is created from a source with other bytes at the end, as some cameras write', () => {
    const source = encodeJpeg(size);
    expect(grayJpeg(Buffer.concat([source, encodeJpeg(size), Buffer.alloc(9)]))).toEqual(grayJpeg(source));
  });

  test('does not change the source', () => {
    const source = encodeJpeg(size);
    const before = Uint8Array.from(source);
    const within = Buffer.concat([Buffer.alloc(3, 0xff), source, Buffer.alloc(3, 0xff)]).subarray(3, -3);
    expect(grayJpeg(within)).toEqual(grayJpeg(source));
    expect(source).toEqual(before);
    expect(Uint8Array.from(within)).toEqual(before);
  });
});

describe('there is no result for', () => {
  const refused: Readonly<Record<string, () => Uint8Array | Promise<Uint8Array>>> = {
    'no bytes': () => new Uint8Array(),
    'another format': () => colors().png().toBuffer(),
    'a progressive JPEG': () => colors().jpeg({ progressive: true }).toBuffer(),
    'a CMYK JPEG': () => colors().toColorspace('cmyk').jpeg().toBuffer(),
    'RGB with an Adobe marker': () => encodeJpeg({ ...size, transform: 0 }),
    'YCCK with an Adobe marker': () => encodeJpeg({ ...size, transform: 2 }),
    'RGB with the component ids R, G, B': () => encodeJpeg({ ...size, bare: true, ids: ascii('RGB') }),
    'two components with the same id': () => encodeJpeg({ ...size, ids: [1, 1, 2] }),
    'four components': () => encodeJpeg({ ...size, sampling: Array(4).fill([1, 1]), ids: [1, 2, 3, 4] }),
    'luma with lower resolution than chroma': () =>
      encodeJpeg({
        ...size,
        sampling: [
          [1, 1],
          [2, 1],
          [1, 1],
        ],
      }),
    'an MCU with more than 10 blocks': () =>
      encodeJpeg({
        ...size,
        sampling: [
          [4, 2],
          [2, 1],
          [2, 1],
        ],
      }),
    'arithmetic coding': () => encodeJpeg({ ...size, frameMarker: 0xc9 }),
    'a lossless JPEG': () => encodeJpeg({ ...size, frameMarker: 0xc3 }),
    'samples of 12 bits': () => {
      const jpeg = encodeJpeg({ ...size, frameMarker: 0xc1 });
      return patched(jpeg, Buffer.from(jpeg).indexOf('ffc1', 'hex') + 4, 12);
    },
    'a height that a DNL marker defines': () => {
      const jpeg = encodeJpeg(size);
      return patched(jpeg, Buffer.from(jpeg).indexOf('ffc0', 'hex') + 6, 0);
    },
    'restart markers in the wrong order': () => {
      const jpeg = encodeJpeg({ ...size, restartInterval: 1 });
      return patched(jpeg, Buffer.from(jpeg).indexOf('ffd1', 'hex') + 1, 0xd2);
    },
    'a component in no scan': () => encodeJpeg({ ...size, scans: [[0], [1]] }),
    'a component in two scans': () => encodeJpeg({ ...size, scans: [[0], [0], [1, 2]] }),
  };
  for (const [name, make] of Object.entries(refused)) {
    test(name, async () => expect(grayJpeg(await make())).toBeUndefined());
  }

  test('a truncated file', () => {
    const source = encodeJpeg({ width: 24, height: 17, restartInterval: 1 });
    const endMarker = 2;
    for (let length = 0; length < source.length - endMarker; length++) {
      expect(grayJpeg(source.subarray(0, length))).toBeUndefined();
    }
  });

  test('a file with thousands of segments, or with mostly stuffed bytes', () => {
    const source = encodeJpeg(size);
    const comments = Buffer.concat(Array(5000).fill(Uint8Array.from(segment(0xfe, []))));
    expect(grayJpeg(Buffer.concat([source.subarray(0, 2), comments, source.subarray(2)]))).toBeUndefined();
    const stuffed = Buffer.alloc(1_000_000, Uint8Array.of(0xff, 0));
    expect(grayJpeg(Buffer.concat([source.subarray(0, -2), stuffed, source.subarray(-2)]))).toBeUndefined();
  });

  test('more than 128 MiB, because positions in bits would not fit into 32 bits', () => {
    const source = new Uint8Array(2 ** 27 + 1);
    source.set(encodeJpeg(size));
    expect(grayJpeg(source)).toBeUndefined();
    expect(grayJpeg(source.subarray(0, 2 ** 20))).toBeDefined();
  });

  test('more than 50 million pixels', () => {
    expect(grayJpeg(encodeJpeg(size), 37 * 21)).toBeDefined();
    expect(grayJpeg(encodeJpeg(size), 37 * 21 - 1)).toBeUndefined();
  });

  test('a declared size that is too large for the data', () => {
    const source = encodeJpeg(size);
    const at = Buffer.from(source).indexOf('ffc0', 'hex') + 5;
    const giant = [0, 1, 2, 3].reduce((jpeg, offset) => patched(jpeg, at + offset, 0xff), source);
    expect(grayJpeg(giant, Number.POSITIVE_INFINITY)).toBeUndefined();
  });
});
