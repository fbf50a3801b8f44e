import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { healthRoute } from '../../lambdas/health/health.schema.ts';
import { environmentVariables } from '../../lambdas/shared/environment.ts';
import type { HttpApi } from '../api/http-api.ts';
import type { StageConfig } from '../settings/stage-config.ts';
import { HandlerFunction } from '../shared/handler-function.ts';

export interface HealthProps {
  readonly config: StageConfig;
  readonly api: HttpApi;
  /** See `releaseId`. */
  readonly release: string;
  /** Absolute path of the page template for errors. */
  readonly pageTemplate: string;
}

/** Route that returns the release of the functions. */
export class Health extends Construct {
  readonly handler: HandlerFunction;

  constructor(scope: Construct, id: string, { config, api, release, pageTemplate }: HealthProps) {
    super(scope, id);
    this.handler = new HandlerFunction(this, 'Handler', {
      description: 'Returns the release of the functions.',
      entry: 'health/health.lambda.ts',
      files: { 'page-template.html': pageTemplate },
      memorySize: 128,
      timeout: Duration.seconds(5),
      logRetention: config.logRetentionDays,
      environment: { [environmentVariables.release]: release },
    });
    api.addRoute(healthRoute, this);
  }
}
