import { describe, expect, test } from '@jest/globals';
import { App, Stack } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { HttpApi } from '../../../lib/api/http-api.ts';
import { readRoutes } from '../../../lib/api/routes.ts';
import type { HandlerFunction } from '../../../lib/shared/handler-function.ts';
import { expectFor } from '../../support/expect-for.ts';
import { synthesize, variants } from '../synthesis.ts';

const declared = await readRoutes();
const withToken = declared
  .filter(({ authorizer }) => authorizer !== 'none')
  .map(({ method, path }) => `${method} ${path}`);
const originSecret = '$request.header.x-origin-secret';

describe.each(Object.entries(variants))('with the settings %s', (_name, settings) => {
  const hasEditor = 'contentRepository' in settings;
  const { all } = synthesize(settings);
  const routes = all('AWS::ApiGatewayV2::Route').map(([, { Properties }]) => Properties);
  const [[, stage]] = all('AWS::ApiGatewayV2::Stage') as [ReturnType<typeof all>[number]];

  test('has the documented routes, and one for all other requests', () => {
    expect(routes.map(({ RouteKey }) => RouteKey).sort()).toEqual(
      [
        ...['$default', 'GET /api/signatures/{request}'],
        ...declared
          .filter(({ authorizer }) => hasEditor || authorizer !== 'editor')
          .map(({ method, path }) => `${method} ${path}`),
      ].sort(),
    );
  });

  test('every route has an authorizer, and every authorizer requires the origin secret', () => {
    const authorizers = new Map(all('AWS::ApiGatewayV2::Authorizer'));
    for (const { RouteKey, AuthorizationType, AuthorizerId } of routes) {
      const { IdentitySource } = authorizers.get(AuthorizerId.Ref)?.Properties ?? {};
      expectFor(RouteKey, AuthorizationType).toBe('CUSTOM');
      expectFor(RouteKey, IdentitySource).toEqual(
        withToken.includes(RouteKey) ? [originSecret, '$request.header.authorization'] : [originSecret],
      );
    }
    for (const { Properties } of authorizers.values()) {
      expect(Properties).toMatchObject({
        AuthorizerType: 'REQUEST',
        AuthorizerPayloadFormatVersion: '2.0',
        EnableSimpleResponses: true,
        AuthorizerResultTtlInSeconds: 300,
      });
    }
  });

  test('every route is throttled, with limits above zero', () => {
    const { DefaultRouteSettings, RouteSettings } = stage.Properties;
    const keys = routes.map(({ RouteKey }) => RouteKey);
    for (const [key, { ThrottlingRateLimit, ThrottlingBurstLimit }] of Object.entries<Record<string, number>>(
      {
        ...RouteSettings,
        $default: DefaultRouteSettings,
      },
    )) {
      expectFor(key, ThrottlingRateLimit).toBeGreaterThan(0);
      expectFor(key, ThrottlingBurstLimit).toBeGreaterThan(0);
      if (key !== '$default') expect(keys).toContain(key);
    }
    expect(RouteSettings).toEqual({
      'POST /api/images': { ThrottlingRateLimit: 25, ThrottlingBurstLimit: 50 },
      'POST /api/images/uploads': { ThrottlingRateLimit: 25, ThrottlingBurstLimit: 50 },
      'POST /api/reports': { ThrottlingRateLimit: 10, ThrottlingBurstLimit: 20 },
    });
  });

  test('API Gateway may call a function only for its own routes, or as an authorizer', () => {
    const sources = all('AWS::Lambda::Permission')
      .filter(([, { Properties }]) => Properties.Principal === 'apigateway.amazonaws.com')
      .map(([, { Properties }]) => {
        const parts: readonly unknown[] = Properties.SourceArn['Fn::Join'][1];
        return parts.filter((part) => typeof part === 'string').at(-1);
      });
    const paths = routes.map(({ RouteKey }) =>
      RouteKey === '$default' ? '/*/$default' : RouteKey.replace(/^\w+ /, '/*/*'),
    );
    expect(new Set(sources)).toEqual(new Set([...paths, '/authorizers/']));
  });

  test('the stage is created after its routes', () => {
    expect(stage.DependsOn).toEqual(
      expect.arrayContaining(all('AWS::ApiGatewayV2::Route').map(([id]) => id)),
    );
  });

  test('the access log is JSON, without IP addresses and queries', () => {
    const format = JSON.parse(stage.Properties.AccessLogSettings.Format) as Record<string, string>;
    expect(format).toMatchObject({
      requestId: '$context.requestId',
      status: '$context.status',
      routeKey: '$context.routeKey',
      integrationError: '$context.integrationErrorMessage',
      authorizerError: '$context.authorizer.error',
    });
    expect(JSON.stringify(format)).not.toMatch(/sourceIp|querystring|userAgent|\$context\.path"/);
  });

  test('the access log needs no entry in the resource policy of the account', () => {
    const logGroups = new Map(all('AWS::Logs::LogGroup'));
    const [logGroup] = stage.Properties.AccessLogSettings.DestinationArn['Fn::GetAtt'];
    expect(logGroups.get(logGroup)?.Properties.LogGroupName).toMatch(
      /^\/aws\/vendedlogs\/Jamstack-(dev|prod)-App-access$/,
    );
  });
});

test('a route whose authorizer was not created yet is refused', () => {
  const stack = new Stack(new App(), 'Stack');
  const authorizer = { bind: () => ({ authorizerId: 'a', authorizationType: 'CUSTOM' }) };
  const api = new HttpApi(stack, 'Api', {
    description: 'An API.',
    throttle: { rate: 1, burst: 1 },
    authorizer,
    logRetention: RetentionDays.ONE_DAY,
  });
  const route = { method: 'GET', path: '/api/teas', authorizer: 'member' } as const;
  expect(() => api.addRoute(route, { handler: {} as HandlerFunction })).toThrow(
    'GET /api/teas needs the authorizer "member". Create its construct first.',
  );
});
