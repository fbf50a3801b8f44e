import { type App, Duration, Stack } from 'aws-cdk-lib';
import { CorsHttpMethod, HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration, HttpUrlIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Alias, Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';

/**
 * An API with inline code behind an alias, a JWT authorizer and CORS.
 *
 * @param issuer URL of the issuer of tokens
 */
export function addTokenApi(app: App, issuer: string): void {
  const stack = new Stack(app, 'TokenApi');
  const handler = new LambdaFunction(stack, 'Claims', {
    runtime: Runtime.NODEJS_LATEST,
    handler: 'index.handler',
    code: Code.fromInline(
      "exports.handler = async ({ requestContext: { authorizer } }) => ({ statusCode: 200, headers: { 'access-control-allow-origin': 'http://wrong.example' }, body: JSON.stringify(authorizer?.jwt) });",
    ),
  });
  const live = new Alias(stack, 'Live', { aliasName: 'live', version: handler.currentVersion });
  const api = new HttpApi(stack, 'Api', {
    corsPreflight: {
      allowOrigins: ['http://localhost:5173'],
      allowMethods: [CorsHttpMethod.GET],
      allowHeaders: ['authorization'],
      maxAge: Duration.minutes(5),
    },
  });
  const integration = new HttpLambdaIntegration('Integration', live);
  const authorizer = new HttpJwtAuthorizer('Tokens', issuer, { jwtAudience: ['notes'] });
  const methods = [HttpMethod.GET];
  api.addRoutes({ path: '/open', methods, integration });
  api.addRoutes({ path: '/notes', methods, integration, authorizer });
  api.addRoutes({
    path: '/admin',
    methods,
    integration,
    authorizer,
    authorizationScopes: ['notes/admin'],
  });
  api.addRoutes({
    path: '/elsewhere',
    methods,
    integration: new HttpUrlIntegration('Elsewhere', 'https://elsewhere.example/'),
  });
}
