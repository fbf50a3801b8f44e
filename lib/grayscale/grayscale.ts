import { Duration } from 'aws-cdk-lib';
import { HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { environmentVariables, memoryVariables } from '../../lambdas/shared/environment.ts';
import type { HttpApi } from '../api/http-api.ts';
import type { StageConfig } from '../settings/stage-config.ts';
import { acknowledgeObjectWildcard } from '../shared/acknowledge.ts';
import { HandlerFunction } from '../shared/handler-function.ts';

export interface GrayscaleProps {
  readonly config: StageConfig;
  readonly api: HttpApi;
  /** Where converted images are kept, under `images/`. */
  readonly images: IBucket;
  /** Where visitors send files to be converted, under `uploads/`. */
  readonly uploads: IBucket;
}

/** Converts images of strangers to grayscale. */
export class Grayscale extends Construct {
  /** In the order of their routes: to convert, to let a file be sent. */
  readonly handlers: readonly HandlerFunction[];

  constructor(scope: Construct, id: string, { config, api, images, uploads }: GrayscaleProps) {
    super(scope, id);
    const convert = new HandlerFunction(this, 'Handler', {
      description: 'Fetches an image, converts it to grayscale, and keeps the result.',
      entry: 'grayscale/convert.lambda.ts',
      nativeModules: 'grayscale',
      // Measured over every format at its limits, and a corpus of 268 hostile files, in fresh processes and in used ones:
      // at most 1.04 GB, for an AVIF of 50 million pixels with 4:4:4; the next are 0.8 GB for a GIF of 100 million with
      // frames of 16 million, and 0.75 GB for an interlaced PNG of 50 million with 64 bits. What is refused was refused
      // in at most 0.4 s, most of it in 5 ms.
      // With 1,769 MB there is one whole vCPU; a second one took 10% off animations and nothing off anything else.
      memorySize: 1769,
      // 8 s for fetching, 16 for converting (measured for noise at the limits, which is the worst: 7 s for a still
      // picture, 14 for an animation), 4 for the bucket. API Gateway waits 30 s: so the answer is the function's.
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
      description: 'Signs a form by which a browser sends one file to the bucket of uploads.',
      entry: 'grayscale/upload.lambda.ts',
      // It signs a few hundred bytes, and asks nobody.
      memorySize: 256,
      timeout: Duration.seconds(5),
      logRetention: config.logRetentionDays,
      environment: { [environmentVariables.uploadsBucket]: uploads.bucketName },
      permissions: [
        // What it signs may be done by it alone: S3 asks for this permission when the form arrives.
        new PolicyStatement({ actions: ['s3:PutObject'], resources: [uploads.arnForObjects('uploads/*')] }),
      ],
    });
    acknowledgeObjectWildcard(
      convert.role,
      images,
      'images/*',
      'An image is named by the hash of its source, which is known at the request.',
    );
    for (const { role } of [convert, upload]) {
      acknowledgeObjectWildcard(
        role,
        uploads,
        'uploads/*',
        'An upload is named by chance, at the request, so that nobody can guess it.',
      );
    }
    const throttle = { rate: config.imagesThrottleRate, burst: config.imagesThrottleBurst };
    api.addRoute({ method: HttpMethod.POST, path: '/api/images', handler: convert, throttle });
    api.addRoute({ method: HttpMethod.POST, path: '/api/images/uploads', handler: upload, throttle });
    this.handlers = [convert, upload];
  }
}
