import { expect, test } from '@jest/globals';
import sharp from 'sharp';
import { jpegHeaders } from '../../../../lambdas/grayscale/formats/jpeg.ts';
import { jpegOrientation } from '../../../../lambdas/grayscale/jpeg/orientation.ts';
import { type ByteOrder, tiffDirectory } from '../hostile/tiff-writer.ts';
import { ascii, encodeJpeg, segment } from './encoder.ts';
import { mutated } from './mutations.ts';

function orientationOf(jpeg: Uint8Array): number {
  return jpegOrientation(jpegHeaders(Buffer.from(jpeg)));
}

const plain = encodeJpeg({ width: 8, height: 8 });

/** An Exif segment with one directory of these entries. */
function withExif(
  order: ByteOrder,
  entries: readonly (readonly [tag: number, type: number, value: number])[],
) {
  const fields = entries.map(([tag, type, value]) => [tag, type, 1, value] as const);
  const exif = segment(0xe1, [...ascii('Exif\0\0'), ...tiffDirectory(order, fields, [Buffer.alloc(4)])]);
  return Buffer.concat([plain.subarray(0, 2), Uint8Array.from(exif), plain.subarray(2)]);
}

test('the orientation is read in both byte orders', () => {
  for (let orientation = 1; orientation <= 8; orientation++) {
    for (const order of ['II', 'MM'] as const) {
      expect(
        orientationOf(
          withExif(order, [
            [0x0100, 3, 5],
            [0x0112, 3, orientation],
          ]),
        ),
      ).toBe(orientation);
    }
  }
});

test('the orientation is the same as in sharp', async () => {
  for (let orientation = 1; orientation <= 8; orientation++) {
    const jpeg = await sharp(plain).withMetadata({ orientation }).jpeg().toBuffer();
    expect(orientationOf(jpeg)).toBe(orientation);
  }
});

test.each<[string, number, string]>([
  ['XMP, which has the same marker', 0xe1, 'http://ns.adobe.com/xap/1.0/\0<x:xmpmeta/>'],
  ['a color profile', 0xe2, 'ICC_PROFILE\0'],
  ['a comment that begins like Exif', 0xfe, 'Exif\0\0MM\0*'],
])('the orientation is read after %s', (_, marker, content) => {
  const turned = withExif('MM', [[0x0112, 3, 6]]);
  const before = Uint8Array.from(segment(marker, ascii(content)));
  expect(orientationOf(Buffer.concat([turned.subarray(0, 2), before, turned.subarray(2)]))).toBe(6);
});

test('a picture without a valid orientation is upright', async () => {
  expect(orientationOf(plain)).toBe(1);
  expect(orientationOf(withExif('MM', []))).toBe(1);
  expect(orientationOf(withExif('MM', [[0x0112, 3, 0]]))).toBe(1);
  expect(orientationOf(withExif('MM', [[0x0112, 3, 9]]))).toBe(1);
  expect(orientationOf(new Uint8Array())).toBe(1);
  expect(orientationOf(await sharp(plain).png().toBuffer())).toBe(1);
});

test('10,000 damaged files cause no exception', () => {
  const source = withExif('II', [[0x0112, 3, 6]]).subarray(0, 60);
  for (let seed = 0; seed < 10_000; seed++) {
    const orientation = orientationOf(mutated(source, seed));
    expect(orientation >= 1 && orientation <= 8 && Number.isInteger(orientation)).toBe(true);
  }
});
