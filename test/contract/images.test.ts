import { createHash } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import {
  browserAccept,
  expectStatus,
  postForm,
  postJson,
  readJson,
  request,
  sharedRun,
} from '../support/http.ts';
import {
  type Converted,
  convert,
  download,
  type Pixel,
  pictureUrl,
  pixels,
  postImage,
} from '../support/images.ts';
import { pictureSize } from '../support/pictures.ts';

const formats = [
  { name: 'colors.jpg', extension: 'jpg', type: 'image/jpeg' },
  { name: 'colors.png', extension: 'png', type: 'image/png' },
  { name: 'colors.webp', extension: 'webp', type: 'image/webp' },
  { name: 'colors.avif', extension: 'webp', type: 'image/webp' },
  { name: 'colors.gif', extension: 'webp', type: 'image/webp' },
  { name: 'colors.tiff', extension: 'webp', type: 'image/webp' },
];

describe('POST /api/images', () => {
  test.each(formats)(
    '201 with Location, url, width, height and bytes: $name becomes .$extension',
    async (format) => {
      const source = await download(pictureUrl(format.name));
      const response = await postImage(pictureUrl(format.name));
      const converted = await readJson<Converted>(response, 201);
      const hash = createHash('sha256').update(source).digest('hex');
      expect(converted).toStrictEqual({
        url: `/images/${hash}.${format.extension}`,
        ...pictureSize,
        bytes: expect.any(Number),
      });
      expect(new URL(response.headers.get('location') ?? '', sharedRun.site).pathname).toBe(converted.url);
      const image = await request(converted.url);
      expect(image.headers.get('content-type')).toBe(format.type);
      expect((await image.arrayBuffer()).byteLength).toBe(converted.bytes);
    },
  );

  test.each(formats)('the result has Rec. 601 luma: $name', async ({ name }) => {
    const source = await pixels(await download(pictureUrl(name)));
    const result = await pixels(await download((await convert(pictureUrl(name))).url));
    const differences = source.map(({ r, g, b }, index) => {
      const { r: gray, g: gray2, b: gray3 } = result[index] as Pixel;
      // WebP stores color separately from luma, and rounds when it combines them.
      expect(Math.max(gray, gray2, gray3) - Math.min(gray, gray2, gray3)).toBeLessThanOrEqual(
        name.endsWith('.jpg') || name.endsWith('.png') ? 0 : 2,
      );
      return Math.abs(0.299 * r + 0.587 * g + 0.114 * b - gray);
    });
    // PNG may differ by rounding only, the others by the loss of their encoders.
    expect(Math.max(...differences)).toBeLessThanOrEqual(name.endsWith('.png') ? 1 : 16);
    expect(differences.reduce((sum, each) => sum + each, 0) / differences.length).toBeLessThanOrEqual(2);
  });

  test('PNG stays PNG with its transparency', async () => {
    const source = await pixels(await download(pictureUrl('transparent.png')));
    const { url } = await convert(pictureUrl('transparent.png'));
    expect(url).toMatch(/\.png$/);
    const result = await pixels(await download(url));
    expect(result.map(({ alpha }) => alpha)).toStrictEqual(source.map(({ alpha }) => alpha));
  });

  test('WebP keeps its transparency', async () => {
    const source = await pixels(await download(pictureUrl('transparent.webp')));
    const result = await pixels(await download((await convert(pictureUrl('transparent.webp'))).url));
    expect(result.map(({ alpha }) => alpha)).toStrictEqual(source.map(({ alpha }) => alpha));
  });

  test.each(['turned.jpg', 'turned.png'])('the result is upright: %s', async (name) => {
    const { url, width, height } = await convert(pictureUrl(name));
    expect({ width, height }).toStrictEqual({ width: pictureSize.height, height: pictureSize.width });
    const upright = await pixels(
      await sharp(await download(pictureUrl(name)))
        .autoOrient()
        .toBuffer(),
    );
    const result = await pixels(await download(url));
    const worst = Math.max(
      ...upright.map(({ r, g, b }, index) =>
        Math.abs(0.299 * r + 0.587 * g + 0.114 * b - (result[index] as Pixel).r),
      ),
    );
    expect(worst).toBeLessThanOrEqual(16);
  });

  test.each(['turned.jpg', 'turned.png'])('the result has no metadata: %s', async (name) => {
    const source = await download(pictureUrl(name));
    const result = await download((await convert(pictureUrl(name))).url);
    expect(source.includes('private-copyright')).toBe(true);
    expect(result.includes('private-')).toBe(false);
    const { exif, xmp, iptc, icc, orientation } = await sharp(result).metadata();
    expect({ exif, xmp, iptc, icc }).toStrictEqual({
      exif: undefined,
      xmp: undefined,
      iptc: undefined,
      icc: undefined,
    });
    expect(orientation ?? 1).toBe(1);
  });

  test('the same bytes have the same url, from any source, and are converted once', async () => {
    const first = await convert(pictureUrl('colors.jpg'));
    const before = await request(first.url);
    // Dates in headers have a precision of one second. A second conversion would have a later date.
    await wait(1_100);
    const again = await convert(`${sharedRun.images}/streamed/colors.jpg?another=address`);
    const after = await request(first.url);
    expect(again).toStrictEqual(first);
    expect(after.headers.get('last-modified')).toBe(before.headers.get('last-modified'));
    expect(after.headers.get('etag')).toBe(before.headers.get('etag'));
  });

  test('two concurrent requests get the same response', async () => {
    const both = await Promise.all([convert(pictureUrl('colors.tiff')), convert(pictureUrl('colors.tiff'))]);
    expect(both[0]).toStrictEqual(both[1]);
  });

  test('returns 303 to the image for a form', async () => {
    const response = await postForm('/api/images', { imageURL: pictureUrl('colors.png') });
    await response.body?.cancel();
    expect(response.status).toBe(303);
    const location = new URL(response.headers.get('location') ?? '', sharedRun.site);
    expect(location.pathname).toBe((await convert(pictureUrl('colors.png'))).url);
  });

  test('returns 303 to the image if Accept prefers text/html, also for JSON', async () => {
    const body = { imageURL: pictureUrl('colors.png') };
    await expectStatus(await postJson('/api/images', body, { accept: browserAccept }), 303);
  });

  test('returns 201 for a form if Accept prefers JSON', async () => {
    await expectStatus(
      await postForm('/api/images', { imageURL: pictureUrl('colors.png') }, { accept: 'application/json' }),
      201,
    );
  });

  test("photos of the site's own origin are accepted", async () => {
    const { width, height } = await convert(`${sharedRun.site}/photos/dunes.jpg`);
    expect(width).toBeGreaterThan(0);
    expect(height).toBeGreaterThan(0);
  });
});

describe('an animation', () => {
  test('stays an animation', async () => {
    const { url, width, height } = await convert(pictureUrl('animated.gif'));
    expect({ width, height }).toStrictEqual({ width: 12, height: 8 });
    const { pages, delay, loop } = await sharp(await download(url), { animated: true }).metadata();
    expect({ pages, delay, loop }).toStrictEqual({ pages: 3, delay: [100, 200, 300], loop: 0 });
  });

  test('has up to 100 frames', async () => {
    const { url } = await convert(pictureUrl('frames-100.gif'));
    expect(await sharp(await download(url), { animated: true }).metadata()).toMatchObject({ pages: 100 });
  });
});
