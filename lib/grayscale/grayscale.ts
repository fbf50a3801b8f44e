import { Duration } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { convertRoute } from '../../lambdas/grayscale/convert.schema.ts';
import { uploadRoute } from '../../lambdas/grayscale/upload.schema.ts';
import { environmentVariables, memoryVariables } from '../../lambdas/shared/environment.ts';
import type { HttpApi } from '../api/http-api.ts';
import type { StageConfig } from '../settings/stage-config.ts';
import { acknowledgeObjectWildcard } from '../shared/acknowledge.ts';
import { HandlerFunction } from '../shared/handler-function.ts';
import type { PrivateBucket } from '../shared/private-bucket.ts';

export interface GrayscaleProps {
  readonly config: StageConfig;
  readonly api: HttpApi;
  /** Bucket for converted images, under `images/`. */
  readonly images: PrivateBucket;
  /** Bucket for files that visitors upload, under `uploads/`. */
  readonly uploads: PrivateBucket;
  /** Absolute path of the page template for errors. */
  readonly pageTemplate: string;
}

/** Routes that convert images to grayscale, from a URL or an upload. */
export class Grayscale extends Construct {
  constructor(scope: Construct, id: string, { config, api, images, uploads, pageTemplate }: GrayscaleProps) {
    super(scope, id);
    const convert = new HandlerFunction(this, 'Handler', {
      description: 'Fetches an image, converts it to grayscale and stores the result.',
      entry: 'grayscale/convert.lambda.ts',
      files: { 'page-template.html': pageTemplate },
      nativeModules: 'grayscale',
      // Peak memory, measured with 275 hostile files and each format at its limits: 0.9 GB, for a WebP of 25 million
      // pixels of noise with transparency, and for an animated WebP of 50 million pixels with an orientation. 1,769 MB
      // is one vCPU. A second vCPU made animations 10 % faster and nothing else.
      memorySize: 1769,
      // API Gateway waits 30 s, so the function responds before. Fetching takes at most 8 s, and 4 s are reserved for
      // the bucket. The slowest measured conversion is of noise at the limits: 10 s.
      timeout: Duration.seconds(28),
      logRetention: config.logRetentionDays,
      environment: {
        [environmentVariables.imagesBucket]: images.bucketName,
        [environmentVariables.uploadsBucket]: uploads.bucketName,
        ...memoryVariables,
      },
      permissions: [
        new PolicyStatement({
          actions: ['s3:GetObject', 's3:PutObject'],
          resources: [images.arnForObjects('images/*')],
        }),
        new PolicyStatement({ actions: ['s3:GetObject'], resources: [uploads.arnForObjects('uploads/*')] }),
      ],
    });
    const upload = new HandlerFunction(this, 'Upload', {
      description: 'Signs a form with which a browser uploads one file.',
      entry: 'grayscale/upload.lambda.ts',
      files: { 'page-template.html': pageTemplate },
      // It signs a few hundred bytes and calls no service.
      memorySize: 256,
      timeout: Duration.seconds(5),
      logRetention: config.logRetentionDays,
      environment: { [environmentVariables.uploadsBucket]: uploads.bucketName },
      permissions: [
        // S3 checks this permission of the signer when the form arrives.
        new PolicyStatement({ actions: ['s3:PutObject'], resources: [uploads.arnForObjects('uploads/*')] }),
      ],
    });
    convert.role.node.addDependency(images.emptier);
    for (const { role } of [convert, upload]) role.node.addDependency(uploads.emptier);
    acknowledgeObjectWildcard(
      convert.role,
      images,
      'images/*',
      'The key of an image is the hash of its source, which is known at the request.',
    );
    for (const { role } of [convert, upload]) {
      acknowledgeObjectWildcard(
        role,
        uploads,
        'uploads/*',
        'The key of an upload is random, so that nobody can guess it.',
      );
    }
    const throttle = { rate: config.imagesThrottleRate, burst: config.imagesThrottleBurst };
    api.addRoute(convertRoute, { handler: convert, throttle });
    api.addRoute(uploadRoute, { handler: upload, throttle });
  }
}
