import { expect } from '@jest/globals';
import sharp from 'sharp';
import { postJson, readJson, request, sharedRun } from './http.ts';

/** The response of `POST /api/images`. */
export interface Converted {
  readonly url: string;
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
}

/** A pixel's stored values, 0 to 255. */
export interface Pixel {
  readonly r: number;
  readonly g: number;
  readonly b: number;
  readonly alpha: number;
}

/** @param name a key of `pictures` */
export const pictureUrl = (name: string): string => `${sharedRun.images}/pictures/${name}`;

export const postImage = (imageURL: string): Promise<Response> => postJson('/api/images', { imageURL });

export async function convert(imageURL: string): Promise<Converted> {
  return readJson<Converted>(await postImage(imageURL), 201);
}

export async function download(url: string): Promise<Buffer> {
  const response = await request(url);
  expect(response.status).toBe(200);
  return Buffer.from(await response.arrayBuffer());
}

/** @returns the image's stored sRGB values, row by row */
export async function pixels(image: Buffer): Promise<Pixel[]> {
  const raw = await sharp(image).toColourspace('srgb').ensureAlpha().raw().toBuffer();
  return Array.from({ length: raw.length / 4 }, (_, index) => {
    const [r = 0, g = 0, b = 0, alpha = 0] = raw.subarray(index * 4);
    return { r, g, b, alpha };
  });
}
