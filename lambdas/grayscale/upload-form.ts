import { randomUUID } from 'node:crypto';
import type { S3Client } from '@aws-sdk/client-s3';
import { createPresignedPost } from '@aws-sdk/s3-presigned-post';
import { Problem } from '../shared/problem.ts';
import { resultFormats } from './format.ts';
import { maxBytes } from './limits.ts';
import { uploadPrefix } from './uploads.ts';

/** What a visitor wants to send. */
export interface UploadRequest {
  /** Of one of the formats that are taken, e.g. `image/png`. */
  readonly contentType: string;
  /** Size of the file, 1 to {@link maxBytes}. */
  readonly bytes: number;
}

/** How a file is sent: a form (`multipart/form-data`) with these fields first, and the file as `file` last. */
export interface UploadForm {
  /** Key of the object that the file becomes; `POST /api/images` takes it. */
  readonly upload: string;
  /** Where the form is posted to. */
  readonly url: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** How long a form is good for, in seconds. */
const validSeconds = 5 * 60;

const contentTypes = Object.keys(resultFormats).map((format) => `image/${format}`);

/** @throws Problem 400 for another type or a size that is none, 413 for one that is too large */
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
 * Signs a form that S3 takes for exactly one object: this key, this type, and no more than this size.
 *
 * Nothing is asked of S3 for it. Whether the function's role may write the object is seen only when the form is sent.
 */
export async function signUploadForm(
  { contentType, bytes }: UploadRequest,
  { client, bucketName }: { readonly client: S3Client; readonly bucketName: string },
): Promise<UploadForm> {
  // Not to be guessed: whoever knows the key may have the file converted.
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
