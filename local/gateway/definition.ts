/** Limits of a token bucket. */
export interface Throttle {
  /** Requests a second that the bucket is refilled with. 0 refuses everything. */
  rateLimit: number;
  /** Requests that the bucket holds. 0 refuses everything. */
  burstLimit: number;
}

/** A Lambda authorizer of payload format 2.0 with simple responses. */
export interface AuthorizerDefinition {
  /** Unique in the API: routes that name it share its cache. */
  name: string;
  functionName: string;
  /** `$request.header.NAME`, `$request.querystring.NAME` or `$context.routeKey`; each must have a value. */
  identitySources: string[];
  /** Seconds that a verdict is kept, 0 to 3600. 0 asks the function each time. */
  ttlSeconds: number;
}

export interface RouteDefinition {
  /** `GET /orders/{id}`, `ANY /files/{path+}` or `$default`. */
  routeKey: string;
  functionName: string;
  /** Milliseconds that the integration may take, 50 to 30000. */
  timeoutMs: number;
  /** @default everybody may call */
  authorizer?: AuthorizerDefinition;
}

/** An HTTP API with one stage and Lambda integrations of payload format 2.0. */
export interface HttpApiDefinition {
  apiId: string;
  region: string;
  accountId: string;
  /** `$default` is served at `/`, any other at `/NAME`. */
  stageName: string;
  /** For routes without limits of their own. @default no limit */
  defaultThrottle?: Throttle;
  /** Limits by route key. */
  routeThrottles: Record<string, Throttle>;
  routes: RouteDefinition[];
}

/** One request as the access log has it; the names are those of the `$context` variables. */
export interface AccessLogEntry {
  requestId: string;
  ip: string;
  /** As in the common log format, UTC. */
  requestTime: string;
  httpMethod: string;
  path: string;
  protocol: string;
  /** Absent where no route matched. */
  routeKey?: string;
  status: number;
  /** Bytes of the body. */
  responseLength: number;
  /** Milliseconds from request to answer. */
  responseLatency: number;
  /** Why the gateway answered with an error of its own. */
  errorMessage?: string;
}
