import type {
  AuthorizerDefinition,
  HttpApiDefinition,
  RouteDefinition,
  Throttle,
} from '../gateway/definition.ts';
import { accountId } from '../template/physical-ids.ts';
import type { Resource, Resources } from '../template/resources.ts';
import { ignore } from '../template/tracked.ts';

interface RouteSettings {
  readonly ThrottlingRateLimit?: number;
  readonly ThrottlingBurstLimit?: number;
  readonly DetailedMetricsEnabled?: boolean;
}

interface StageProperties {
  readonly ApiId: string;
  readonly StageName: string;
  readonly AutoDeploy?: boolean;
  readonly DefaultRouteSettings?: RouteSettings;
  readonly RouteSettings?: Record<string, RouteSettings>;
  readonly AccessLogSettings?: unknown;
  readonly Description?: string;
  readonly Tags?: unknown;
}

interface RouteProperties {
  readonly ApiId: string;
  readonly RouteKey: string;
  readonly Target: string;
  readonly AuthorizationType?: string;
  readonly AuthorizerId?: string;
}

interface IntegrationProperties {
  readonly ApiId: string;
  readonly IntegrationType: string;
  readonly IntegrationUri: string;
  readonly PayloadFormatVersion?: string;
  readonly TimeoutInMillis?: number;
  readonly Description?: string;
}

interface AuthorizerProperties {
  readonly ApiId: string;
  readonly Name: string;
  readonly AuthorizerType: string;
  readonly AuthorizerUri: string;
  readonly AuthorizerPayloadFormatVersion?: string;
  readonly EnableSimpleResponses?: boolean;
  readonly AuthorizerResultTtlInSeconds?: number;
  readonly IdentitySource?: string[];
}

interface ApiProperties {
  readonly ProtocolType: string;
  readonly Name?: string;
  readonly Description?: string;
  readonly Tags?: unknown;
}

/** Default timeout of an HTTP API's integration: 30 s (API Gateway quotas for HTTP APIs). */
const defaultTimeoutMs = 30_000;

/** The HTTP APIs of the templates, for the local gateway. */
export function readHttpApis(resources: Resources): HttpApiDefinition[] {
  const apis = resources.claim<ApiProperties>('AWS::ApiGatewayV2::Api');
  const stages = resources.claim<StageProperties>('AWS::ApiGatewayV2::Stage');
  const routes = resources.claim<RouteProperties>('AWS::ApiGatewayV2::Route');
  const integrations = resources.claim<IntegrationProperties>('AWS::ApiGatewayV2::Integration');
  const authorizers = resources.claim<AuthorizerProperties>('AWS::ApiGatewayV2::Authorizer');
  return apis.map((api) => {
    ignore(api.properties.Name, api.properties.Description, api.properties.Tags);
    expect(api, 'ProtocolType', 'HTTP');
    const apiId = api.physicalIds.ref;
    const stage = stages.find(({ properties }) => properties.ApiId === apiId);
    if (!stage) throw new Error(`The API ${api.path} has no stage.`);
    const { StageName, AutoDeploy, DefaultRouteSettings, RouteSettings, AccessLogSettings, Tags } =
      stage.properties;
    ignore(AutoDeploy, AccessLogSettings, Tags, stage.properties.Description);
    const defaultThrottle = throttleOf(DefaultRouteSettings);
    return {
      apiId,
      region: api.region,
      accountId,
      stageName: StageName,
      ...(defaultThrottle && { defaultThrottle }),
      routeThrottles: Object.fromEntries(
        Object.entries(RouteSettings ?? {}).flatMap(([key, settings]) => {
          const throttle = throttleOf(settings);
          return throttle ? [[key, throttle]] : [];
        }),
      ),
      routes: routes
        .filter(({ properties }) => properties.ApiId === apiId)
        .map((route) => routeOf(route, integrations, authorizers)),
    };
  });
}

function throttleOf(settings: RouteSettings | undefined): Throttle | undefined {
  ignore(settings?.DetailedMetricsEnabled);
  const { ThrottlingRateLimit: rateLimit, ThrottlingBurstLimit: burstLimit } = settings ?? {};
  return rateLimit === undefined || burstLimit === undefined ? undefined : { rateLimit, burstLimit };
}

function routeOf(
  { path, properties: route }: Resource<RouteProperties>,
  integrations: readonly Resource<IntegrationProperties>[],
  authorizers: readonly Resource<AuthorizerProperties>[],
): RouteDefinition {
  const integration = integrations.find(
    ({ physicalIds }) => `integrations/${physicalIds.ref}` === route.Target,
  );
  if (!integration) throw new Error(`The route ${path} has no integration.`);
  expect(integration, 'IntegrationType', 'AWS_PROXY');
  expect(integration, 'PayloadFormatVersion', '2.0');
  ignore(integration.properties.ApiId, integration.properties.Description);
  const authorizer = authorizers.find(({ physicalIds }) => physicalIds.ref === route.AuthorizerId);
  if (route.AuthorizationType === 'CUSTOM' && !authorizer)
    throw new Error(`The route ${path} has no authorizer.`);
  if (route.AuthorizationType && !['CUSTOM', 'NONE'].includes(route.AuthorizationType)) {
    throw new Error(
      `The local run does not support the authorization ${route.AuthorizationType} of ${path}.`,
    );
  }
  return {
    routeKey: route.RouteKey,
    functionName: functionNameOf(integration.properties.IntegrationUri),
    timeoutMs: integration.properties.TimeoutInMillis ?? defaultTimeoutMs,
    ...(authorizer && { authorizer: authorizerOf(authorizer) }),
  };
}

function authorizerOf(authorizer: Resource<AuthorizerProperties>): AuthorizerDefinition {
  expect(authorizer, 'AuthorizerType', 'REQUEST');
  expect(authorizer, 'AuthorizerPayloadFormatVersion', '2.0');
  expect(authorizer, 'EnableSimpleResponses', true);
  const { ApiId, Name, AuthorizerUri, AuthorizerResultTtlInSeconds, IdentitySource } = authorizer.properties;
  ignore(ApiId);
  return {
    name: Name,
    functionName: functionNameOf(AuthorizerUri),
    identitySources: [...(IdentitySource ?? [])],
    ttlSeconds: AuthorizerResultTtlInSeconds ?? 0,
  };
}

/** Extracts the name from a function's ARN, alone or in `…:lambda:path/2015-03-31/functions/<ARN>/invocations`. */
function functionNameOf(uri: string): string {
  const name = /:function:([\w-]+)/.exec(uri)?.[1];
  if (!name) throw new Error(`The local run finds no function in ${uri}.`);
  return name;
}

/** Rejects a setting that would behave differently than on AWS. */
function expect<P>(resource: Resource<P>, name: keyof P & string, value: unknown): void {
  if (resource.properties[name] !== value) {
    throw new Error(
      `${resource.path}: the local run supports only ${name} ${value}, not ${resource.properties[name]}.`,
    );
  }
}
