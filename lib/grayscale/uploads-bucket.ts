import { Duration, Stack } from 'aws-cdk-lib';
import { BucketNamespace, HttpMethods } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { StageConfig } from '../settings/stage-config.ts';
import { PrivateBucket } from '../shared/private-bucket.ts';

export interface UploadsBucketProps {
  readonly config: StageConfig;
  /** Origin of the site, whose pages send files here. */
  readonly siteUrl: string;
}

/**
 * Files that visitors send to be converted, under `uploads/`, for a day. Apart from everything that is shown: nothing
 * of it is ever served.
 *
 * Its policy of cross-origin requests names the site, and the site's content security policy names it: CloudFormation
 * would find a cycle in two references. So its name is not made by CloudFormation but known beforehand, in the
 * account's own namespace, where nobody else can take it (Amazon S3 User Guide, "Namespaces for general purpose
 * buckets").
 */
export class UploadsBucket extends PrivateBucket {
  /** The origin that pages send files to. */
  static originOf(config: StageConfig, scope: Construct): string {
    const { account, region, urlSuffix } = Stack.of(scope);
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

/** At most 32 characters, as 31 of S3's 63 go to account, region (14 at most) and `an`; a stage's name has up to 20. */
function namePrefix({ stage }: StageConfig): string {
  return `jam-uploads-${stage}`;
}
