import { encoder, gradient } from '../pictures.ts';
import { named } from './hostile-file.ts';
import { emptyJpeg, manyScans, segment, withSegments } from './jpeg-writer.ts';

const file = named('JPEG');
const small = () => encoder(gradient(64, 64)).jpeg().toBuffer();

/** A small picture, followed by one of 400 million pixels. */
async function twice(): Promise<Buffer> {
  return Buffer.concat([await small(), emptyJpeg(65_500, 6_000)]);
}

const exif = (bytes: number) => segment(0xe1, Buffer.concat([Buffer.from('Exif\0\0'), Buffer.alloc(bytes)]));
const profile = (nth: number) =>
  segment(0xe2, Buffer.concat([Buffer.from('ICC_PROFILE\0'), Buffer.from([nth, 255]), Buffer.alloc(60_000)]));

export const jpegFiles = [
  file(413, '4.3 billion pixels in 141 bytes', () => emptyJpeg(65_500, 65_500)),
  file(422, '49 million pixels in 141 bytes', () => emptyJpeg(7_000, 7_000)),
  file(201, '90 scans of 49 million pixels', () => manyScans(7_000, 7_000, 90)),
  file(413, '20,000 scans of 49 million pixels in 1.6 MB', () => manyScans(7_000, 7_000, 20_000)),
  file(201, '100 scans of a small picture', () => manyScans(64, 64, 99)),
  file(413, '101 scans of a small picture', () => manyScans(64, 64, 100)),
  file(413, '20,000 scans of a small picture', () => manyScans(64, 64, 20_000)),
  file(422, 'no size', () => emptyJpeg(0, 0)),
  file(201, '19 MB of Exif', async () =>
    withSegments(
      await small(),
      Array.from({ length: 300 }, () => exif(65_000)),
    ),
  ),
  file(201, '15 MB of color profile', async () =>
    withSegments(
      await small(),
      Array.from({ length: 255 }, (_, nth) => profile(nth + 1)),
    ),
  ),
  file(201, 'Exif with an invalid directory offset', async () =>
    withSegments(await small(), [
      segment(0xe1, Buffer.from('Exif\0\0MM\0*\xff\xff\xff\xf0\xff\xff', 'latin1')),
    ]),
  ),
  file(201, 'a ZIP archive after the picture', async () =>
    Buffer.concat([await small(), Buffer.from('PK\x03\x04'), Buffer.alloc(1_000, 'zip')]),
  ),
  file(201, 'a second, giant picture after the first', twice),
  file(422, 'only fill bytes', () => Buffer.alloc(5e6, 0xff)),
  file(422, 'only stuffed bytes', () => Buffer.alloc(5e6, Buffer.from([0xff, 0xd8, 0xff, 0]))),
  file(422, 'no frame', () => Buffer.from([0xff, 0xd8, 0xff, 0xd9])),
];
