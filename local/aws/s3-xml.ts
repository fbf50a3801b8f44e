import { XMLBuilder } from 'fast-xml-parser';
import type { S3Error } from './s3-error.ts';
import type { ObjectRecord } from './s3-store.ts';

const builder = new XMLBuilder({ ignoreAttributes: false, suppressEmptyNode: true });
const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n';
const namespace = 'http://s3.amazonaws.com/doc/2006-03-01/';

/** A page of ListObjectsV2. */
export interface ListPage {
  readonly bucket: string;
  readonly prefix: string;
  readonly maxKeys: number;
  readonly objects: readonly ObjectRecord[];
  readonly token?: string;
  readonly nextToken?: string;
  /** Whether keys are percent-encoded, for clients whose keys XML can't represent. */
  readonly encoded: boolean;
}

export function listResult(page: ListPage): string {
  const text = (value: string) => (page.encoded ? encodeURIComponent(value) : value);
  return (
    declaration +
    builder.build({
      ListBucketResult: {
        '@_xmlns': namespace,
        Name: page.bucket,
        Prefix: text(page.prefix),
        ...(page.token !== undefined && { ContinuationToken: page.token }),
        ...(page.nextToken !== undefined && { NextContinuationToken: page.nextToken }),
        KeyCount: page.objects.length,
        MaxKeys: page.maxKeys,
        ...(page.encoded && { EncodingType: 'url' }),
        IsTruncated: page.nextToken !== undefined,
        Contents: page.objects.map((object) => ({
          Key: text(object.key),
          LastModified: object.lastModified,
          ETag: `"${object.md5}"`,
          Size: object.size,
          StorageClass: 'STANDARD',
        })),
      },
    })
  );
}

/** Without `Resource`: S3 sends none for an object, and visitors would read the name of the bucket in it. */
export function errorResult(error: S3Error, requestId: string): string {
  return (
    declaration +
    builder.build({
      Error: {
        Code: error.code,
        Message: error.message,
        ...error.details,
        RequestId: requestId,
      },
    })
  );
}
