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

test.each([
  ['a long word', 'Donaudampfschifffahrtsgesellschaftskapitän'],
  ['a wide word', 'W'.repeat(20)],
  ['as many wide letters as a title can have', 'W'.repeat(200)],
  ['many words', 'Lorem ipsum dolor sit amet. '.repeat(7)],
  ['many lines', `${'a\n'.repeat(99)}a`],
  ['marks above each other', `Z${'\u0315'.repeat(199)}`],
  ['pictures', '😀'.repeat(100)],
  ['letters that the font does not have', '茶'.repeat(200)],
])('has room for a title of %s', async (_, title) => {
  const image = await drawSocialImage(title, '', cache);
  // The part ends before the lines of the mark, and above the name of the site.
  const inkOf = async (top: number, height: number) => {
    const part = sharp(image).extract({ left: 80, top, width: 800, height });
    return (await sharp(await part.png().toBuffer()).stats()).channels[0];
  };
  expect((await inkOf(96, 380))?.min).toBeLessThan(160);
  expect((await inkOf(476, 30))?.min).toBeGreaterThan(240);
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
