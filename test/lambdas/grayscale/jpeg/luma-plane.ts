import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { ascii, segment } from './encoder.ts';

/** A picture with one byte for each pixel. */
export interface Plane {
  readonly width: number;
  readonly height: number;
  readonly pixels: Buffer;
}

/**
 * Decodes the Y plane of a JPEG with the libjpeg-turbo of sharp. An Adobe marker with "no color transform" replaces the
 * JFIF marker, so the decoder returns the first component, Y, unchanged as red. The pixels are the same as those of
 * `djpeg -grayscale`.
 *
 * @throws if the JPEG is damaged, even where libjpeg-turbo only warns
 */
export async function lumaPlane(jpeg: Uint8Array): Promise<Plane> {
  const jfif = jpeg[3] === 0xe0 ? 2 + (((jpeg[4] ?? 0) << 8) | (jpeg[5] ?? 0)) : 0;
  const noTransform = Uint8Array.from(segment(0xee, [...ascii('Adobe'), 0, 100, 0, 0, 0, 0, 0]));
  const patched = Buffer.concat([jpeg.subarray(0, 2), noTransform, jpeg.subarray(2 + jfif)]);
  return firstChannel(patched);
}

/**
 * Decodes a gray JPEG.
 *
 * @throws if the JPEG is damaged, even where libjpeg-turbo only warns
 */
export function grayPlane(jpeg: Uint8Array): Promise<Plane> {
  return firstChannel(jpeg);
}

async function firstChannel(jpeg: Uint8Array): Promise<Plane> {
  const image = sharp(jpeg, { failOn: 'warning', ignoreIcc: true });
  const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
  const pixels = Buffer.alloc(info.width * info.height);
  for (let pixel = 0; pixel < pixels.length; pixel++) pixels[pixel] = data[pixel * info.channels] ?? 0;
  return { width: info.width, height: info.height, pixels };
}

const decodeAll = 'for jpeg in *; do djpeg -grayscale -pnm "$jpeg" > "$jpeg.pgm"; done';

/**
 * Decodes JPEGs with djpeg, the program of libjpeg-turbo. One shell starts all programs, because starting a process
 * from a Jest worker takes 60 ms.
 */
export async function djpegPlanes(jpegs: readonly Uint8Array[]): Promise<Plane[]> {
  const folder = await mkdtemp(join(tmpdir(), 'djpeg-'));
  try {
    await Promise.all(jpegs.map((jpeg, index) => writeFile(join(folder, String(index)), jpeg)));
    await promisify(execFile)('sh', ['-c', decodeAll], { cwd: folder });
    return await Promise.all(
      jpegs.map(async (_, index) => readPgm(await readFile(join(folder, `${index}.pgm`)))),
    );
  } finally {
    await rm(folder, { recursive: true });
  }
}

function readPgm(pgm: Buffer): Plane {
  const [header = '', width, height] =
    /^P5\s+(\d+)\s+(\d+)\s+255\s/.exec(pgm.toString('latin1', 0, 40)) ?? [];
  return { width: Number(width), height: Number(height), pixels: pgm.subarray(header.length) };
}

export function samePlane(one: Plane, other: Plane): boolean {
  return one.width === other.width && one.height === other.height && one.pixels.equals(other.pixels);
}
