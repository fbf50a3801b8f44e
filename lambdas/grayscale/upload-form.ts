import { createHmac, randomUUID } from 'node:crypto';
import type { Bucket } from '../shared/aws/bucket.ts';
import type { RequestOf, ResponseOf } from '../shared/route.ts';
import type { uploadRoute } from './upload.schema.ts';
import { uploadPrefix } from './upload-key.ts';

/** The file that a visitor wants to upload. */
export type UploadRequest = RequestOf<typeof uploadRoute>['body']['fields'];

/** A form (`multipart/form-data`) for the upload. */
export type UploadForm = ResponseOf<typeof uploadRoute, 201>;

/** Validity of a form in milliseconds. */
const validMs = 5 * 60_000;

/**
 * Signs a form with which S3 accepts exactly one object: this key, this type, and at most this size. Signing sends no
 * request to S3. S3 checks the permission of the function's role when the form arrives.
 */
export function signUploadForm({ contentType, bytes }: UploadRequest, bucket: Bucket): UploadForm {
  const { accessKeyId, secretAccessKey, sessionToken } = bucket.endpoint.credentials;
  // Random, because anyone with the key can have the file converted.
  const upload = `${uploadPrefix}${randomUUID()}`;
  const signedAt = new Date();
  signedAt.setMilliseconds(0);
  const time = signedAt.toISOString().replace(/[-:]|\.\d{3}/g, '');
  const scope = [time.slice(0, 8), bucket.endpoint.region, 's3', 'aws4_request'];
  const fields = {
    'Content-Type': contentType,
    bucket: bucket.name,
    key: upload,
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': [accessKeyId, ...scope].join('/'),
    'X-Amz-Date': time,
    ...(sessionToken && { 'X-Amz-Security-Token': sessionToken }),
  };
  const policy = {
    expiration: new Date(signedAt.getTime() + validMs).toISOString(),
    conditions: [
      ...Object.entries(fields).map(([name, value]) => ({ [name]: value })),
      ['content-length-range', 1, bytes],
    ],
  };
  const Policy = Buffer.from(JSON.stringify(policy)).toString('base64');
  // Signature Version 4 for POST policies (sigv4-HTTPPOSTConstructPolicy). aws4 signs requests only.
  const key = scope.reduce<string | Buffer>(hmac, `AWS4${secretAccessKey}`);
  return {
    upload,
    url: `${bucket.url}/`,
    fields: { ...fields, Policy, 'X-Amz-Signature': hmac(key, Policy).toString('hex') },
  };
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
