import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { cspReportsRoute } from '../../lambdas/csp-reports/csp-reports.schema.ts';
import type { HttpApi } from '../api/http-api.ts';
import type { StageConfig } from '../settings/stage-config.ts';
import { HandlerFunction } from '../shared/handler-function.ts';

export interface CspReportsProps {
  readonly config: StageConfig;
  readonly api: HttpApi;
  /** Absolute path of the page template for errors. */
  readonly pageTemplate: string;
}

/** Route that logs the CSP violation reports of browsers. */
export class CspReports extends Construct {
  readonly handler: HandlerFunction;

  constructor(scope: Construct, id: string, { config, api, pageTemplate }: CspReportsProps) {
    super(scope, id);
    this.handler = new HandlerFunction(this, 'Handler', {
      description: 'Logs CSP violation reports.',
      entry: 'csp-reports/csp-reports.lambda.ts',
      files: { 'page-template.html': pageTemplate },
      memorySize: 128,
      timeout: Duration.seconds(5),
      logRetention: config.logRetentionDays,
    });
    api.addRoute(cspReportsRoute, {
      handler: this.handler,
      throttle: { rate: config.reportsThrottleRate, burst: config.reportsThrottleBurst },
    });
  }
}
