import { orientationExif } from '../exif.ts';
import { named } from './hostile-file.ts';
import {
  animatedPng,
  compressedProfile,
  compressedText,
  internationalText,
  png,
  pngChunk,
  zeros,
} from './png-writer.ts';

const file = named('PNG');
const small = { width: 16, height: 16 };
const gigabytes = 2e9;

export const pngFiles = [
  file(413, '3.6 billion pixels in a kilobyte', () =>
    png({ width: 60_000, height: 60_000, depth: 1 }, zeros(1e6)),
  ),
  file(413, 'the maximum size of the header', () =>
    png({ width: 2 ** 31 - 1, height: 2 ** 31 - 1 }, zeros(1e6)),
  ),
  file(422, 'no size', () => png({ width: 0, height: 0 }, zeros(1))),
  // Needs more memory than a file that is only interlaced or only rotated.
  file(201, '50 million interlaced pixels of 64 bits in 400 KB, rotated', () =>
    png({ width: 10_000, height: 5_000, depth: 16, colorType: 6, interlaced: true }, undefined, [
      pngChunk('eXIf', orientationExif(6)),
    ]),
  ),
  file(413, 'interlaced pixels above the limit', () =>
    png({ width: 10_000, height: 5_001, depth: 1, interlaced: true }),
  ),
  file(201, 'three gigabytes of additional rows', () => png({ width: 100, height: 100 }, zeros(3e9))),
  file(201, 'a text of two gigabytes', () => png(small, undefined, [compressedText(gigabytes)])),
  file(201, 'a hundred texts of 50 MB', () => {
    const text = compressedText(50e6);
    return png(
      small,
      undefined,
      Array.from({ length: 100 }, () => text),
    );
  }),
  file(201, 'an international text of two gigabytes', () =>
    png(small, undefined, [internationalText(gigabytes)]),
  ),
  file(201, 'a color profile of two gigabytes', () => png(small, undefined, [compressedProfile(gigabytes)])),
  file(201, '15 MB of Exif', () => png(small, undefined, [pngChunk('eXIf', Buffer.alloc(15e6))])),
  file(422, '200,000 texts', () => {
    const text = pngChunk('tEXt', Buffer.from('a\0b'));
    return png(
      small,
      undefined,
      Array.from({ length: 200_000 }, () => text),
    );
  }),
  file(422, 'a chunk that is longer than the file', () => {
    const bytes = png(small);
    bytes.writeUInt32BE(0xffff_ffff, 33);
    return bytes;
  }),
  file(422, 'rows that are not a zlib stream', () => png(small, Buffer.alloc(100, 7))),
  file(422, 'a palette picture without a palette', () => png({ ...small, colorType: 3 })),
  file(201, 'an animation with 10,000 frames, which becomes a still picture', () =>
    animatedPng(small, 10_000),
  ),
  file(413, 'more pixels in a row than the limit of libpng', () =>
    png({ width: 1_000_001, height: 1, depth: 1 }),
  ),
];
