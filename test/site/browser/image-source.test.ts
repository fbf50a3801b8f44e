import { expect, test } from '@jest/globals';
import {
  downloadName,
  formatImageUrl,
  parseAddress,
  parseImageUrl,
} from '../../../site/browser/image-source.ts';

test.each([
  ['', undefined],
  ['?imageURL=', undefined],
  ['?imageURL=https%3A%2F%2Fa.example%2Fb.png%3Fc%3D1', 'https://a.example/b.png?c=1'],
])('parseImageUrl(%j) is %j', (query, url) => {
  expect(parseImageUrl(query)).toBe(url);
});

test('parseImageUrl reverses formatImageUrl', () => {
  const url = 'https://a.example/ä b.png?c=1&d=2#e';
  expect(parseImageUrl(formatImageUrl(url))).toBe(url);
});

test.each([
  ['https://a.example/photos/dunes.jpg', 'dunes-grayscale.jpg'],
  ['https://a.example/photos/dunes.jpeg?size=2#x', 'dunes-grayscale.jpg'],
  ['https://a.example/', 'a-example-grayscale.jpg'],
  ['holiday in rome.TIFF', 'holiday-in-rome-grayscale.jpg'],
  ['https://a.example/%E6%B8%A1%E8%BE%BA.avif', '渡辺-grayscale.jpg'],
  ['https://a.example/100%.png', '100-grayscale.jpg'],
  ['..', 'image-grayscale.jpg'],
  ['https://a.example/%2e%2e%2fetc%2fpasswd', 'etc-passwd-grayscale.jpg'],
])('downloadName(%j) is %j', (source, name) => {
  expect(downloadName(source, '/images/ab12.jpg')).toBe(name);
});

test.each([
  [' https://a.example/b.png?c=1\n', 'https://a.example/b.png?c=1'],
  ['HTTP://a.example', 'HTTP://a.example'],
  ['', undefined],
  ['a.example/b.png', undefined],
  ['ftp://a.example/b.png', undefined],
  ['see https://a.example/b.png', undefined],
  ['https://a.example/b.png https://a.example/c.png', undefined],
])('parseAddress(%j) is %j', (text, address) => {
  expect(parseAddress(text)).toBe(address);
});
