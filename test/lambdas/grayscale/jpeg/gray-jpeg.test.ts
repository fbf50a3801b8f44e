import { describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { grayJpeg } from '../../../../lambdas/grayscale/jpeg/gray-jpeg.ts';
import { ascii, encodeJpeg, segment } from './encoder.ts';
import { grayPlane, lumaPlane, samePlane } from './luma-plane.ts';

const size = { width: 37, height: 21 };
const colors = () =>
  sharp(Buffer.from(Array.from({ length: 37 * 21 * 3 }, (_, index) => (index * 31) & 0xff)), {
    raw: { ...size, channels: 3 },
  });

/** The markers of a JPEG with one scan, and what each segment holds; the last is the coded data. */
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

/** Puts a segment where a JPEG begins. */
function withSegment(jpeg: Uint8Array, marker: number, content: readonly number[]): Buffer {
  return Buffer.concat([jpeg.subarray(0, 2), Uint8Array.from(segment(marker, content)), jpeg.subarray(2)]);
}

function patched(jpeg: Uint8Array, at: number, byte: number): Uint8Array {
  const copy = Uint8Array.from(jpeg);
  copy[at] = byte;
  return copy;
}

describe('The gray JPEG', () => {
  test('holds what a decoder needs and nothing else', async () => {
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

  test("keeps the density of JFIF's header, and has none that the source lacks", () => {
    const [withDensity] = segments(grayJpeg(encodeJpeg(size)) as Uint8Array).contents;
    expect([...(withDensity ?? [])]).toEqual([...ascii('JFIF\0'), 1, 1, 1, 0, 72, 0, 96, 0, 0]);
    const [without] = segments(grayJpeg(encodeJpeg({ ...size, bare: true })) as Uint8Array).contents;
    expect([...(without ?? [])]).toEqual([...ascii('JFIF\0'), 1, 1, 0, 0, 1, 0, 1, 0, 0]);
  });

  test('has the same coded data if the source is gray already', () => {
    const source = encodeJpeg({ ...size, sampling: [[1, 1]] });
    const gray = grayJpeg(source) as Uint8Array;
    expect(segments(gray).contents.at(-1)).toEqual(segments(source).contents.at(-1));
    expect(grayJpeg(gray)).toEqual(gray);
  });

  test('has the standard DC table if the order of its blocks needs a code that the source lacks', async () => {
    // Differences of 4 in the source's order; row by row there are some of 12 also, which need a bit more.
    const lumaDc = [0, 4, 8, 12, 16, 20, 24, 28];
    const source = encodeJpeg({ width: 32, height: 16, lumaDc });
    const gray = grayJpeg(source) as Uint8Array;
    const [, , , tables] = segments(gray).contents;
    expect([...(tables ?? [])].slice(1, 17)).toEqual([0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0]);
    expect(samePlane(await grayPlane(gray), await lumaPlane(source))).toBe(true);
  });

  test('is made of a source that is followed by other bytes, as some cameras write', () => {
    const source = encodeJpeg(size);
    expect(grayJpeg(Buffer.concat([source, encodeJpeg(size), Buffer.alloc(9)]))).toEqual(grayJpeg(source));
  });

  test('leaves the source as it is, whatever holds it', () => {
    const source = encodeJpeg(size);
    const before = Uint8Array.from(source);
    const within = Buffer.concat([Buffer.alloc(3, 0xff), source, Buffer.alloc(3, 0xff)]).subarray(3, -3);
    expect(grayJpeg(within)).toEqual(grayJpeg(source));
    expect(source).toEqual(before);
    expect(Uint8Array.from(within)).toEqual(before);
  });
});

describe('Nothing is made of', () => {
  const refused: Readonly<Record<string, () => Uint8Array | Promise<Uint8Array>>> = {
    'no bytes': () => new Uint8Array(),
    'another format': () => colors().png().toBuffer(),
    'a progressive JPEG': () => colors().jpeg({ progressive: true }).toBuffer(),
    'a CMYK JPEG': () => colors().toColorspace('cmyk').jpeg().toBuffer(),
    'RGB by its Adobe marker': () => encodeJpeg({ ...size, transform: 0 }),
    'YCCK by its Adobe marker': () => encodeJpeg({ ...size, transform: 2 }),
    'RGB by its ids': () => encodeJpeg({ ...size, bare: true, ids: ascii('RGB') }),
    'two components with one id': () => encodeJpeg({ ...size, ids: [1, 1, 2] }),
    'four components': () => encodeJpeg({ ...size, sampling: Array(4).fill([1, 1]), ids: [1, 2, 3, 4] }),
    'luma that is smaller than chroma': () =>
      encodeJpeg({
        ...size,
        sampling: [
          [1, 1],
          [2, 1],
          [1, 1],
        ],
      }),
    'an MCU of more than 10 blocks': () =>
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
    'a height that is given later': () => {
      const jpeg = encodeJpeg(size);
      return patched(jpeg, Buffer.from(jpeg).indexOf('ffc0', 'hex') + 6, 0);
    },
    'restart markers in a wrong order': () => {
      const jpeg = encodeJpeg({ ...size, restartInterval: 1 });
      return patched(jpeg, Buffer.from(jpeg).indexOf('ffd1', 'hex') + 1, 0xd2);
    },
    'a component that no scan holds': () => encodeJpeg({ ...size, scans: [[0], [1]] }),
    'a component that two scans hold': () => encodeJpeg({ ...size, scans: [[0], [0], [1, 2]] }),
  };
  for (const [name, make] of Object.entries(refused)) {
    test(name, async () => expect(grayJpeg(await make())).toBeUndefined());
  }

  test('a file that is cut off, wherever', () => {
    const source = encodeJpeg({ width: 24, height: 17, restartInterval: 1 });
    const endMarker = 2;
    for (let length = 0; length < source.length - endMarker; length++) {
      expect(grayJpeg(source.subarray(0, length))).toBeUndefined();
    }
  });

  test('a file with thousands of segments, or with little but stuffed bytes', () => {
    const source = encodeJpeg(size);
    const comments = Buffer.concat(Array(5000).fill(Uint8Array.from(segment(0xfe, []))));
    expect(grayJpeg(Buffer.concat([source.subarray(0, 2), comments, source.subarray(2)]))).toBeUndefined();
    const stuffed = Buffer.alloc(1_000_000, Uint8Array.of(0xff, 0));
    expect(grayJpeg(Buffer.concat([source.subarray(0, -2), stuffed, source.subarray(-2)]))).toBeUndefined();
  });

  test('more pixels than the limit, which is 50 million', () => {
    expect(grayJpeg(encodeJpeg(size), { maxPixels: 37 * 21 })).toBeDefined();
    expect(grayJpeg(encodeJpeg(size), { maxPixels: 37 * 21 - 1 })).toBeUndefined();
  });

  test('a claim of a size that the data cannot fill', () => {
    const source = encodeJpeg(size);
    const at = Buffer.from(source).indexOf('ffc0', 'hex') + 5;
    const giant = [0, 1, 2, 3].reduce((jpeg, offset) => patched(jpeg, at + offset, 0xff), source);
    expect(grayJpeg(giant, { maxPixels: Number.POSITIVE_INFINITY })).toBeUndefined();
  });
});
