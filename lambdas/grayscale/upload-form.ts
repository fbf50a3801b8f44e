import { randomUUID } from 'node:crypto';
import type { S3Client } from '@aws-sdk/client-s3';
import { createPresignedPost } from '@aws-sdk/s3-presigned-post';
import { Problem } from '../shared/problem.ts';
import { resultFormats } from './format.ts';
import { maxBytes } from './limits.ts';
import { uploadPrefix } from './uploads.ts';

/** The file that a visitor wants to upload. */
export interface UploadRequest {
  /** A supported format, e.g. `image/png`. */
  readonly contentType: string;
  /** Size of the file, 1 to {@link maxBytes}. */
  readonly bytes: number;
}

/** A form (`multipart/form-data`) for the upload: these fields first, then the file as `file`. */
export interface UploadForm {
  /** Key of the uploaded object, for `POST /api/images`. */
  readonly upload: string;
  /** Target URL of the form. */
  readonly url: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** Validity of a form in seconds. */
const validSeconds = 5 * 60;

const contentTypes = Object.keys(resultFormats).map((format) => `image/${format}`);

/** @throws {Problem} 400 for another type or an invalid size, 413 for a size above the limit */
export function readUploadRequest(fields: ReadonlyMap<string, unknown>): UploadRequest {
  const contentType = contentTypes.find((type) => type === fields.get('contentType'));
  if (!contentType) {
    throw new Problem('invalid-upload', { detail: `Send one of ${contentTypes.join(', ')} as contentType.` });
  }
  const bytes = fields.get('bytes');
  if (typeof bytes !== 'number' || !Number.isInteger(bytes) || bytes < 1) {
    throw new Problem('invalid-upload', {
      detail: 'Send the size of the file as bytes, a whole number above 0.',
    });
  }
  if (bytes > maxBytes) throw new Problem('image-too-large');
  return { contentType, bytes };
}

/**
 * Signs a form with which S3 accepts exactly one object: this key, this type, and at most this size. Signing sends no
 * request to S3. S3 checks the permission of the function's role when the form arrives.
 */
export async function signUploadForm(
  { contentType, bytes }: UploadRequest,
  { client, bucketName }: { readonly client: S3Client; readonly bucketName: string },
): Promise<UploadForm> {
  // Random, because anyone with the key can have the file converted.
  const upload = `${uploadPrefix}${randomUUID()}`;
  const { url, fields } = await createPresignedPost(client, {
    Bucket: bucketName,
    Key: upload,
    Fields: { 'Content-Type': contentType },
    Conditions: [['content-length-range', 1, bytes]],
    Expires: validSeconds,
  });
  return { upload, url, fields };
}
