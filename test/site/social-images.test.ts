import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { drawSocialImage } from '../../site/social-images.ts';

const cache = mkdtempSync(join(tmpdir(), 'social-images-'));
afterAll(() => rmSync(cache, { recursive: true }));

test('is drawn once for each title, with the font of the project', async () => {
  const first = await drawSocialImage('Tea & <Coffee>', '', cache);
  expect(await sharp(first).metadata()).toMatchObject({ format: 'png', width: 1200, height: 630 });
  const [name = ''] = readdirSync(cache);
  // The second call reads the file.
  writeFileSync(join(cache, name), 'cached');
  expect(Buffer.from(await drawSocialImage('Tea & <Coffee>', '', cache)).toString()).toBe('cached');
  await drawSocialImage('Another title', '', cache);
  expect(readdirSync(cache)).toHaveLength(2);
});

test('shows the title: the same title in another font or none would have other pixels', async () => {
  const image = sharp(await drawSocialImage('Tea', '', cache)).extract({
    left: 80,
    top: 96,
    width: 300,
    height: 120,
  });
  const { data } = await image.greyscale().raw().toBuffer({ resolveWithObject: true });
  const inked = data.filter((value) => value < 128).length;
  // "Tea" in a semibold serif of 104 px covers 5,000 to 7,000 pixels.
  expect(inked).toBeGreaterThan(3_000);
  expect(inked).toBeLessThan(9_000);
});

test('has the color of its feature', async () => {
  const stripe = sharp(await drawSocialImage('Search', 'search', cache)).extract({
    left: 0,
    top: 0,
    width: 1,
    height: 1,
  });
  expect([...(await stripe.raw().toBuffer())]).toEqual([0x1c, 0x50, 0xbd]);
});
