import { Duration } from 'aws-cdk-lib';
import { HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import {
  CfnManagedLoginBranding,
  OAuthScope,
  UserPoolClient,
  UserPoolClientIdentityProvider,
} from 'aws-cdk-lib/aws-cognito';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { environmentVariables } from '../../lambdas/shared/environment.ts';
import type { HttpApi } from '../api/http-api.ts';
import { authorizerSettings, type OriginSecret, originSecretSource } from '../api/origin-secret.ts';
import type { StageConfig } from '../settings/stage-config.ts';
import { HandlerFunction } from '../shared/handler-function.ts';
import type { UserDirectory } from './user-directory.ts';

export interface MembersProps {
  readonly config: StageConfig;
  readonly api: HttpApi;
  readonly originSecret: OriginSecret;
  readonly users: UserDirectory;
  /** Origin of the site, without a slash at the end. */
  readonly siteUrl: string;
}

/** Content for people who have logged in. */
export class Members extends Construct {
  /** The content, and the authorizer before it. */
  readonly handlers: readonly HandlerFunction[];
  /** What the site's pages need to know in order to log people in. */
  readonly configuration: Readonly<Record<string, string>>;

  constructor(scope: Construct, id: string, props: MembersProps) {
    super(scope, id);
    const { config, api, originSecret, users } = props;
    const client = this.#addClient(props);
    this.configuration = {
      issuer: users.issuer,
      authorizationEndpoint: `${users.loginOrigin}/oauth2/authorize`,
      tokenEndpoint: `${users.loginOrigin}/oauth2/token`,
      logoutEndpoint: `${users.loginOrigin}/logout`,
      clientId: client.userPoolClientId,
      scope: `openid email ${users.membersScope.scopeName}`,
    };
    const userPool = { [environmentVariables.userPoolId]: users.pool.userPoolId };
    const authorizer = new HandlerFunction(this, 'Authorizer', {
      description: 'Lets members pass who came through CloudFront.',
      entry: 'authorizers/members.lambda.ts',
      // Verifying a signature is quick; memory only buys a quicker start.
      memorySize: 256,
      timeout: Duration.seconds(10),
      logRetention: config.logRetentionDays,
      environment: {
        ...originSecret.environment,
        ...userPool,
        [environmentVariables.userPoolClientId]: client.userPoolClientId,
      },
      permissions: [originSecret.readPermission()],
    });
    const content = new HandlerFunction(this, 'Content', {
      description: "Answers with the members' content.",
      entry: 'members/content.lambda.ts',
      memorySize: 256,
      // Three attempts at the user pool, 2.5 s each, and the function's own start.
      timeout: Duration.seconds(10),
      logRetention: config.logRetentionDays,
      environment: userPool,
      permissions: [
        new PolicyStatement({ actions: ['cognito-idp:AdminGetUser'], resources: [users.pool.userPoolArn] }),
      ],
    });
    api.addRoute({
      method: HttpMethod.GET,
      path: '/api/members/content',
      handler: content,
      authorizer: new HttpLambdaAuthorizer('MembersAuthorizer', authorizer.function, {
        ...authorizerSettings,
        identitySource: [originSecretSource, '$request.header.authorization'],
      }),
    });
    this.handlers = [content, authorizer];
  }

  /** The site as the user pool knows it: public, because a browser keeps no secret, so code and PKCE only. */
  #addClient({ config, users, siteUrl }: MembersProps): UserPoolClient {
    const page = `${siteUrl}/members/`;
    const client = new UserPoolClient(this, 'Client', {
      userPool: users.pool,
      generateSecret: false,
      supportedIdentityProviders: [UserPoolClientIdentityProvider.COGNITO],
      // What the log-in pages offer depends on these (Amazon Cognito Developer Guide, "Configure authentication methods
      // for managed login"): passwords, by the protocol that never sends them, or what people choose, passkeys among it.
      authFlows: config.passkeys ? { user: true } : { userSrp: true },
      oAuth: {
        flows: { authorizationCodeGrant: true },
        scopes: [OAuthScope.OPENID, OAuthScope.EMAIL, users.membersScope],
        callbackUrls: [page],
        logoutUrls: [page],
      },
      // An access token cannot be called back; this bounds what a stolen one is good for.
      accessTokenValidity: Duration.minutes(config.accessTokenMinutes),
      idTokenValidity: Duration.hours(1),
      refreshTokenValidity: Duration.days(config.refreshTokenDays),
      // A refresh token is good once (RFC 9700, 2.2.2: a public client's has to be), and for as long again as an
      // answer may need that was lost on its way.
      refreshTokenRotationGracePeriod: Duration.seconds(10),
      enableTokenRevocation: true,
      preventUserExistenceErrors: true,
    });
    // Without a style of its own the client's log-in pages do not exist.
    new CfnManagedLoginBranding(this, 'LoginStyle', {
      userPoolId: users.pool.userPoolId,
      clientId: client.userPoolClientId,
      useCognitoProvidedValues: true,
    });
    return client;
  }
}
