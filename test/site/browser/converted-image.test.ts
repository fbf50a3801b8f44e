import { expect, test } from '@jest/globals';
import { describeSize, readConvertedImage } from '../../../site/browser/converted-image.ts';

const image = { url: '/images/ab.jpg', width: 1200, height: 800, bytes: 143_210 };

test('readConvertedImage returns a valid response', () => {
  expect(readConvertedImage(image)).toEqual(image);
});

test.each([
  [null],
  [{ ...image, url: 'https://elsewhere.example/images/ab.jpg' }],
  [{ ...image, url: undefined }],
  [{ ...image, width: '1200' }],
  [{ ...image, bytes: null }],
])('readConvertedImage returns undefined for %j', (body) => {
  expect(readConvertedImage(body)).toBeUndefined();
});

test.each([
  [143_210, '1200 × 800 pixels, 143 kB'],
  [950, '1200 × 800 pixels, 0.9 kB'],
  [2_500_000, '1200 × 800 pixels, 2.5 MB'],
])('describeSize formats %i bytes as %s', (bytes, text) => {
  expect(describeSize({ ...image, bytes })).toBe(text);
});
