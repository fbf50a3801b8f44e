import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type BucketProps,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import type { Construct, IDependable } from 'constructs';
import { acknowledge } from './acknowledge.ts';

/** The properties that differ between the buckets of the project. */
export type PrivateBucketProps = Pick<
  BucketProps,
  'bucketNamePrefix' | 'bucketNamespace' | 'cors' | 'lifecycleRules'
>;

/** A bucket that only CloudFront and the project's functions access. Its objects can be created again. */
export class PrivateBucket extends Bucket {
  /**
   * Empties the bucket when its stack is deleted. Roles that write objects must depend on it: then they are deleted
   * first. Otherwise a new object can make the deletion of the bucket fail with BucketNotEmpty.
   */
  readonly emptier: IDependable;

  constructor(scope: Construct, id: string, { lifecycleRules = [], ...props }: PrivateBucketProps = {}) {
    super(scope, id, {
      ...props,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      lifecycleRules: [{ abortIncompleteMultipartUploadAfter: Duration.days(1) }, ...lifecycleRules],
      removalPolicy: RemovalPolicy.DESTROY,
      autoDeleteObjects: true,
    });
    this.emptier = this.node.findChild('AutoDeleteObjectsCustomResource');
    acknowledge(
      this,
      'The objects are public through CloudFront or deleted after one day, and the bucket has no other readers. An access log would record visits without need.',
      'AwsSolutions-S1',
      'NIST.800.53.R5-S3BucketLoggingEnabled',
      'cfn-guard::s3_bucket_logging_enabled_check',
    );
    acknowledge(
      this,
      'A deployment or a conversion creates the objects again, and uploads are deleted after one day. Versions, locks and replicas have no use.',
      'NIST.800.53.R5-S3BucketVersioningEnabled',
      'NIST.800.53.R5-S3BucketReplicationEnabled',
      'cfn-guard::s3_bucket_versioning_enabled_check',
      'cfn-guard::s3_bucket_object_lock_enabled_check',
    );
    acknowledge(
      this,
      'S3 encrypts the bucket with its own key. A customer managed key costs $1 a month and a fee per request, for objects that are public or deleted after one day.',
      'NIST.800.53.R5-S3DefaultEncryptionKMS',
      'cfn-guard::s3_bucket_default_encryption_kms_check',
    );
    acknowledge(this, 'Nothing reacts to object events.', 'cfn-guard::s3_event_notifications_enabled_check');
  }
}
