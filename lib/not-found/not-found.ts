import { Duration } from 'aws-cdk-lib';
import { HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { Construct } from 'constructs';
import type { HttpApi } from '../api/http-api.ts';
import type { StageConfig } from '../settings/stage-config.ts';
import { HandlerFunction } from '../shared/handler-function.ts';

export interface NotFoundProps {
  readonly config: StageConfig;
  readonly api: HttpApi;
  /** Absolute path of the site's 404 page. */
  readonly page: string;
}

/** Folders of the buckets. For a missing object CloudFront requests the same path from the API. */
const bucketFolders = ['assets', 'images', 'releases'];

/** Routes that return the site's 404 page with status 404. */
export class NotFound extends Construct {
  readonly handler: HandlerFunction;

  constructor(scope: Construct, id: string, { config, api, page }: NotFoundProps) {
    super(scope, id);
    this.handler = new HandlerFunction(this, 'Handler', {
      description: "Returns the site's 404 page.",
      entry: 'not-found/not-found.lambda.ts',
      files: { '404.html': page },
      memorySize: 128,
      timeout: Duration.seconds(5),
      logRetention: config.logRetentionDays,
    });
    for (const path of [...bucketFolders.map((folder) => `/${folder}/{path+}`), '/config.json'])
      api.addRoute({ method: HttpMethod.ANY, path, handler: this.handler });
  }
}
