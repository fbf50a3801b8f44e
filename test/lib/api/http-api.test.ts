import { describe, expect, test } from '@jest/globals';
import { readRoutes } from '../../../lib/api/routes.ts';
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

  test('the stage is created after its routes', () => {
    expect(stage.DependsOn).toEqual(
      expect.arrayContaining(all('AWS::ApiGatewayV2::Route').map(([id]) => id)),
    );
  });

  test('the access log is JSON, without IP addresses and queries', () => {
    const format = JSON.parse(stage.Properties.AccessLogSettings.Format) as Record<string, string>;
    expect(format).toMatchObject({ requestId: '$context.requestId', status: '$context.status' });
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
