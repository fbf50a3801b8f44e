import { Lazy, Stack } from 'aws-cdk-lib';
import { AccessLogField, AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  type CfnRoute,
  type CfnStage,
  HttpApi as GatewayApi,
  type HttpMethod,
  HttpStage,
  type IHttpRouteAuthorizer,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { CfnPermission } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
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
  /** What the API is, in a sentence. */
  readonly description: string;
  /** Of each route that has no own throttle. */
  readonly throttle: Throttle;
  /** Of each route that has no own authorizer. */
  readonly authorizer: IHttpRouteAuthorizer;
  /** How long the access log is kept. */
  readonly logRetention: RetentionDays;
}

/** What answers a route. */
export interface Route {
  readonly method: HttpMethod;
  /** Such as `/api/health`; `{path+}` stands for the rest of a path. */
  readonly path: string;
  readonly handler: HandlerFunction;
  /** @default - the API's */
  readonly authorizer?: IHttpRouteAuthorizer;
  /** @default - the API's */
  readonly throttle?: Throttle;
}

/**
 * The API: each route one function, throttled, authorized and logged. Its own address stays open, because CloudFront
 * needs it; the authorizers refuse whatever did not come through CloudFront.
 */
export class HttpApi extends Construct {
  /** Host of the API's own address. */
  readonly domainName: string;
  readonly apiId: string;
  readonly #api: GatewayApi;
  readonly #stage: CfnStage;
  readonly #authorizer: IHttpRouteAuthorizer;
  readonly #integrations = new Map<HandlerFunction, HttpLambdaIntegration>();
  readonly #acknowledged = new Set<CfnPermission>();
  /** By route key, in the words of CloudFormation: CDK passes this map on as it is. */
  readonly #routeThrottles: Record<string, { ThrottlingRateLimit: number; ThrottlingBurstLimit: number }> =
    {};

  constructor(scope: Construct, id: string, props: HttpApiProps) {
    super(scope, id);
    this.#authorizer = props.authorizer;
    this.#api = new GatewayApi(this, 'Api', {
      apiName: Stack.of(this).stackName,
      description: props.description,
      createDefaultStage: false,
    });
    const accessLog = new RetainedLogGroup(this, 'AccessLog', { retention: props.logRetention });
    const stage = new HttpStage(this, 'Stage', {
      httpApi: this.#api,
      autoDeploy: true,
      // Both values always: a stage whose route settings name anything but these gets a throttle of zero, and
      // answers 429 to everything.
      throttle: { rateLimit: props.throttle.rate, burstLimit: props.throttle.burst },
      accessLogSettings: { destination: new LogGroupLogDestination(accessLog), format: accessLogFormat },
    });
    this.#stage = stage.node.defaultChild as CfnStage;
    this.#stage.routeSettings = Lazy.any({ produce: () => this.#routeThrottles });
    this.apiId = this.#api.apiId;
    const { region, urlSuffix } = Stack.of(this);
    this.domainName = `${this.apiId}.execute-api.${region}.${urlSuffix}`;
  }

  addRoute({ method, path, handler, authorizer, throttle }: Route): void {
    const [route] = this.#api.addRoutes({
      methods: [method],
      path,
      integration: this.#integrationOf(handler),
      authorizer: authorizer ?? this.#authorizer,
    });
    // A stage cannot have settings for a route that does not exist yet.
    this.#stage.addResourceDependency(route?.node.defaultChild as CfnRoute);
    this.#acknowledgePermissions();
    if (throttle) {
      this.#routeThrottles[`${method} ${path}`] = {
        ThrottlingRateLimit: throttle.rate,
        ThrottlingBurstLimit: throttle.burst,
      };
    }
  }

  /** The CDK adds a permission for each new pair of route and function, and for each new authorizer. */
  #acknowledgePermissions(): void {
    for (const child of this.#api.node.findAll()) {
      if (!(child instanceof CfnPermission) || this.#acknowledged.has(child)) continue;
      this.#acknowledged.add(child);
      acknowledge(
        child,
        'It is for this API and this route or authorizer alone. The rule knows only an ARN that is plain text or one reference, and this one is put together.',
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

/** No address and no query: the log tells what was asked of the API and how it went, not who asked or for what. */
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
