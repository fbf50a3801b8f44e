/** Limits of a token bucket. */
export interface Throttle {
  /** Requests a second that refill the bucket. 0 rejects everything. */
  rateLimit: number;
  /** Size of the bucket in requests. 0 rejects everything. */
  burstLimit: number;
}

/** A Lambda authorizer with payload format 2.0 and simple responses. */
export interface AuthorizerDefinition {
  /** Unique in the API. Routes with the same authorizer share its cache. */
  name: string;
  functionName: string;
  /** `$request.header.NAME`, `$request.querystring.NAME` or `$context.routeKey`; each must have a value. */
  identitySources: string[];
  /** TTL of a result in seconds, 0 to 3600. 0 turns the cache off. */
  ttlSeconds: number;
}

/** A JWT authorizer. */
export interface JwtAuthorizerDefinition {
  /** `iss` of the tokens. */
  issuer: string;
  /** Where the issuer's keys are read. The same, or its local replacement. */
  localIssuer: string;
  /** One of these must be the token's `aud`, or its `client_id` if it has no `aud`. */
  audience: readonly string[];
  /** As in `AuthorizerDefinition`. */
  identitySource: string;
}

/** CORS settings of an API. */
export interface CorsDefinition {
  allowCredentials: boolean;
  allowHeaders: readonly string[];
  allowMethods: readonly string[];
  /** Origins, `*`, or all of a scheme: `https://*`. */
  allowOrigins: readonly string[];
  exposeHeaders: readonly string[];
  /** How long browsers may remember a preflight response. @default - they decide */
  maxAgeSeconds?: number;
}

export interface RouteDefinition {
  /** `GET /orders/{id}`, `ANY /files/{path+}` or `$default`. */
  routeKey: string;
  functionName: string;
  /** Why the route can't be served. It responds with 501. @default - it can */
  unsupported?: string;
  /** Timeout of the integration in milliseconds, 50 to 30000. */
  timeoutMs: number;
  /** @default - no Lambda authorizer */
  authorizer?: AuthorizerDefinition;
  /** @default - no JWT authorizer */
  jwtAuthorizer?: JwtAuthorizerDefinition;
  /** A token needs one of these scopes. @default - none */
  scopes?: readonly string[];
}

/** An HTTP API with one stage and Lambda integrations with payload format 2.0. */
export interface HttpApiDefinition {
  /** Timeout of a Lambda authorizer. @default - API Gateway's 10 s */
  authorizerTimeoutMs?: number;
  apiId: string;
  region: string;
  accountId: string;
  /** Host name in events. @default - that of the API's endpoint */
  domainName?: string;
  /** @default - no CORS headers, and no response to preflight requests */
  cors?: CorsDefinition;
  /** `$default` is served at `/`, any other at `/NAME`. */
  stageName: string;
  /** For routes without their own limits. @default - no limit */
  defaultThrottle?: Throttle;
  /** Limits by route key. */
  routeThrottles: Record<string, Throttle>;
  routes: RouteDefinition[];
}

/** A request in the access log. The names are those of the `$context` variables. */
export interface AccessLogEntry {
  requestId: string;
  ip: string;
  /** As in the common log format, UTC. */
  requestTime: string;
  httpMethod: string;
  path: string;
  protocol: string;
  /** Absent if no route matched. */
  routeKey?: string;
  status: number;
  /** Bytes of the body. */
  responseLength: number;
  /** Milliseconds from request to response. */
  responseLatency: number;
  /** Reason for an error response of the gateway itself. */
  errorMessage?: string;
}
