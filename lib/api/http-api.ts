import { Lazy, Stack } from 'aws-cdk-lib';
import { AccessLogField, AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  type CfnRoute,
  type CfnStage,
  HttpApi as GatewayApi,
  HttpMethod,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
  type IHttpRouteAuthorizer,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { CfnPermission } from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Route } from '../../lambdas/shared/route.ts';
import { acknowledge } from '../shared/acknowledge.ts';
import type { HandlerFunction } from '../shared/handler-function.ts';
import { RetainedLogGroup } from '../shared/retained-log-group.ts';

/** A token bucket, as API Gateway counts requests. */
export interface Throttle {
  /** Requests per second. */
  readonly rate: number;
  /** Size of the bucket: requests in one burst. */
  readonly burst: number;
}

export interface HttpApiProps {
  /** One sentence for the API Gateway console. */
  readonly description: string;
  /** Throttle of routes without their own. */
  readonly throttle: Throttle;
  /** Authorizer of routes that require no access token. */
  readonly authorizer: IHttpRouteAuthorizer;
  /** Retention period of the access log. */
  readonly logRetention: RetentionDays;
}

/** The function of a route, and its throttle. */
export interface RouteOptions {
  readonly handler: HandlerFunction;
  /** @default - the API's */
  readonly throttle?: Throttle;
}

/**
 * An HTTP API whose routes call Lambda functions. Every route has a throttle, an authorizer and access logs. The API
 * has a public endpoint, which CloudFront needs. The authorizers refuse requests that did not come through CloudFront.
 *
 * @example
 * api.addRoute(healthRoute, { handler });
 */
export class HttpApi extends Construct {
  /** Host name of the endpoint. */
  readonly domainName: string;
  readonly apiId: string;
  readonly accessLog: ILogGroup;
  readonly #api: GatewayApi;
  readonly #stage: CfnStage;
  readonly #authorizers = new Map<Route['authorizer'], IHttpRouteAuthorizer>();
  readonly #integrations = new Map<HandlerFunction, HttpLambdaIntegration>();
  readonly #acknowledged = new Set<CfnPermission>();
  /** By route key, with CloudFormation's property names: the CDK does not convert this map. */
  readonly #routeThrottles: Record<string, { ThrottlingRateLimit: number; ThrottlingBurstLimit: number }> =
    {};

  constructor(scope: Construct, id: string, props: HttpApiProps) {
    super(scope, id);
    this.#authorizers.set('none', props.authorizer);
    this.#api = new GatewayApi(this, 'Api', {
      apiName: Stack.of(this).stackName,
      description: props.description,
      createDefaultStage: false,
    });
    this.accessLog = new RetainedLogGroup(this, 'AccessLog', {
      retention: props.logRetention,
      // API Gateway adds log groups without this prefix to a resource policy that has at most 5,120 characters for the
      // whole account and region:
      // https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-and-resource-policy.html
      logGroupName: `/aws/vendedlogs/${Stack.of(this).stackName}-access`,
    });
    const stage = new HttpStage(this, 'Stage', {
      httpApi: this.#api,
      autoDeploy: true,
      // Always set both: if route settings lack one, API Gateway sets it to zero, and all responses are 429.
      throttle: { rateLimit: props.throttle.rate, burstLimit: props.throttle.burst },
      accessLogSettings: { destination: new LogGroupLogDestination(this.accessLog), format: accessLogFormat },
    });
    this.#stage = stage.node.defaultChild as CfnStage;
    this.#stage.routeSettings = Lazy.any({ produce: () => this.#routeThrottles });
    this.apiId = this.#api.apiId;
    const { region, urlSuffix } = Stack.of(this);
    this.domainName = `${this.apiId}.execute-api.${region}.${urlSuffix}`;
  }

  /** The functions that handle requests. */
  get handlers(): readonly HandlerFunction[] {
    return [...this.#integrations.keys()];
  }

  /** Sets the authorizer of routes that require the access token of a member or an editor. */
  setAuthorizer(name: 'member' | 'editor', authorizer: IHttpRouteAuthorizer): void {
    this.#authorizers.set(name, authorizer);
  }

  /** @throws {Error} if the route needs an authorizer that is not set yet */
  addRoute(
    { method, path, authorizer: name }: Pick<Route, 'method' | 'path' | 'authorizer'>,
    { handler, throttle }: RouteOptions,
  ): void {
    const authorizer = this.#authorizers.get(name);
    if (!authorizer)
      throw new Error(`${method} ${path} needs the authorizer "${name}". Create its construct first.`);
    const [route] = this.#api.addRoutes({
      methods: [HttpMethod[method]],
      path,
      integration: this.#integrationOf(handler),
      authorizer,
    });
    this.#createBeforeStage(route);
    if (throttle) {
      this.#routeThrottles[`${method} ${path}`] = {
        ThrottlingRateLimit: throttle.rate,
        ThrottlingBurstLimit: throttle.burst,
      };
    }
  }

  /** Adds the route of requests that match no other route. */
  addDefaultRoute(handler: HandlerFunction): void {
    const route = new HttpRoute(this, 'DefaultRoute', {
      httpApi: this.#api,
      routeKey: HttpRouteKey.DEFAULT,
      integration: this.#integrationOf(handler),
      authorizer: this.#authorizers.get('none'),
    });
    this.#createBeforeStage(route);
    for (const child of route.node.findAll()) {
      if (!(child instanceof CfnPermission)) continue;
      // The CDK's own ARN would allow every route.
      child.sourceArn = Stack.of(this).formatArn({
        service: 'execute-api',
        resource: this.apiId,
        resourceName: '*/$default',
      });
    }
  }

  /** API Gateway refuses settings of a route that does not exist yet. */
  #createBeforeStage(route: HttpRoute | undefined): void {
    this.#stage.addResourceDependency(route?.node.defaultChild as CfnRoute);
    this.#acknowledgePermissions();
  }

  /** The CDK adds a permission for each pair of route and function, and for each authorizer. */
  #acknowledgePermissions(): void {
    for (const child of this.node.findAll()) {
      if (!(child instanceof CfnPermission) || this.#acknowledged.has(child)) continue;
      this.#acknowledged.add(child);
      acknowledge(
        child,
        'The permission is limited to one route or authorizer of this API. The rule does not evaluate an ARN that is joined from parts.',
        'cfn-guard::lambda_function_public_access_prohibited_check',
      );
    }
  }

  #integrationOf(handler: HandlerFunction): HttpLambdaIntegration {
    let integration = this.#integrations.get(handler);
    if (!integration) {
      integration = new HttpLambdaIntegration(handler.node.id, handler.function);
      this.#integrations.set(handler, integration);
    }
    return integration;
  }
}

/** No IP address and no query: the access log does not record personal data. */
const accessLogFormat = AccessLogFormat.custom(
  JSON.stringify({
    requestId: AccessLogField.contextRequestId(),
    requestTime: AccessLogField.contextRequestTime(),
    routeKey: '$context.routeKey',
    status: AccessLogField.contextStatus(),
    protocol: AccessLogField.contextProtocol(),
    responseLength: AccessLogField.contextResponseLength(),
    responseLatency: AccessLogField.contextResponseLatency(),
    integrationStatus: AccessLogField.contextIntegrationStatus(),
    integrationLatency: AccessLogField.contextIntegrationLatency(),
    integrationError: '$context.integrationErrorMessage',
    authorizerError: '$context.authorizer.error',
  }),
);
