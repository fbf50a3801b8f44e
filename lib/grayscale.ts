import { Duration } from 'aws-cdk-lib';
import { HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { environmentVariables } from '../lambdas/shared/environment.ts';
import { acknowledgeKeys } from './acknowledge.ts';
import { HandlerFunction } from './handler-function.ts';
import type { HttpApi } from './http-api.ts';
import type { Stage } from './stage.ts';

export interface GrayscaleProps {
  readonly stage: Stage;
  readonly api: HttpApi;
  /** Where converted images are kept, under `images/`. */
  readonly images: IBucket;
}

/** Converts images of strangers to grayscale. */
export class Grayscale extends Construct {
  readonly handler: HandlerFunction;

  constructor(scope: Construct, id: string, { stage, api, images }: GrayscaleProps) {
    super(scope, id);
    this.handler = new HandlerFunction(this, 'Handler', {
      description: 'Fetches an image, converts it to grayscale, and keeps the result.',
      entry: 'grayscale/convert.ts',
      nativeModules: 'grayscale',
      // 50 million pixels are 200 MB decoded, and libvips holds a few such buffers; above 1,769 MB Lambda gives a
      // second vCPU, which libvips uses.
      memorySize: 3008,
      // API Gateway waits 30 s; a little less, so that the answer is the function's and not the gateway's.
      timeout: Duration.seconds(28),
      logRetention: stage.logRetention,
      environment: { [environmentVariables.imagesBucket]: images.bucketName },
      permissions: [
        new PolicyStatement({
          actions: ['s3:GetObject', 's3:PutObject'],
          resources: [images.arnForObjects('images/*')],
        }),
      ],
    });
    acknowledgeKeys(
      this.handler.role,
      images,
      'images/*',
      'An image is named by the hash of its source, which is known at the request.',
    );
    api.addRoute({
      method: HttpMethod.POST,
      path: '/api/images',
      handler: this.handler,
      throttle: stage.throttles.images,
    });
  }
}
