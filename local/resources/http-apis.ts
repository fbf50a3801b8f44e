import { identityReader } from '../gateway/authorizers.ts';
import type {
  AuthorizerDefinition,
  HttpApiDefinition,
  JwtAuthorizerDefinition,
  RouteDefinition,
  Throttle,
} from '../gateway/definition.ts';
import { functionNameOf } from '../lambda/function-name.ts';
import { accountId } from '../template/physical-ids.ts';
import type { Resource } from '../template/resource.ts';
import {
  any,
  boolean,
  number,
  object,
  optional,
  type PropertiesOf,
  record,
  text,
  texts,
} from '../template/shapes.ts';
import { ignore, ignoreSettings, unwrap } from '../template/tracked.ts';
import { serveApi } from './api-server.ts';
import { corsShape, readCors } from './cors.ts';
import type { PendingDeployment, ResourceKind } from './resource-kind.ts';

const routeSettings = object({
  ThrottlingRateLimit: optional(number),
  ThrottlingBurstLimit: optional(number),
});
const stageShape = object({
  ApiId: text,
  StageName: text,
  DefaultRouteSettings: optional(routeSettings),
  RouteSettings: optional(record(routeSettings)),
  StageVariables: optional(any),
});
const routeShape = object({
  ApiId: text,
  AuthorizationScopes: optional(texts),
  AuthorizationType: optional(text),
  AuthorizerId: optional(text),
  RouteKey: text,
  Target: optional(text),
});
const integrationShape = object({
  IntegrationType: text,
  IntegrationUri: optional(text),
  PayloadFormatVersion: optional(text),
  TimeoutInMillis: optional(number),
});
const authorizerShape = object({
  AuthorizerPayloadFormatVersion: optional(text),
  AuthorizerResultTtlInSeconds: optional(number),
  AuthorizerType: text,
  AuthorizerUri: optional(text),
  EnableSimpleResponses: optional(boolean),
  IdentitySource: optional(texts),
  JwtConfiguration: optional(object({ Audience: optional(texts), Issuer: text })),
  Name: text,
});
const apiShape = object({ CorsConfiguration: optional(corsShape), ProtocolType: optional(text) });

type Integration = Resource<PropertiesOf<typeof integrationShape>>;
type Authorizer = Resource<PropertiesOf<typeof authorizerShape>>;

/** The resources that routes refer to. */
interface RouteParts {
  readonly integrations: readonly Integration[];
  readonly authorizers: readonly Authorizer[];
}

/** Default timeout of an HTTP API's integration: 30 s (API Gateway quotas for HTTP APIs). */
const defaultTimeoutMs = 30_000;
/** The throttle of an account for each region (API Gateway quotas), for a stage that sets only one of the limits. */
const accountThrottle: Throttle = { rateLimit: 10_000, burstLimit: 5_000 };

/** Serves the HTTP APIs of the templates, each on its own port. */
export const httpApis: ResourceKind = {
  types: [
    'AWS::ApiGatewayV2::Api',
    'AWS::ApiGatewayV2::Stage',
    'AWS::ApiGatewayV2::Route',
    'AWS::ApiGatewayV2::Integration',
    'AWS::ApiGatewayV2::Authorizer',
  ],
  async deploy(deployment) {
    const { resources, print } = deployment;
    await resources.each('AWS::ApiGatewayV2::Api', apiShape, async (api) => {
      const definition = definitionOf(api, deployment);
      if (definition) print(`api ${(await serveApi(definition, deployment)).url}`);
    });
    for (const unused of this.types) resources.claim(unused);
  },
};

function definitionOf(
  { properties, physicalIds, region, warn }: Resource<PropertiesOf<typeof apiShape>>,
  { resources, originMap, handlerOrigins }: PendingDeployment,
): HttpApiDefinition | undefined {
  ignoreSettings(properties, ['Name', 'Description', 'Tags', 'RouteSelectionExpression']);
  const { ProtocolType } = properties;
  if (ProtocolType !== 'HTTP') {
    warn(`not served: ProtocolType ${ProtocolType} is not supported`);
    return undefined;
  }
  const apiId = physicalIds.ref;
  const [stage, ...others] = resources
    .claim('AWS::ApiGatewayV2::Stage', stageShape)
    .filter((each) => each.properties.ApiId === apiId);
  for (const other of others) other.warn('not served: a local API has one stage, the first');
  if (!stage) {
    warn('not served: it has no stage');
    return undefined;
  }
  const { StageName, DefaultRouteSettings, RouteSettings } = stage.properties;
  ignoreSettings(stage.properties, [
    'AutoDeploy',
    'AccessLogSettings',
    'Tags',
    'Description',
    'DeploymentId',
  ]);
  const parts: RouteParts = {
    integrations: resources.claim('AWS::ApiGatewayV2::Integration', integrationShape),
    authorizers: resources.claim('AWS::ApiGatewayV2::Authorizer', authorizerShape),
  };
  const defaultThrottle = throttleOf(DefaultRouteSettings);
  const cors = readCors(properties.CorsConfiguration, originMap);
  return {
    apiId,
    region,
    accountId,
    stageName: StageName,
    ...(cors && { cors }),
    ...(defaultThrottle && { defaultThrottle }),
    routeThrottles: Object.fromEntries(
      Object.entries(RouteSettings ?? {}).flatMap(([key, settings]) => {
        const throttle = throttleOf(settings);
        return throttle ? [[key, throttle]] : [];
      }),
    ),
    routes: resources
      .claim('AWS::ApiGatewayV2::Route', routeShape)
      .filter((route) => route.properties.ApiId === apiId)
      .flatMap((route) => routeOf(route, parts, handlerOrigins) ?? []),
  };
}

