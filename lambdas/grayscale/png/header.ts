import { inflateSync } from 'node:zlib';
import { Problem } from '../../shared/problem.ts';
import { iccDescription } from '../icc-description.ts';
import { exifOrientation } from '../jpeg/orientation.ts';
import type { PngChunk } from './chunks.ts';

/** What a PNG's header says (PNG, third edition, 11.2.1). */
export interface PngHeader {
  /** In pixels. */
  readonly width: number;
  /** In pixels. */
  readonly height: number;
  /** Bits of a sample. */
  readonly depth: 1 | 2 | 4 | 8 | 16;
  readonly colourType: ColourType;
  /** Whether the rows come in seven passes. */
  readonly interlaced: boolean;
}

/** What a pixel consists of. */
export const colourTypes = { gray: 0, rgb: 2, palette: 3, grayAlpha: 4, rgbAlpha: 6 } as const;
type ColourType = (typeof colourTypes)[keyof typeof colourTypes];

const depths: Readonly<Record<ColourType, readonly number[]>> = {
  [colourTypes.gray]: [1, 2, 4, 8, 16],
  [colourTypes.rgb]: [8, 16],
  [colourTypes.palette]: [1, 2, 4, 8],
  [colourTypes.grayAlpha]: [8, 16],
  [colourTypes.rgbAlpha]: [8, 16],
};

const samples: Readonly<Record<ColourType, number>> = {
  [colourTypes.gray]: 1,
  [colourTypes.rgb]: 3,
  [colourTypes.palette]: 1,
  [colourTypes.grayAlpha]: 2,
  [colourTypes.rgbAlpha]: 4,
};

const largestSide = 2 ** 31 - 1;

/** @throws Problem 422 when it is none that a PNG may have */
export function readHeader(first: PngChunk | undefined): PngHeader {
  if (first?.type !== 'IHDR' || first.content.length !== 13) throw noHeader();
  const [width, height] = [first.content.readUInt32BE(0), first.content.readUInt32BE(4)];
  const [depth = 0, colourType = 0, compression, filter, interlace = 2] = first.content.subarray(8);
  if (width < 1 || height < 1 || Math.max(width, height) > largestSide) throw noHeader();
  if (!depths[colourType as ColourType]?.includes(depth)) throw noHeader();
  if (compression !== 0 || filter !== 0 || interlace > 1) throw noHeader();
  return { width, height, depth, colourType, interlaced: interlace === 1 } as PngHeader;
}

function noHeader(): Problem {
  return new Problem('image-not-readable', { reason: 'no header that a PNG may have' });
}

/** Bits of a pixel. */
export function pixelBits({ colourType, depth }: PngHeader): number {
  return samples[colourType] * depth;
}

/** Whether the picture is turned, or brings an ICC profile that does not call itself sRGB. */
export function isTurnedOrManaged(chunks: readonly PngChunk[]): boolean {
  const exif = chunks.find(({ type }) => type === 'eXIf')?.content;
  if (exif && exifOrientation(new DataView(exif.buffer, exif.byteOffset, exif.byteLength)) !== 1) return true;
  const profile = chunks.find(({ type }) => type === 'iCCP')?.content;
  return profile !== undefined && !/^sRGB\b/.test(iccDescription(unpacked(profile)));
}

/** sRGB's own profiles are of 400 to 4,000 bytes. */
const profileBytes = 65_536;

/** @returns the profile behind its name and the number of its compression; nothing when it is damaged or large */
function unpacked(content: Buffer): Buffer {
  try {
    return inflateSync(content.subarray(content.indexOf(0) + 2), { maxOutputLength: profileBytes });
  } catch {
    return Buffer.alloc(0);
  }
}
