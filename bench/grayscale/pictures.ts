import { existsSync } from 'node:fs';
import { mkdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { maxMegapixels, type Picture, type PictureFormat, pictureSizes } from './picture.ts';

/** Increment it when the drawing changes, so that cached pictures are drawn again. */
const version = 1;
const folder = join(import.meta.dirname, '..', '.pictures');

/** Draws the same scene in each format, at one size. Pictures of earlier runs are reused. */
export async function makePictures(
  megapixels: number,
  wanted: readonly PictureFormat[],
  log: (line: string) => void,
): Promise<Picture[]> {
  const [width, height] = pictureSizes[megapixels] as readonly [number, number];
  const formats = wanted.filter((format) => megapixels <= maxMegapixels[format]);
  const path = (format: PictureFormat) => join(folder, `${megapixels}-megapixels-${version}.${format}`);
  const missing = formats.filter((format) => !existsSync(path(format)));
  if (missing.length > 0) {
    log(`drawing ${megapixels} megapixels as ${missing.join(', ')}`);
    await mkdir(folder, { recursive: true });
    const raw = { width, height, channels: 3 as const };
    const pixels = drawPhoto(width, height);
    for (const format of missing) {
      const unfinished = `${path(format)}.${process.pid}`;
      await encode(sharp(pixels, { raw, limitInputPixels: false }), format).toFile(unfinished);
      await rename(unfinished, path(format));
    }
  }
  return Promise.all(
    formats.map(async (format) => {
      const { length } = await readFile(path(format));
      return { format, megapixels, width, height, path: path(format), bytes: length };
    }),
  );
}

function encode(image: Sharp, format: PictureFormat): Sharp {
  switch (format) {
    case 'jpeg':
      // Like photos of cameras: chroma at half the resolution, Huffman tables of the JPEG standard.
      return image.jpeg({ quality: 90, chromaSubsampling: '4:2:0', optimiseCoding: false });
    case 'png':
      // Adaptive filters, as most programs write PNG.
      return image.png({ compressionLevel: 6, adaptiveFiltering: true });
    case 'webp':
      return image.webp({ quality: 90 });
    case 'avif':
      return image.avif({ quality: 70, effort: 2 });
  }
}

/**
 * Draws a picture that compresses like a photo: noise in octaves down to two pixels, a gradient, and sensor noise. Luma
 * varies more than color. The same size always gives the same picture.
 *
 * @returns RGB, 3 bytes for each pixel
 */
export function drawPhoto(width: number, height: number): Buffer {
  const random = randomNumbers(width);
  const light = octaves(random, width, height, 2, 55, 0.72);
  const warmth = octaves(random, width, height, 32, 26, 0.6);
  const tint = octaves(random, width, height, 32, 18, 0.6);
  const pixels = Buffer.alloc(width * height * 3);
  const rows = {
    light: new Float32Array(width),
    warm: new Float32Array(width),
    tint: new Float32Array(width),
  };
  let at = 0;
  for (let y = 0; y < height; y++) {
    drawRow(rows.light, light, y);
    drawRow(rows.warm, warmth, y);
    drawRow(rows.tint, tint, y);
    const sky = 165 - (90 * y) / height;
    for (let x = 0; x < width; x++) {
      const level = sky + (rows.light[x] as number) + grain(random, 12);
      const warm = rows.warm[x] as number;
      const green = rows.tint[x] as number;
      pixels[at++] = clamp(level + warm + grain(random, 1));
      pixels[at++] = clamp(level + green + grain(random, 1));
      pixels[at++] = clamp(level - warm - green + grain(random, 1));
    }
  }
  return pixels;
}

/** A grid of random values, one every `cell` pixels. */
interface Octave {
  readonly cell: number;
  readonly columns: number;
  readonly values: Float32Array;
}

function octaves(
  random: () => number,
  width: number,
  height: number,
  finest: number,
  strength: number,
  roughness: number,
): Octave[] {
  const made: Octave[] = [];
  for (let cell = width / 3, weight = strength; cell >= finest; cell /= 2, weight *= roughness) {
    const columns = Math.ceil(width / cell) + 2;
    const values = new Float32Array(columns * (Math.ceil(height / cell) + 2));
    for (let index = 0; index < values.length; index++) values[index] = (random() - 0.5) * 2 * weight;
    made.push({ cell, columns, values });
  }
  return made;
}

/** Adds the octaves of a row of pixels, each interpolated between the points of its grid. */
function drawRow(row: Float32Array, grids: readonly Octave[], y: number): void {
  row.fill(0);
  for (const { cell, columns, values } of grids) {
    const top = Math.floor(y / cell);
    const down = y / cell - top;
    const first = top * columns;
    for (let column = 0, x = 0; x < row.length; column++) {
      const height = (at: number) =>
        (values[first + at] as number) * (1 - down) + (values[first + columns + at] as number) * down;
      const left = height(column);
      const slope = (height(column + 1) - left) / cell;
      const start = column * cell;
      for (; x < row.length && x < start + cell; x++)
        row[x] = (row[x] as number) + left + slope * (x - start);
    }
  }
}

/** Sensor noise: the sum of two random numbers has a triangular distribution. */
function grain(random: () => number, max: number): number {
  return (random() + random() - 1) * max;
}

function clamp(value: number): number {
  return value < 0 ? 0 : value > 255 ? 255 : value;
}

/** Returns a seeded generator of random numbers from 0 to 1 (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
