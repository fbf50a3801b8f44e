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
  /** Absolute path of the page template for unknown paths of the API. */
  readonly pageTemplate: string;
}

/** Folders of the buckets, for whose missing objects CloudFront requests the same path from the API, and the API's own. */
const folders = ['assets', 'images', 'releases', 'api'];

/** Routes with status 404: the site's 404 page, and for unknown paths and methods of the API a page or JSON. */
export class NotFound extends Construct {
  readonly handler: HandlerFunction;

  constructor(scope: Construct, id: string, { config, api, page, pageTemplate }: NotFoundProps) {
    super(scope, id);
    this.handler = new HandlerFunction(this, 'Handler', {
      description: 'Returns 404 for missing pages and unknown API paths.',
      entry: 'not-found/not-found.lambda.ts',
      files: { '404.html': page, 'page-template.html': pageTemplate },
      memorySize: 128,
      timeout: Duration.seconds(5),
      logRetention: config.logRetentionDays,
    });
    for (const path of [...folders.map((folder) => `/${folder}/{path+}`), '/config.json'])
      api.addRoute({ method: HttpMethod.ANY, path, handler: this.handler });
  }
}
