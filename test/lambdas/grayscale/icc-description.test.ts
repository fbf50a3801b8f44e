import { expect, test } from '@jest/globals';
import { iccDescription } from '../../../lambdas/grayscale/icc-description.ts';

/** A profile with one tag, the description. */
function profile(element: Buffer, space = 'RGB ', at = 144, tag = 'desc'): Buffer {
  const bytes = Buffer.alloc(144);
  bytes.write(space, 16, 'latin1');
  bytes.writeUInt32BE(1, 128);
  bytes.write(tag, 132, 'latin1');
  bytes.writeUInt32BE(at, 136);
  bytes.writeUInt32BE(element.length, 140);
  return Buffer.concat([bytes, element]);
}

function text(description: string): Buffer {
  return Buffer.concat([Buffer.from('desc\0\0\0\0\0\0\0\x10', 'latin1'), Buffer.from(description, 'latin1')]);
}

function localized(description: string, start = 28): Buffer {
  const words = Buffer.from(description, 'utf16le').swap16();
  const head = Buffer.alloc(28);
  head.write('mluc', 'latin1');
  head.writeUInt32BE(1, 8);
  head.writeUInt32BE(12, 12);
  head.write('enUS', 16, 'latin1');
  head.writeUInt32BE(words.length, 20);
  head.writeUInt32BE(start, 24);
  return Buffer.concat([head, words]);
}

test.each([
  ['version 2', text('sRGB IEC61966-2.1')],
  ['version 4', localized('sRGB IEC61966-2.1')],
])('is read from %s', (_, element) => {
  expect(iccDescription(profile(element))).toMatch(/^sRGB IEC61966-2\.1/);
});

test.each([
  ['nothing', Buffer.alloc(0)],
  ['only a header', Buffer.alloc(128)],
  ['another space', profile(text('sRGB'), 'GRAY')],
  ['no description', profile(text('sRGB'), 'RGB ', 144, 'cprt')],
  ['a tag after the end', profile(text('sRGB'), 'RGB ', 0xffff_fff0)],
  ['a tag of another type', profile(Buffer.from('text\0\0\0\0sRGB'))],
  ['a record after the end', profile(localized('sRGB', 0xffff_fff0))],
  ['a truncated record', profile(localized('sRGB').subarray(0, 20))],
  ['half a character', profile(localized('sRGB').subarray(0, 31))],
])('is empty for %s', (_, bytes) => {
  expect(iccDescription(bytes)).toBe('');
});

test('a count of four billion tags is ignored', () => {
  const bytes = profile(text('sRGB'));
  bytes.writeUInt32BE(0xffff_ffff, 128);
  bytes.write('cprt', 132, 'latin1');
  expect(iccDescription(bytes)).toBe('');
});
