import { Duration } from 'aws-cdk-lib';
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

/**
 * Default route, with status 404. Returns a page or JSON for unknown paths and methods of the API. Returns the site's
 * 404 page for objects that are missing in the buckets: CloudFront then requests the same path from the API.
 */
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
    // Not `/api/{path+}`: a greedy variable does not match `/api/`, and a route can't end with a slash.
    api.addDefaultRoute(this.handler);
  }
}
