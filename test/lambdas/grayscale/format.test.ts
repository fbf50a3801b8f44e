import { expect, test } from '@jest/globals';
import { sourceFormat } from '../../../lambdas/grayscale/format.ts';

const bytes = (text: string) => Buffer.from(text, 'latin1');

test.each([
  ['jpeg', '\xff\xd8\xff\xe0'],
  ['png', '\x89PNG\r\n\x1a\n'],
  ['webp', 'RIFF\x00\x00\x00\x00WEBP'],
  ['gif', 'GIF87a'],
  ['gif', 'GIF89a'],
  ['tiff', 'II*\x00'],
  ['tiff', 'MM\x00*'],
  ['avif', '\x00\x00\x00\x14ftypavif\x00\x00\x00\x00mif1'],
  ['avif', '\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00miafavif'],
  ['avif', '\x00\x00\x00\x14ftypavis\x00\x00\x00\x00avif'],
  ['avif', '\x00\x00\x00\x14ftypavis\x00\x00\x00\x00msf1'],
])('%s is recognized by its first bytes', (format, begin) => {
  expect(sourceFormat(bytes(begin))).toBe(format);
});

test.each([
  ['nothing', ''],
  ['half a signature', '\x89PNG'],
  ['WEBP outside of a RIFF', 'RIFX\x00\x00\x00\x00WEBP'],
  ['another RIFF', 'RIFF\x00\x00\x00\x00WAVE'],
  ['HEIC', '\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic'],
  ['a brand after the end of its box', '\x00\x00\x00\x14ftypmif1\x00\x00\x00\x00miafavif'],
  ['a brand instead of the version', '\x00\x00\x00\x14ftypmif1avifmiaf'],
  ['a signature that is not at the start', ' GIF89a'],
  ['SVG', '<svg'],
  ['BMP', 'BM\x00\x00'],
])('%s is not recognized', (_, begin) => {
  expect(sourceFormat(bytes(begin))).toBeUndefined();
});
