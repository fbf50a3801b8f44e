import { Duration } from 'aws-cdk-lib';
import { HttpLambdaAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import {
  CfnManagedLoginBranding,
  OAuthScope,
  UserPoolClient,
  UserPoolClientIdentityProvider,
} from 'aws-cdk-lib/aws-cognito';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { memberContentRoute } from '../../lambdas/members/content.schema.ts';
import { environmentVariables } from '../../lambdas/shared/environment.ts';
import type { HttpApi } from '../api/http-api.ts';
import { authorizerSettings, type OriginSecret, originSecretSource } from '../api/origin-secret.ts';
import type { StageConfig } from '../settings/stage-config.ts';
import { type HandlerEnvironment, HandlerFunction } from '../shared/handler-function.ts';
import { loginStyle } from './login-style.ts';
import type { UserDirectory } from './user-directory.ts';

export interface MembersProps {
  readonly config: StageConfig;
  readonly api: HttpApi;
  readonly originSecret: OriginSecret;
  readonly users: UserDirectory;
  /** Absolute path of the page template for errors. */
  readonly pageTemplate: string;
  /** Origin of the site, without a slash at the end. */
  readonly siteUrl: string;
}

/** Route with content for members, and the client of the user pool that the site logs in with. */
export class Members extends Construct {
  /** ID of the client of the user pool. */
  readonly clientId: string;
  /** Environment variables of authorizers that verify access tokens. */
  readonly tokenEnvironment: HandlerEnvironment;
  /** Values that the site's pages need for the login. */
  readonly configuration: Readonly<Record<string, string>>;

  constructor(scope: Construct, id: string, props: MembersProps) {
    super(scope, id);
    const { config, api, originSecret, users } = props;
    const client = this.#addClient(props);
    this.clientId = client.userPoolClientId;
    this.configuration = {
      issuer: users.issuer,
      authorizationEndpoint: `${users.loginOrigin}/oauth2/authorize`,
      tokenEndpoint: `${users.loginOrigin}/oauth2/token`,
      logoutEndpoint: `${users.loginOrigin}/logout`,
      clientId: this.clientId,
      scope: `openid email ${users.membersScope.scopeName}`,
    };
    const userPool = { [environmentVariables.userPoolId]: users.pool.userPoolId };
    this.tokenEnvironment = {
      ...userPool,
      [environmentVariables.userPoolClientId]: client.userPoolClientId,
    };
    const authorizer = new HandlerFunction(this, 'Authorizer', {
      description: 'Authorizer for member routes: checks the origin secret and the access token.',
      entry: 'authorizers/members.lambda.ts',
      // Verifying a token is fast. More memory only shortens the cold start.
      memorySize: 256,
      timeout: Duration.seconds(10),
      logRetention: config.logRetentionDays,
      environment: {
        ...originSecret.environment,
        ...this.tokenEnvironment,
      },
      permissions: [originSecret.readPermission()],
    });
    const content = new HandlerFunction(this, 'Content', {
      description: "Returns the members' content.",
      entry: 'members/content.lambda.ts',
      files: { 'page-template.html': props.pageTemplate },
      memorySize: 256,
      // Three attempts at the user pool of 2 s each, and the cold start.
      timeout: Duration.seconds(10),
      logRetention: config.logRetentionDays,
      environment: userPool,
      permissions: [
        new PolicyStatement({ actions: ['cognito-idp:AdminGetUser'], resources: [users.pool.userPoolArn] }),
      ],
    });
    api.setAuthorizer(
      'member',
      new HttpLambdaAuthorizer('MembersAuthorizer', authorizer.function, {
        ...authorizerSettings,
        identitySource: [originSecretSource, '$request.header.authorization'],
      }),
    );
    api.addRoute(memberContentRoute, { handler: content });
  }

  /** A public client, because a browser can't keep a secret: authorization code with PKCE only. */
  #addClient({ config, users, siteUrl }: MembersProps): UserPoolClient {
    const pages = ['members', ...(config.contentRepository ? ['admin'] : [])].map(
      (page) => `${siteUrl}/${page}/`,
    );
    const client = new UserPoolClient(this, 'Client', {
      userPool: users.pool,
      generateSecret: false,
      supportedIdentityProviders: [UserPoolClientIdentityProvider.COGNITO],
      // The flow decides whether the login pages offer only SRP passwords, or also passkeys.
      // https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flows-selection-managedlogin.html
      authFlows: config.passkeys ? { user: true } : { userSrp: true },
      oAuth: {
        flows: { authorizationCodeGrant: true },
        scopes: [OAuthScope.OPENID, OAuthScope.EMAIL, users.membersScope],
        callbackUrls: pages,
        logoutUrls: pages,
      },
      // Access tokens can't be revoked, so the lifetime limits the use of a stolen one.
      accessTokenValidity: Duration.minutes(config.accessTokenMinutes),
      idTokenValidity: Duration.hours(1),
      refreshTokenValidity: Duration.days(config.refreshTokenDays),
      // Public clients must rotate refresh tokens (RFC 9700, section 2.2.2). The grace period allows a retry when a
      // response is lost.
      refreshTokenRotationGracePeriod: Duration.seconds(10),
      enableTokenRevocation: true,
      preventUserExistenceErrors: true,
    });
    // A client without a branding style has no login pages.
    new CfnManagedLoginBranding(this, 'LoginStyle', {
      userPoolId: users.pool.userPoolId,
      clientId: client.userPoolClientId,
      ...loginStyle(),
    });
    return client;
  }
}
