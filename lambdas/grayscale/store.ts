import type { AwsError } from '../shared/aws/aws-error.ts';
import type { Bucket } from '../shared/aws/bucket.ts';
import { temporarilyUnavailable } from '../shared/problem.ts';
import type { GrayscaleImage } from './grayscale-image.ts';

/** Data of a converted image in the response. */
export interface StoredImage {
  /** In pixels. */
  readonly width: number;
  /** In pixels. */
  readonly height: number;
  /** Size of the file in bytes. */
  readonly bytes: number;
}

/** An image to store. */
export interface NewImage {
  /** Key of its object, which is also its path on the site. */
  readonly key: string;
  readonly contentType: string;
  readonly image: GrayscaleImage;
}

const immutable = 'public, max-age=31536000, immutable';

/**
 * @param key the object's key, which is also its path on the site
 * @param bucket of converted images
 * @returns the data of an image that was converted before; undefined if it was not, or if it expires so soon that it
 * must be stored again
 * @throws {Problem} 503 if the bucket does not respond
 */
export async function findImage(
  bucket: Bucket,
  key: string,
  abortSignal: AbortSignal,
): Promise<StoredImage | undefined> {
  try {
    const { headers } = await bucket.send('HEAD', key, { signal: abortSignal });
    if (expiresSoon(headers['last-modified'], headers['x-amz-expiration'])) return undefined;
    const names = ['x-amz-meta-width', 'x-amz-meta-height', 'content-length'];
    const [width = 0, height = 0, bytes = 0] = names.map((name) => Number(headers[name]));
    return width > 0 && height > 0 && bytes > 0 ? { width, height, bytes } : undefined;
  } catch (cause) {
    // Without permission to list, S3 returns 403 for a missing object. This function doesn't need to list.
    const { status } = cause as Partial<AwsError>;
    if (status === 404 || status === 403) return undefined;
    throw temporarilyUnavailable(cause);
  }
}

/**
 * @param expiration such as `expiry-date="Fri, 21 Dec 2029 00:00:00 GMT", rule-id="…"`, which S3 sends if a rule
 * applies
 */
function expiresSoon(written = '', expiration: string | string[] = ''): boolean {
  const [, date = ''] = /expiry-date="([^"]+)"/.exec(String(expiration)) ?? [];
  const left = Date.parse(date) - Date.now();
  return left < (Date.parse(date) - Date.parse(written)) / 2;
}

/**
 * Returns after the image is stored, so that a returned URL always works.
 *
 * @throws {Problem} 503 if the image could not be stored
 */
export async function storeImage(
  bucket: Bucket,
  { key, contentType, image }: NewImage,
  abortSignal: AbortSignal,
): Promise<StoredImage> {
  const { bytes, width, height } = image;
  try {
    await bucket.send('PUT', key, {
      headers: {
        'content-type': contentType,
        'cache-control': immutable,
        'x-amz-meta-width': String(width),
        'x-amz-meta-height': String(height),
      },
      body: bytes,
      signal: abortSignal,
    });
    return { width, height, bytes: bytes.length };
  } catch (cause) {
    throw temporarilyUnavailable(cause);
  }
}
