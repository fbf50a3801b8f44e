import { createHash } from 'node:crypto';
import type { Bucket } from '../shared/aws/bucket.ts';
import type { Deadline } from '../shared/deadline.ts';
import { Problem } from '../shared/problem.ts';
import { toGrayscale } from './convert-image.ts';
import { sourceFormat } from './format.ts';
import { resultFormats } from './result-format.ts';
import { findImage, type StoredImage, storeImage } from './store.ts';

/** A converted image with its URL. */
export interface ConvertedImage extends StoredImage {
  /** Path on this site. */
  readonly url: string;
}

/** Time reserved to store the result, including retries. */
const storeMs = 4_000;

/**
 * Converts an image, unless the same bytes were converted before. Stores the result under the hash of the bytes.
 *
 * @throws {Problem} 413, 422 or 503
 */
export async function grayscale(bytes: Buffer, bucket: Bucket, deadline: Deadline): Promise<ConvertedImage> {
  const format = sourceFormat(bytes);
  if (!format) throw new Problem('image-not-readable', { reason: 'unsupported format' });
  const { extension, contentType } = resultFormats[format];
  const key = `images/${createHash('sha256').update(bytes).digest('hex')}.${extension}`;
  const { signal } = deadline;
  const stored = await findImage(bucket, key, signal);
  if (stored) return { url: `/${key}`, ...stored };
  const image = await toGrayscale(bytes, format, deadline.within(deadline.remainingMs - storeMs));
  return { url: `/${key}`, ...(await storeImage(bucket, { key, contentType, image }, signal)) };
}
