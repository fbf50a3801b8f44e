import { HeadObjectCommand, PutObjectCommand, type S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { Problem } from '../shared/problem.ts';
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

/** The bucket of converted images. */
export interface ImagesBucket {
  readonly client: S3Client;
  readonly bucketName: string;
}

/** An image to store. */
export interface NewImage {
  /** Key of its object, which is also its path on the site. */
  readonly key: string;
  readonly contentType: string;
  readonly image: GrayscaleImage;
}

const year = 'public, max-age=31536000, immutable';

/**
 * @param key the object's key, which is also its path on the site
 * @returns the data of an image that was converted before; undefined if it was not, or if it expires so soon that it
 * must be stored again
 * @throws {Problem} 503 if the bucket does not respond
 */
export async function findImage(
  { client, bucketName }: ImagesBucket,
  key: string,
  abortSignal: AbortSignal,
): Promise<StoredImage | undefined> {
  try {
    const { Metadata, ContentLength, LastModified, Expiration } = await client.send(
      new HeadObjectCommand({ Bucket: bucketName, Key: key }),
      { abortSignal },
    );
    if (LastModified && isHalfGone(LastModified, Expiration)) return undefined;
    const [width, height, bytes] = [Number(Metadata?.width), Number(Metadata?.height), Number(ContentLength)];
    return width > 0 && height > 0 && bytes > 0 ? { width, height, bytes } : undefined;
  } catch (cause) {
    // Without permission to list, S3 returns 403 for a missing object. This function doesn't need to list.
    const status = cause instanceof S3ServiceException ? cause.$metadata.httpStatusCode : undefined;
    if (status === 404 || status === 403) return undefined;
    throw unavailable(cause);
  }
}

/**
 * @param expiration such as `expiry-date="Fri, 21 Dec 2029 00:00:00 GMT", rule-id="…"`, which S3 sends if a rule
 * applies
 */
function isHalfGone(written: Date, expiration = ''): boolean {
  const [, date = ''] = /expiry-date="([^"]+)"/.exec(expiration) ?? [];
  const left = Date.parse(date) - Date.now();
  return left < (Date.parse(date) - written.getTime()) / 2;
}

/**
 * Returns after the image is stored, so that a returned URL always works.
 *
 * @throws {Problem} 503 if the image could not be stored
 */
export async function storeImage(
  { client, bucketName }: ImagesBucket,
  { key, contentType, image }: NewImage,
  abortSignal: AbortSignal,
): Promise<StoredImage> {
  const { bytes, width, height } = image;
  try {
    await client.send(
      new PutObjectCommand({
        Bucket: bucketName,
        Key: key,
        Body: bytes,
        ContentType: contentType,
        CacheControl: year,
        Metadata: { width: String(width), height: String(height) },
      }),
      { abortSignal },
    );
    return { width, height, bytes: bytes.length };
  } catch (cause) {
    throw unavailable(cause);
  }
}

function unavailable(cause: unknown): Problem {
  return new Problem('temporarily-unavailable', { cause, headers: { 'retry-after': '2' } });
}
