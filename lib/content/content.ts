import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { HttpLambdaAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { contentDeleteRoute } from '../../lambdas/content/delete.schema.ts';
import { contentListRoute } from '../../lambdas/content/list.schema.ts';
import { contentPreviewRoute } from '../../lambdas/content/preview.schema.ts';
import { contentReadRoute } from '../../lambdas/content/read.schema.ts';
import { contentSaveRoute } from '../../lambdas/content/save.schema.ts';
import { environmentVariables } from '../../lambdas/shared/environment.ts';
import type { HttpApi } from '../api/http-api.ts';
import { authorizerSettings, type OriginSecret, originSecretSource } from '../api/origin-secret.ts';
import type { Members } from '../members/members.ts';
import type { UserDirectory } from '../members/user-directory.ts';
import type { StageConfig } from '../settings/stage-config.ts';
import { acknowledge, acknowledgeAwsManagedKey } from '../shared/acknowledge.ts';
import { HandlerFunction } from '../shared/handler-function.ts';

export interface ContentProps {
  readonly config: StageConfig;
  /** `owner/name`. */
  readonly contentRepository: string;
  readonly api: HttpApi;
  readonly originSecret: OriginSecret;
  readonly users: UserDirectory;
  readonly members: Members;
  /** Absolute path of the page template for errors. */
  readonly pageTemplate: string;
}

/** Routes of the editor: they read and commit the pages of the site in its repository. */
export class Content extends Construct {
  readonly handler: HandlerFunction;

  constructor(scope: Construct, id: string, props: ContentProps) {
    super(scope, id);
    const { config, contentRepository, api, pageTemplate } = props;
    const secret = new Secret(this, 'Token', {
      description: "Token of the repository's host, for the editor. Replace the generated value with yours.",
      removalPolicy: RemovalPolicy.DESTROY,
    });
    acknowledge(
      secret,
      "The repository's host issues the token, and has no API that replaces it: docs/editing.md.",
      'AwsSolutions-SMG4',
      'NIST.800.53.R5-SecretsManagerRotationEnabled',
    );
    acknowledgeAwsManagedKey(secret);
    this.handler = new HandlerFunction(this, 'Handler', {
      description: 'Reads and commits the pages of the site.',
      entry: 'content/content.lambda.ts',
      files: { 'page-template.html': pageTemplate },
      // It mostly waits for the repository's host.
      memorySize: 512,
      // A save reads two lists and the pages that have changed, and writes once. The host may take some seconds for
      // each.
      timeout: Duration.seconds(25),
      logRetention: config.logRetentionDays,
      environment: {
        [environmentVariables.contentRepository]: contentRepository,
        [environmentVariables.contentBranch]: config.contentBranch,
        [environmentVariables.contentMode]: config.contentMode,
        [environmentVariables.contentPublishMinutes]: String(config.contentPublishMinutes),
        [environmentVariables.contentApiUrl]: 'https://api.github.com',
        [environmentVariables.contentTokenSecretArn]: secret.secretArn,
      },
      permissions: [
        new PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: [secret.secretArn] }),
      ],
    });
    this.#addAuthorizer(props);
    for (const route of [
      contentListRoute,
      contentReadRoute,
      contentSaveRoute,
      contentDeleteRoute,
      contentPreviewRoute,
    ])
      api.addRoute(route, this);
  }

  #addAuthorizer({ config, api, originSecret, users, members }: ContentProps): void {
    const authorizer = new HandlerFunction(this, 'Authorizer', {
      description: 'Authorizer for the editor: checks the origin secret, the access token and its group.',
      entry: 'authorizers/editors.lambda.ts',
      // Verifying a token is fast. More memory only shortens the cold start.
      memorySize: 256,
      timeout: Duration.seconds(10),
      logRetention: config.logRetentionDays,
      environment: { ...originSecret.environment, ...members.tokenEnvironment },
      permissions: [
        originSecret.readPermission(),
        // For the name of the editor, which an access token does not contain.
        new PolicyStatement({ actions: ['cognito-idp:AdminGetUser'], resources: [users.pool.userPoolArn] }),
      ],
    });
    api.setAuthorizer(
      'editor',
      new HttpLambdaAuthorizer('EditorsAuthorizer', authorizer.function, {
        ...authorizerSettings,
        identitySource: [originSecretSource, '$request.header.authorization'],
      }),
    );
  }
}
