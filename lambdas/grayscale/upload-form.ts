import { randomUUID } from 'node:crypto';
import type { S3Client } from '@aws-sdk/client-s3';
import { createPresignedPost } from '@aws-sdk/s3-presigned-post';
import type { RequestOf, ResponseOf } from '../shared/route.ts';
import type { uploadRoute } from './upload.schema.ts';
import { uploadPrefix } from './upload-key.ts';

/** The file that a visitor wants to upload. */
export type UploadRequest = RequestOf<typeof uploadRoute>['body']['fields'];

/** A form (`multipart/form-data`) for the upload. */
export type UploadForm = ResponseOf<typeof uploadRoute, 201>;

/** Validity of a form in seconds. */
const validSeconds = 5 * 60;

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
