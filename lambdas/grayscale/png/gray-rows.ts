import { Problem } from '../../shared/problem.ts';
import { luma, luma16 } from '../luma.ts';
import type { PngChunk } from './chunks.ts';
import { colourTypes, type PngHeader } from './header.ts';

/** Turns rows of one picture into gray ones of 8 bits. */
export interface GrayRows {
  /** Bytes of a pixel: gray, or gray and alpha. */
  readonly channels: 1 | 2;
  /**
   * @param row plain samples
   * @param gray as many bytes as the pixels of a row take
   */
  convert(row: Uint8Array, gray: Uint8Array): void;
}

/**
 * @param chunks with the palette and what is transparent, if there is any
 * @throws Problem 422 when a palette is missing or damaged
 */
export function grayRows(header: PngHeader, chunks: readonly PngChunk[]): GrayRows {
  const { colourType, depth } = header;
  const transparent = chunks.find(({ type }) => type === 'tRNS')?.content;
  switch (colourType) {
    case colourTypes.gray:
      return depth === 16
        ? deepGray(keyOf(transparent, 1))
        : indexed(depth, grayTable(depth, keyOf(transparent, 1)));
    case colourTypes.palette:
      return indexed(depth as 1 | 2 | 4 | 8, paletteTable(chunks, transparent));
    case colourTypes.rgb:
      return rgb(depth, keyOf(transparent, 3));
    case colourTypes.grayAlpha:
      return depth === 16
        ? { channels: 2, convert: toBytes }
        : { channels: 2, convert: (row, gray) => gray.set(row) };
    case colourTypes.rgbAlpha:
      return { channels: 2, convert: depth === 16 ? deepRgbAlpha : rgbAlpha };
  }
}

/** Samples of the one colour that is transparent; none where the chunk is missing or has another length. */
function keyOf(transparent: Buffer | undefined, samples: number): readonly number[] | undefined {
  if (transparent?.length !== 2 * samples) return undefined;
  return Array.from({ length: samples }, (_, sample) => transparent.readUInt16BE(2 * sample));
}

/** What each index becomes. */
interface Table {
  readonly gray: Uint8Array;
  /** Undefined where nothing is transparent. */
  readonly alpha: Uint8Array | undefined;
}

function grayTable(depth: number, key: readonly number[] | undefined): Table {
  const most = 2 ** depth - 1;
  const gray = Uint8Array.from({ length: 256 }, (_, value) => (value * 255) / most);
  return { gray, alpha: key && new Uint8Array(256).fill(255).fill(0, key[0], (key[0] as number) + 1) };
}

function paletteTable(chunks: readonly PngChunk[], transparent: Buffer | undefined): Table {
  const palette = chunks.find(({ type }) => type === 'PLTE')?.content;
  if (!palette || palette.length === 0 || palette.length % 3 !== 0 || palette.length > 3 * 256) {
    throw new Problem('image-not-readable', { reason: 'no palette' });
  }
  const gray = new Uint8Array(256);
  for (let at = 0; at < palette.length; at += 3) {
    gray[at / 3] = luma(palette[at] as number, palette[at + 1] as number, palette[at + 2] as number);
  }
  const alpha = transparent && new Uint8Array(256).fill(255);
  alpha?.set(transparent?.subarray(0, 256) ?? []);
  return { gray, alpha };
}

function indexed(depth: 1 | 2 | 4 | 8, { gray: grays, alpha: alphas }: Table): GrayRows {
  const channels = alphas ? 2 : 1;
  const most = 2 ** depth - 1;
  const perByte = 8 / depth;
  return {
    channels,
    convert(row, gray) {
      for (let pixel = 0, to = 0; to < gray.length; pixel++) {
        const place = 8 - depth * ((pixel % perByte) + 1);
        const index =
          depth === 8
            ? (row[pixel] as number)
            : ((row[Math.floor(pixel / perByte)] as number) >> place) & most;
        gray[to++] = grays[index] as number;
        if (alphas) gray[to++] = alphas[index] as number;
      }
    },
  };
}

function rgb(depth: number, key: readonly number[] | undefined): GrayRows {
  if (!key) return { channels: 1, convert: depth === 16 ? deepRgb : plainRgb };
  const bytes = depth / 8;
  const alphaOf = (row: Uint8Array, at: number) =>
    key.every((value, sample) => {
      const from = at + sample * bytes;
      return value === (depth === 16 ? sample16(row, from) : row[from]);
    })
      ? 0
      : 255;
  return {
    channels: 2,
    convert(row, gray) {
      const count = gray.length / 2;
      (depth === 16 ? deepRgb : plainRgb)(row, gray.subarray(0, count));
      // From the end, so that no value is overwritten before it is read.
      for (let pixel = count - 1; pixel >= 0; pixel--) {
        gray[2 * pixel] = gray[pixel] as number;
        gray[2 * pixel + 1] = alphaOf(row, pixel * 3 * bytes);
      }
    },
  };
}

function plainRgb(row: Uint8Array, gray: Uint8Array): void {
  for (let to = 0, from = 0; to < gray.length; to++, from += 3) {
    gray[to] = luma(row[from] as number, row[from + 1] as number, row[from + 2] as number);
  }
}

function rgbAlpha(row: Uint8Array, gray: Uint8Array): void {
  for (let to = 0, from = 0; to < gray.length; to += 2, from += 4) {
    gray[to] = luma(row[from] as number, row[from + 1] as number, row[from + 2] as number);
    gray[to + 1] = row[from + 3] as number;
  }
}

function sample16(row: Uint8Array, at: number): number {
  return ((row[at] as number) << 8) | (row[at + 1] as number);
}

/** 16 bits a sample, rounded to 8. */
function toBytes(row: Uint8Array, gray: Uint8Array): void {
  for (let to = 0; to < gray.length; to++) gray[to] = to8(sample16(row, 2 * to));
}

function to8(sample: number): number {
  return Math.round(sample / 257);
}

function deepGray(key: readonly number[] | undefined): GrayRows {
  if (!key) return { channels: 1, convert: toBytes };
  return {
    channels: 2,
    convert(row, gray) {
      for (let to = 0; to < gray.length; to += 2) {
        const sample = sample16(row, to);
        gray[to] = to8(sample);
        gray[to + 1] = sample === key[0] ? 0 : 255;
      }
    },
  };
}

function deepRgb(row: Uint8Array, gray: Uint8Array): void {
  for (let to = 0, from = 0; to < gray.length; to++, from += 6) {
    gray[to] = luma16(sample16(row, from), sample16(row, from + 2), sample16(row, from + 4));
  }
}

function deepRgbAlpha(row: Uint8Array, gray: Uint8Array): void {
  for (let to = 0, from = 0; to < gray.length; to += 2, from += 8) {
    gray[to] = luma16(sample16(row, from), sample16(row, from + 2), sample16(row, from + 4));
    gray[to + 1] = to8(sample16(row, from + 6));
  }
}
