import { GetObjectCommand, type S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import type { Deadline } from '../shared/deadline.ts';
import { Problem } from '../shared/problem.ts';
import { maxBytes } from './limits.ts';

/** Timeout for the whole file. The bucket is in the same region, so this is much longer than needed. */
const maxReadMs = 8_000;

/** The bucket of uploaded files. */
export interface UploadsBucket {
  readonly client: S3Client;
  readonly bucketName: string;
}

/**
 * Reads an uploaded file. The file is not deleted, so that a request can be repeated when its response was lost. The
 * bucket deletes it after a day.
 *
 * @throws {Problem} 413 if it is too large, 422 if it does not exist (any more), 503 if the bucket does not respond
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
    if (!Body || ContentLength === undefined) throw new Error('The response of S3 has no body or no length.');
    // The signed form limits the size already. This protects the memory from objects written in another way.
    if (ContentLength > maxBytes) {
      await Body.transformToWebStream().cancel();
      throw new Problem('image-too-large');
    }
    return Buffer.from(await deadline.limit(Body.transformToByteArray()));
  } catch (cause) {
    if (cause instanceof Problem) throw cause;
    // Without permission to list, S3 returns 403 for a missing object.
    const status = cause instanceof S3ServiceException ? cause.$metadata.httpStatusCode : undefined;
    if (status === 404 || status === 403) throw new Problem('upload-not-found', { cause });
    throw new Problem('temporarily-unavailable', { cause, headers: { 'retry-after': '2' } });
  }
}
