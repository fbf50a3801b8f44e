import { expect, test } from '@jest/globals';
import sharp from 'sharp';
import { grayJpeg } from '../../../../lambdas/grayscale/jpeg/gray-jpeg.ts';
import { encodeJpeg } from './encoder.ts';
import { grayPlane, lumaPlane, samePlane } from './luma-plane.ts';
import { mutated } from './mutations.ts';

/** Small files of each supported kind, so that mutations reach every part. */
async function originals(): Promise<Uint8Array[]> {
  const gradient = Buffer.from(
    Array.from({ length: 61 * 45 * 3 }, (_, index) => (index * 7 + (index >> 6) * 3) & 0xff),
  );
  const photo = () => sharp(gradient, { raw: { width: 61, height: 45, channels: 3 } }).blur(2);
  const size = { width: 40, height: 35 };
  return [
    encodeJpeg({ ...size, seed: 1 }),
    encodeJpeg({ ...size, seed: 2, restartInterval: 2, codes: 'steep' }),
    encodeJpeg({ ...size, seed: 3, scans: [[0], [1, 2]], restartInterval: 3 }),
    encodeJpeg({ ...size, seed: 4, sampling: [[1, 1]], quantizer: 300, frameMarker: 0xc1 }),
    await photo().jpeg({ quality: 90 }).toBuffer(),
    await photo().jpeg({ quality: 60, chromaSubsampling: '4:4:4', optimiseCoding: false }).toBuffer(),
    await photo().grayscale().jpeg().toBuffer(),
    await photo().withMetadata({ orientation: 6, density: 300 }).withIccProfile('p3').jpeg().toBuffer(),
  ];
}

/** @returns the fault of a result, if there is one */
async function fault(damaged: Uint8Array, gray: Uint8Array): Promise<string | undefined> {
  const result = await grayPlane(gray).catch(() => undefined);
  const luma = await lumaPlane(damaged).catch(() => undefined);
  if (!result) return luma ? 'refused by libjpeg-turbo, unlike its source' : undefined;
  return luma && !samePlane(result, luma) ? "not the source's luma" : undefined;
}

test('10,000 damaged files cause no exception, and no result that is worse than its source', async () => {
  const files = await originals();
  const checks: Promise<string | undefined>[] = [];
  for (let seed = 0; seed < 10_000; seed++) {
    const damaged = mutated(files[seed % files.length] as Uint8Array, seed);
    const gray = grayJpeg(damaged);
    if (gray) checks.push(fault(damaged, gray).then((found) => found && `${seed}: ${found}`));
  }
  const faults = await Promise.all(checks);
  expect(faults.filter(Boolean)).toEqual([]);
  // Many mutations change only metadata, chroma or bits that stay valid. This makes sure that enough results were
  // compared.
  expect(checks.length).toBeGreaterThan(1000);
}, 180_000);
