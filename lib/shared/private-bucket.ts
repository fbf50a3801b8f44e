import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type BucketProps,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';

/** What may differ between two of them. */
export type PrivateBucketProps = Pick<
  BucketProps,
  'bucketNamePrefix' | 'bucketNamespace' | 'cors' | 'lifecycleRules'
>;

/** A bucket that only CloudFront and the project's own functions reach. What it holds can be made again. */
export class PrivateBucket extends Bucket {
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
    acknowledge(
      this,
      'It holds what everybody may read through CloudFront, or what is gone after a day, and nobody reaches it otherwise. An access log of it would record visits without need.',
      'AwsSolutions-S1',
      'NIST.800.53.R5-S3BucketLoggingEnabled',
      'cfn-guard::s3_bucket_logging_enabled_check',
    );
    acknowledge(
      this,
      'What it holds is made again by a deployment or a conversion, or is gone after a day. Older versions, a lock and copies in another region would keep what nobody asks for.',
      'NIST.800.53.R5-S3BucketVersioningEnabled',
      'NIST.800.53.R5-S3BucketReplicationEnabled',
      'cfn-guard::s3_bucket_versioning_enabled_check',
      'cfn-guard::s3_bucket_object_lock_enabled_check',
    );
    acknowledge(
      this,
      'S3 encrypts it with a key of its own. A key of the account would cost $1 a month, and more for each request, to hide what is public or gone after a day.',
      'NIST.800.53.R5-S3DefaultEncryptionKMS',
      'cfn-guard::s3_bucket_default_encryption_kms_check',
    );
    acknowledge(
      this,
      'Nothing has to happen when an object comes or goes: whoever writes one knows.',
      'cfn-guard::s3_event_notifications_enabled_check',
    );
  }
}
