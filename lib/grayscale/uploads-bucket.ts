import { Duration, type Stack } from 'aws-cdk-lib';
import { BucketNamespace, HttpMethods } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { StageConfig } from '../settings/stage-config.ts';
import { PrivateBucket } from '../shared/private-bucket.ts';

export interface UploadsBucketProps {
  readonly config: StageConfig;
  /** Origin of the site, whose pages upload files. */
  readonly siteUrl: string;
}

/**
 * Files that visitors upload for conversion, under `uploads/`. They are deleted after one day and never served.
 *
 * The CORS rules of the bucket name the site, and the content security policy of the site names the bucket. Two
 * references would be a cycle, so the name of the bucket is fixed. It is in the account regional namespace, where no
 * other account can take it:
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/gpbucketnamespaces.html
 */
export class UploadsBucket extends PrivateBucket {
  /** Origin that pages upload files to. */
  static originOf(
    config: StageConfig,
    { account, region, urlSuffix }: Pick<Stack, 'account' | 'region' | 'urlSuffix'>,
  ): string {
    return `https://${namePrefix(config)}-${account}-${region}-an.s3.${region}.${urlSuffix}`;
  }

  constructor(scope: Construct, id: string, { config, siteUrl }: UploadsBucketProps) {
    super(scope, id, {
      bucketNamePrefix: namePrefix(config),
      bucketNamespace: BucketNamespace.ACCOUNT_REGIONAL,
      cors: [{ allowedMethods: [HttpMethods.POST], allowedOrigins: [siteUrl], maxAge: 300 }],
      lifecycleRules: [{ prefix: 'uploads/', expiration: Duration.days(1) }],
    });
  }
}

/** At most 32 characters: S3 allows 63, and account, region (at most 14) and `an` take 31. A stage has up to 20. */
function namePrefix({ stage }: StageConfig): string {
  return `jam-uploads-${stage}`;
}
