import { GetObjectCommand, type S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import type { Deadline } from '../shared/deadline.ts';
import { Problem } from '../shared/problem.ts';
import { maxBytes } from './limits.ts';

/** Keys of uploads begin with it: the roles of the functions, and the rule that expires uploads, name it too. */
export const uploadPrefix = 'uploads/';

const keyPattern = new RegExp(`^${uploadPrefix}[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`);

/** For the whole file, which stays in the region: many times what it takes. */
const maxReadMs = 8_000;

/** Where visitors' files wait to be converted. */
export interface UploadsBucket {
  readonly client: S3Client;
  readonly bucketName: string;
}

/** @throws Problem 400 for what no upload is ever named */
export function readUploadKey(value: unknown): string {
  if (typeof value === 'string' && keyPattern.test(value)) return value;
  throw new Problem('invalid-upload', { detail: 'Send the upload just as /api/images/uploads gave it.' });
}

/**
 * Reads a file that a visitor has sent. It is left where it is: a request that is repeated, because its answer was
 * lost, finds it again, and the bucket drops it after a day.
 *
 * @throws Problem 413 when it is too large, 422 when it is not there (any more), 503 when the bucket does not answer
 */
export async function readUpload(
  { client, bucketName }: UploadsBucket,
  key: string,
  requestDeadline: Deadline,
): Promise<Buffer> {
  const deadline = requestDeadline.within(maxReadMs);
  try {
    const { Body, ContentLength } = await client.send(
      new GetObjectCommand({ Bucket: bucketName, Key: key }),
      {
        abortSignal: deadline.signal,
      },
    );
    if (!Body || ContentLength === undefined) throw new Error('S3 answered without a body or its length.');
    // The signed form bounds it already. Whatever else may ever write here does not get to fill the memory.
    if (ContentLength > maxBytes) {
      await Body.transformToWebStream().cancel();
      throw new Problem('image-too-large');
    }
    return Buffer.from(await deadline.limit(Body.transformToByteArray()));
  } catch (cause) {
    if (cause instanceof Problem) throw cause;
    // Who may not list a bucket is answered 403 about an object that is not there.
    const status = cause instanceof S3ServiceException ? cause.$metadata.httpStatusCode : undefined;
    if (status === 404 || status === 403) throw new Problem('upload-not-found', { cause });
    throw new Problem('temporarily-unavailable', { cause, headers: { 'retry-after': '2' } });
  }
}
