import { HeadObjectCommand, PutObjectCommand, type S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { Problem } from '../shared/problem.ts';
import type { GrayscaleImage } from './convert-image.ts';

/** What a caller learns about a converted picture. */
export interface StoredImage {
  /** In pixels. */
  readonly width: number;
  /** In pixels. */
  readonly height: number;
  /** Size of the file. */
  readonly bytes: number;
}

/** Where converted pictures are kept. */
export interface ImagesBucket {
  readonly client: S3Client;
  readonly bucketName: string;
}

/** A picture to be stored. */
export interface NewImage {
  /** Key of its object, which is also its path on the site. */
  readonly key: string;
  readonly contentType: string;
  readonly image: GrayscaleImage;
}

const year = 'public, max-age=31536000, immutable';

/**
 * @param key the object's key, which is also its path on the site
 * @returns what is known of a picture that was converted before; undefined when it was not, or so long ago that it
 * should be written again: an address that is given out now is to hold for some time
 * @throws Problem 503 when the bucket does not answer
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
    // Who may not list a bucket is answered 403 about an object that is not there, and a function that writes
    // by hash has no business listing.
    const status = cause instanceof S3ServiceException ? cause.$metadata.httpStatusCode : undefined;
    if (status === 404 || status === 403) return undefined;
    throw unavailable(cause);
  }
}

/** @param expiration such as `expiry-date="Fri, 21 Dec 2029 00:00:00 GMT", rule-id="…"`; S3 sends it where a rule is */
function isHalfGone(written: Date, expiration = ''): boolean {
  const [, date = ''] = /expiry-date="([^"]+)"/.exec(expiration) ?? [];
  const left = Date.parse(date) - Date.now();
  return left < (Date.parse(date) - written.getTime()) / 2;
}

/**
 * Returns only after the picture is there: a caller is never given an address that is not.
 *
 * @throws Problem 503 when the bucket did not take it
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
