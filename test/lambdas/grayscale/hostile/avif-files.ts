import { encoder, gradient } from '../pictures.ts';
import { deepAvif, giantAvif } from './avif-pictures.ts';
import { box, bytes, uint16, uint32 } from './avif-writer.ts';
import { named } from './hostile-file.ts';

const file = named('AVIF');

/** Changes the size in the header, but not in the coded data. */
function claiming(avif: Buffer, width: number, height: number): Buffer {
  const bytes = Buffer.from(avif);
  for (let at = bytes.indexOf('ispe'); at >= 0; at = bytes.indexOf('ispe', at + 1)) {
    bytes.writeUInt32BE(width, at + 8);
    bytes.writeUInt32BE(height, at + 12);
  }
  return bytes;
}

/** A file without a picture, whose primary item is 1. */
function withoutPicture(ofItem: Buffer, ...boxes: Buffer[]): Buffer {
  const size = box('ispe', uint32(0, 0, 0));
  const properties = box('iprp', box('ipco', size), box('ipma', uint32(0, ofItem.length / 258), ofItem));
  const primary = box('pitm', uint32(0), uint16(1));
  return Buffer.concat([
    box('ftyp', Buffer.from('avif'), uint32(0), Buffer.from('avifmif1')),
    box('meta', uint32(0), primary, properties, ...boxes),
  ]);
}

/** The item 1 with its size 255 times. */
const manySizes = Buffer.concat([uint16(1), bytes(255), Buffer.alloc(255, 1)]);

const small = () => encoder(gradient(64, 64)).avif({ effort: 0 }).toBuffer();

export const avifFiles = [
  file(413, '144 million pixels in two kilobytes', () => giantAvif),
  file(422, '144 million pixels with a declared size of 4,096', () => claiming(giantAvif, 64, 64)),
  file(422, '144 million pixels with a declared size of 25 million', () => claiming(giantAvif, 5_000, 5_000)),
  // Needs more memory and time than 8 bits a channel.
  file(201, '25 million pixels of 48 bits in two kilobytes', () => deepAvif),
  file(413, 'few pixels with a declared size of 4.3 billion', async () =>
    claiming(await small(), 65_535, 65_535),
  ),
  file(422, 'few pixels with a declared size of 25 million', async () =>
    claiming(await small(), 5_000, 5_000),
  ),
  file(422, 'another codec than AV1', async () => {
    const bytes = await small();
    for (let at = bytes.indexOf('av01'); at >= 0; at = bytes.indexOf('av01', at)) bytes.write('hvc1', at);
    return bytes;
  }),
  file(422, 'an item that is listed 70,000 times with 255 properties', () =>
    withoutPicture(Buffer.alloc(70_000 * manySizes.length, manySizes)),
  ),
  file(422, 'six million references to a tile with 255 properties', () => {
    const tiles = box('dimg', uint16(1, 60_000), Buffer.alloc(120_000, uint16(1)));
    return withoutPicture(manySizes, box('iref', uint32(0), ...Array<Buffer>(100).fill(tiles)));
  }),
  file(422, 'a box that contains itself', async () => {
    const bytes = await small();
    bytes.writeUInt32BE(0xffff_ffff, bytes.indexOf('meta') - 4);
    return bytes;
  }),
];
