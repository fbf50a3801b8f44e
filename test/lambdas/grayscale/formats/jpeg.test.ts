import { describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { toGrayscale } from '../../../../lambdas/grayscale/convert-image.ts';
import { readJpeg } from '../../../../lambdas/grayscale/formats/jpeg.ts';
import { Deadline } from '../../../../lambdas/shared/deadline.ts';
import { expectProblem, expectRejection } from '../../problem.ts';
import { encoder, gradient } from '../pictures.ts';

const endMarker = 2;
const vendorData = Buffer.from('vendor\xffAdata\xff\xe1\xff\xff', 'latin1');
const convert = (source: Buffer) => toGrayscale(source, 'jpeg', new Deadline(60_000));
const picture = (progressive: boolean) => encoder(gradient(64, 48)).jpeg({ progressive }).toBuffer();

describe.each([
  ['baseline', false],
  ['progressive', true],
])('%s', (_, progressive) => {
  test('the size is the size in the frame header, and a complete file is unchanged', async () => {
    const bytes = await picture(progressive);
    expect(readJpeg(bytes)).toEqual({ bytes, width: 64, height: 48, frames: 1 });
  });

  test('a missing end marker is added, and the decoder must be strict', async () => {
    const whole = await picture(progressive);
    expect(readJpeg(whole.subarray(0, -endMarker))).toEqual({
      ...{ bytes: whole, width: 64, height: 48, frames: 1, isStrict: true },
    });
    expect(readJpeg(whole.subarray(0, -1)).bytes).toEqual(whole);
  });

  test('vendor data that look like a segment are removed', async () => {
    const whole = await picture(progressive);
    const { bytes, isStrict } = readJpeg(Buffer.concat([whole.subarray(0, -endMarker), vendorData]));
    expect(isStrict).toBe(true);
    expect(bytes.subarray(-8)).toEqual(Buffer.from('vendor\xff\xd9', 'latin1'));
  });

  test('a file with an end marker whose data are truncated is not readable', async () => {
    const whole = await picture(progressive);
    const lastScan = whole.lastIndexOf(Buffer.of(0xff, 0xda));
    for (const share of [0.1, 0.5, 0.9]) {
      const end = lastScan + 14 + Math.floor((whole.length - lastScan - 14) * share);
      const source = Buffer.concat([whole.subarray(0, end), whole.subarray(-endMarker)]);
      await expectRejection(convert(source), 'image-not-readable');
    }
  });

  test('a file that ends before the first scan is not readable', async () => {
    const whole = await picture(progressive);
    const scan = whole.indexOf(Buffer.of(0xff, 0xda));
    expectProblem(() => readJpeg(whole.subarray(0, scan)), 'image-not-readable');
  });
});

test('a progressive file without its last scan is not readable', async () => {
  const whole = await picture(true);
  const scan = whole.lastIndexOf(Buffer.of(0xff, 0xda));
  expectProblem(() => readJpeg(whole.subarray(0, scan)), 'image-not-readable');
});

test('a file with more bytes before its end marker is complete, although the decoder warns', async () => {
  const whole = await picture(true);
  const more = Buffer.from('more bytes\xff\xd9', 'latin1');
  const source = Buffer.concat([whole.subarray(0, -endMarker), more]);
  await expect(sharp(source, { failOn: 'warning' }).raw().toBuffer()).rejects.toThrow('extraneous bytes');
  expect(await convert(source)).toMatchObject({ width: 64, height: 48 });
});
