import { CreateBucketCommand, type S3Client } from '@aws-sdk/client-s3';
import type { Resources } from '../template/resources.ts';
import { ignore } from '../template/tracked.ts';

interface BucketProperties {
  readonly LifecycleConfiguration?: unknown;
  readonly [permissionOrRecord: string]: unknown;
}

/** Settings that are about permissions, keys, records and cost: tests of the templates prove them. */
const ignored = [
  'BucketEncryption',
  'BucketName',
  'LifecycleConfiguration',
  'LoggingConfiguration',
  'OwnershipControls',
  'PublicAccessBlockConfiguration',
  'Tags',
  'VersioningConfiguration',
];

/** Makes the templates' buckets where they are missing. */
export async function deployBuckets(resources: Resources, s3: S3Client): Promise<void> {
  for (const { identity, properties } of resources.take<BucketProperties>('AWS::S3::Bucket')) {
    for (const name of ignored) ignore(properties[name]);
    try {
      await s3.send(new CreateBucketCommand({ Bucket: identity.ref }));
    } catch (error) {
      if ((error as Error).name !== 'BucketAlreadyOwnedByYou') throw error;
    }
  }
}
