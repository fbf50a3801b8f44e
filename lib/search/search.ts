import { Duration } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { searchRoute } from '../../lambdas/search/search.schema.ts';
import { environmentVariables, type UpstreamMapping } from '../../lambdas/shared/environment.ts';
import type { HttpApi } from '../api/http-api.ts';
import type { StageConfig } from '../settings/stage-config.ts';
import { HandlerFunction } from '../shared/handler-function.ts';

export interface SearchProps {
  readonly config: StageConfig;
  readonly api: HttpApi;
  /** Absolute path of the page template for results. */
  readonly pageTemplate: string;
}

/** Route that searches a third-party API. The key of the API stays on the server. */
export class Search extends Construct {
  readonly handler: HandlerFunction;

  constructor(scope: Construct, id: string, { config, api, pageTemplate }: SearchProps) {
    super(scope, id);
    const { searchUpstreamUrl, searchUpstreamMapping, searchKeySecretArn } = config;
    this.handler = new HandlerFunction(this, 'Handler', {
      description: 'Searches the third-party API.',
      entry: 'search/search.lambda.ts',
      files: { 'page-template.html': pageTemplate },
      // It mostly waits for the upstream.
      memorySize: 256,
      // 5 s for the upstream, retries and reading the key included. The rest is for the cold start.
      timeout: Duration.seconds(10),
      logRetention: config.logRetentionDays,
      environment: {
        [environmentVariables.searchUpstreamUrl]: searchUpstreamUrl,
        ...(searchUpstreamMapping && {
          [environmentVariables.searchUpstreamMapping]: JSON.stringify(
            searchUpstreamMapping satisfies UpstreamMapping,
          ),
        }),
        ...(searchKeySecretArn && { [environmentVariables.searchKeySecretArn]: searchKeySecretArn }),
      },
      permissions: searchKeySecretArn
        ? [
            new PolicyStatement({
              actions: ['secretsmanager:GetSecretValue'],
              resources: [searchKeySecretArn],
            }),
          ]
        : [],
    });
    api.addRoute(searchRoute, this);
  }
}
