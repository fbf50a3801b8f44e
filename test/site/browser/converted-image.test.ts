import { expect, test } from '@jest/globals';
import { describeChange, describeSize, readConvertedImage } from '../../../site/browser/converted-image.ts';

const image = { url: '/images/ab.jpg', width: 1200, height: 800, bytes: 143_210 };

const none = new Headers();

test.each([
  [none, undefined],
  [new Headers({ 'source-bytes': '9000' }), 9000],
  [new Headers({ 'source-bytes': 'many' }), undefined],
])('readConvertedImage returns a valid response with the headers %j', (headers, sourceBytes) => {
  expect(readConvertedImage(image, headers)).toEqual({ ...image, sourceBytes });
});

test.each([
  [undefined, '143 kB'],
  [143_300, '143 kB, the same'],
  [100_000, '143 kB, 43 % more'],
  [2_864_200, '143 kB, 95 % less'],
])('describeChange compares with an original of %s bytes: %s', (sourceBytes, text) => {
  expect(describeChange({ ...image, ...(sourceBytes !== undefined && { sourceBytes }) })).toBe(text);
});

test.each([
  [null],
  [{ ...image, url: 'https://elsewhere.example/images/ab.jpg' }],
  [{ ...image, url: undefined }],
  [{ ...image, width: '1200' }],
  [{ ...image, bytes: null }],
])('readConvertedImage returns undefined for %j', (body) => {
  expect(readConvertedImage(body, none)).toBeUndefined();
});

test.each([
  [143_210, '1200 × 800 pixels, 143 kB'],
  [950, '1200 × 800 pixels, 0.9 kB'],
  [2_500_000, '1200 × 800 pixels, 2.5 MB'],
])('describeSize formats %i bytes as %s', (bytes, text) => {
  expect(describeSize({ ...image, bytes })).toBe(text);
});
