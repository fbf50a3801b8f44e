import { expect, test } from '@jest/globals';
import sharp from 'sharp';
import { toGrayscale } from '../../../lambdas/grayscale/convert-image.ts';
import { convertJpeg } from '../../../lambdas/grayscale/convert-jpeg.ts';
import { grayJpeg } from '../../../lambdas/grayscale/jpeg/gray-jpeg.ts';
import { Deadline } from '../../../lambdas/shared/deadline.ts';
import { encoder, gradient } from './pictures.ts';

const picture = () => encoder(gradient(70, 50));

test('an upright JPEG is recoded without decoding', async () => {
  const source = await picture().jpeg().toBuffer();
  const result = await toGrayscale(source, 'jpeg', new Deadline(60_000));
  expect(result).toMatchObject({ width: 70, height: 50 });
  expect(result.bytes.equals(grayJpeg(source) as Uint8Array)).toBe(true);
});

test('a JPEG with the sRGB profile is recoded, and one with another profile is decoded', async () => {
  const standard = await picture().withIccProfile('srgb').jpeg().toBuffer();
  expect(convertJpeg(standard)).toBeDefined();
  const wide = await picture().withIccProfile('p3').jpeg().toBuffer();
  expect(convertJpeg(wide)).toBeUndefined();
  expect(await toGrayscale(wide, 'jpeg', new Deadline(60_000))).toMatchObject({ width: 70, height: 50 });
});

test('a profile is found after a preview with its own scan, and in both ICC versions', async () => {
  const wide = await picture().withIccProfile('p3').jpeg().toBuffer();
  const preview = Buffer.concat([
    Buffer.from([0xff, 0xe1, 0, 10]),
    Buffer.from('Exif\0\0\xff\xda', 'latin1'),
  ]);
  const source = Buffer.concat([wide.subarray(0, 2), preview, wide.subarray(2)]);
  expect(convertJpeg(source)).toBeUndefined();
  const standard = await picture().withIccProfile('srgb').jpeg().toBuffer();
  expect(convertJpeg(Buffer.concat([standard.subarray(0, 2), preview, standard.subarray(2)]))).toBeDefined();
});

/** A JPEG with one more APP2 segment after its profile. */
function withSegment(source: Buffer, content: string): Buffer {
  const profile = source.indexOf('ICC_PROFILE') - 2;
  const end = profile + source.readUInt16BE(profile);
  const header = Buffer.of(0xff, 0xe2, 0, content.length + 2);
  return Buffer.concat([
    source.subarray(0, end),
    header,
    Buffer.from(content, 'latin1'),
    source.subarray(end),
  ]);
}

test('a segment that is no profile is ignored, and a profile in two parts is decoded', async () => {
  const source = await picture().withIccProfile('srgb').jpeg().toBuffer();
  // Cameras write a list of previews into such a segment.
  expect(convertJpeg(withSegment(source, 'MPF\0list of previews'))).toBeDefined();
  expect(convertJpeg(withSegment(source, 'ICC_PROFILE\0\x02\x02second part'))).toBeUndefined();
});

test('a rotated JPEG is decoded and becomes upright', async () => {
  const turned = await picture().withMetadata({ orientation: 6 }).jpeg().toBuffer();
  expect(convertJpeg(turned)).toBeUndefined();
  expect(await toGrayscale(turned, 'jpeg', new Deadline(60_000))).toMatchObject({ width: 50, height: 70 });
});

test('a progressive JPEG is decoded', async () => {
  const progressive = await picture().jpeg({ progressive: true }).toBuffer();
  expect(convertJpeg(progressive)).toBeUndefined();
  const { bytes } = await toGrayscale(progressive, 'jpeg', new Deadline(60_000));
  expect((await sharp(bytes).metadata()).space).toBe('b-w');
});
