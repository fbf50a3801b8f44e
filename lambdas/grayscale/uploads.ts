import type { AwsError } from '../shared/aws/aws-error.ts';
import type { Bucket } from '../shared/aws/bucket.ts';
import type { Deadline } from '../shared/deadline.ts';
import { Problem, temporarilyUnavailable } from '../shared/problem.ts';
import { maxBytes } from './limits.ts';

/** Timeout for the whole file. The bucket is in the same region, so this is much longer than needed. */
const maxReadMs = 8_000;

/**
 * Reads an uploaded file. The file is not deleted, so that a request can be repeated when its response was lost. The
 * bucket deletes it after a day.
 *
 * @param bucket of uploaded files
 * @throws {Problem} 413 if it is too large, 422 if it does not exist (any more), 503 if the bucket does not respond
 */
export async function readUpload(bucket: Bucket, key: string, requestDeadline: Deadline): Promise<Buffer> {
  const { signal } = requestDeadline.within(maxReadMs);
  try {
    // The signed form limits the size already. This protects the memory from objects written in another way.
    return (await bucket.send('GET', key, { signal, maxBytes })).body;
  } catch (cause) {
    const { name, status } = cause as Partial<AwsError>;
    if (name === 'BodyTooLargeError') throw new Problem('image-too-large', { cause });
    // Without permission to list, S3 returns 403 for a missing object.
    if (status === 404 || status === 403) throw new Problem('upload-not-found', { cause });
    throw temporarilyUnavailable(cause);
  }
}
