import { named } from './hostile-file.ts';
import { zeros } from './png-writer.ts';
import { strip, type TiffTags, tag, tiff } from './tiff-writer.ts';

const file = named('TIFF');
const data = Buffer.alloc(100);
const deflate = { [tag.compression]: [8] };
const floats = { [tag.sampleFormat]: [3], ...deflate };
const tenByTen = strip(10, 10, data.length);

/** One compressed strip of zeros. */
function compressed(width: number, height: number, pixelBytes: number, tags: TiffTags): Buffer {
  const rows = zeros(width * height * pixelBytes);
  return tiff(rows, [strip(width, height, rows.length, tags)]);
}

function withAlpha(width: number, height: number): Buffer {
  return compressed(width, height, 4, {
    ...deflate,
    [tag.bits]: [8, 8, 8, 8],
    [tag.samples]: [4],
    [tag.photometric]: [2],
    [tag.extraSamples]: [2],
  });
}

/** @param photometric color space of the first channels: 1 gray, 2 RGB, 5 CMYK */
function fiveChannels(photometric: 1 | 2 | 5): TiffTags {
  return {
    ...deflate,
    [tag.bits]: [8, 8, 8, 8, 8],
    [tag.samples]: [5],
    [tag.photometric]: [photometric],
    [tag.extraSamples]: Array.from({ length: photometric === 1 ? 4 : 2 }, () => 0),
  };
}

export const tiffFiles = [
  file(413, 'ten billion pixels in 222 bytes', () => tiff(data, [strip(100_000, 100_000, 100)])),
  file(422, '25 million pixels of 96 bits', () =>
    compressed(5_000, 5_000, 12, {
      ...floats,
      [tag.bits]: [32, 32, 32],
      [tag.samples]: [3],
      [tag.photometric]: [2],
    }),
  ),
  file(413, '25 million pixels and a row in 100 KB', () => withAlpha(5_000, 5_001)),
  file(201, '25 million pixels of 64 bits in one strip', () =>
    compressed(5_000, 5_000, 8, {
      ...deflate,
      [tag.bits]: [16, 16, 16, 16],
      [tag.samples]: [4],
      [tag.photometric]: [2],
      [tag.extraSamples]: [2],
    }),
  ),
  file(422, '60 channels', () =>
    compressed(10, 10, 60, {
      ...deflate,
      [tag.bits]: Array.from({ length: 60 }, () => 8),
      [tag.samples]: [60],
    }),
  ),
  file(422, 'RGB with two unspecified channels', () => compressed(10, 10, 5, fiveChannels(2))),
  file(422, 'gray with four unspecified channels', () => compressed(10, 10, 5, fiveChannels(1))),
  file(201, 'CMYK with transparency, which also has five channels', () =>
    compressed(10, 10, 5, { ...fiveChannels(5), [tag.extraSamples]: [2] }),
  ),
  file(201, '50 MB of additional rows', () => {
    const rows = zeros(50e6);
    return tiff(rows, [strip(10, 10, rows.length, deflate)]);
  }),
  file(201, 'a page that links to itself', () => tiff(data, [tenByTen], true)),
  file(201, '30,000 pages', () =>
    tiff(
      data,
      Array.from({ length: 30_000 }, () => tenByTen),
    ),
  ),
  file(422, 'a tile of four billion pixels', () => {
    const { [tag.stripOffsets]: _, [tag.stripBytes]: __, [tag.rowsPerStrip]: ___, ...tags } = tenByTen;
    const tile = {
      [tag.tileWidth]: [65_536],
      [tag.tileLength]: [65_536],
      [tag.tileOffsets]: [8],
      [tag.tileBytes]: [100],
    };
    return tiff(data, [{ ...tags, ...tile }]);
  }),
  file(422, 'a strip after the end of the file', () =>
    tiff(data, [{ ...tenByTen, [tag.stripOffsets]: [4_000_000_000] }]),
  ),
  file(422, 'a directory after the end of the file', () => {
    const bytes = tiff(data, [tenByTen]);
    bytes.writeUInt32LE(0xffff_fff0, 4);
    return bytes;
  }),
  file(422, 'an unknown compression', () => tiff(data, [{ ...tenByTen, [tag.compression]: [60_000] }])),
];