function throttleOf(settings: PropertiesOf<typeof routeSettings> | undefined): Throttle | undefined {
  if (!settings) return undefined;
  ignoreSettings(settings, ['DetailedMetricsEnabled', 'DataTraceEnabled', 'LoggingLevel']);
  const { ThrottlingRateLimit: rateLimit, ThrottlingBurstLimit: burstLimit } = settings;
  if (rateLimit === undefined && burstLimit === undefined) return undefined;
  return {
    rateLimit: rateLimit ?? accountThrottle.rateLimit,
    burstLimit: burstLimit ?? accountThrottle.burstLimit,
  };
}

/** A route that can't be served responds with 501, and is reported. */
function routeOf(
  { path, properties: route, warn }: Resource<PropertiesOf<typeof routeShape>>,
  { integrations, authorizers }: RouteParts,
  origins: ReadonlyMap<string, string>,
): RouteDefinition | undefined {
  const { RouteKey: routeKey } = route;
  if (!/^([A-Z]+ \/|\$default$)/.test(routeKey)) {
    warn(`not served: RouteKey ${routeKey} is neither "$default" nor of the form "METHOD /path"`);
    return undefined;
  }
  ignoreSettings(route, ['OperationName']);
  const scopes = unwrap(route.AuthorizationScopes) ?? [];
  const common = { routeKey, functionName: '', timeoutMs: defaultTimeoutMs };
  const integration = integrations.find(
    ({ physicalIds }) => `integrations/${physicalIds.ref}` === route.Target,
  );
  try {
    if (!integration) throw new Error('it has no integration');
    const authorizer = authorizers.find(({ physicalIds }) => physicalIds.ref === route.AuthorizerId);
    const { AuthorizationType: type = 'NONE' } = route;
    if (type === 'AWS_IAM') warn('AuthorizationType AWS_IAM is not checked');
    else if (type !== 'NONE' && !authorizer) throw new Error('it has no authorizer');
    return {
      ...common,
      functionName: integratedFunction(integration),
      timeoutMs: integration.properties.TimeoutInMillis ?? defaultTimeoutMs,
      ...(type === 'CUSTOM' && authorizer && { authorizer: lambdaAuthorizer(authorizer) }),
      ...(type === 'JWT' && authorizer && { jwtAuthorizer: jwtAuthorizer(authorizer, origins), scopes }),
    };
  } catch (error) {
    const reason = (error as Error).message;
    ignore(integration?.properties);
    warn(`responds with 501: ${reason}`);
    return { ...common, unsupported: `The local run does not support the route ${path}: ${reason}.` };
  }
}

function integratedFunction(integration: Integration): string {
  ignoreSettings(integration.properties, ['ApiId', 'Description', 'IntegrationMethod', 'ConnectionType']);
  expect(integration, 'IntegrationType', 'AWS_PROXY');
  expect(integration, 'PayloadFormatVersion', '2.0');
  return functionOf(integration, integration.properties.IntegrationUri);
}

function lambdaAuthorizer(authorizer: Authorizer): AuthorizerDefinition {
  expect(authorizer, 'AuthorizerType', 'REQUEST');
  expect(authorizer, 'AuthorizerPayloadFormatVersion', '2.0');
  expect(authorizer, 'EnableSimpleResponses', true);
  const { Name, AuthorizerUri, AuthorizerResultTtlInSeconds, IdentitySource } = authorizer.properties;
  ignoreSettings(authorizer.properties, ['ApiId', 'AuthorizerCredentialsArn']);
  const identitySources = [...(unwrap(IdentitySource) ?? [])];
  identitySources.forEach(identityReader);
  return {
    name: Name,
    functionName: functionOf(authorizer, AuthorizerUri),
    identitySources,
    ttlSeconds: AuthorizerResultTtlInSeconds ?? 0,
  };
}

function jwtAuthorizer(
  authorizer: Authorizer,
  origins: ReadonlyMap<string, string>,
): JwtAuthorizerDefinition {
  expect(authorizer, 'AuthorizerType', 'JWT');
  const { IdentitySource, JwtConfiguration } = authorizer.properties;
  ignoreSettings(authorizer.properties, ['ApiId', 'Name']);
  if (!JwtConfiguration) throw new Error(`${authorizer.path} has no JwtConfiguration`);
  const { Issuer: issuer, Audience } = JwtConfiguration;
  const [identitySource = '$request.header.Authorization'] = unwrap(IdentitySource) ?? [];
  identityReader(identitySource);
  const [, origin = '', rest = ''] = /^(https?:\/\/[^/]+)(.*)$/.exec(issuer) ?? [];
  return {
    issuer,
    localIssuer: `${origins.get(origin) ?? origin}${rest}`,
    audience: unwrap(Audience) ?? [],
    identitySource,
  };
}

function functionOf({ path }: Resource<unknown>, uri = ''): string {
  const name = functionNameOf(uri);
  if (!name) throw new Error(`${path} names no function: ${uri}`);
  return name;
}

/** Refuses a setting that would behave differently than on AWS. */
function expect<P>({ path, properties }: Resource<P>, name: keyof P & string, value: unknown): void {
  const given = properties[name];
  if (given !== value)
    throw new Error(`${path}: ${name} ${given ?? 'without a value'} is not supported, only ${value}`);
}
