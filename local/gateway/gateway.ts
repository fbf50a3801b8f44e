import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, validateHeaderName, validateHeaderValue } from 'node:http';
import type { InvokeResult } from '../lambda/definition.ts';
import { readBody } from '../read-body.ts';
import { guarded } from '../request-guard.ts';
import type { GatewayTrace } from '../request-log.ts';
import { type LocalServer, listen } from '../server.ts';
import { withDeadline } from '../with-deadline.ts';
import { Authorizers } from './authorizers.ts';
import { allowsOrigin, preflightHeaders, replaceCors } from './cors.ts';
import type { AccessLogEntry, CorsDefinition, HttpApiDefinition, RouteDefinition } from './definition.ts';
import {
  type ApiRequest,
  commonEvent,
  commonLogTime,
  domainNameOf,
  eventBody,
  type GatewayRequest,
  readRequest,
} from './event.ts';
import { functionResponse, GatewayError, type GatewayResponse } from './response.ts';
import { type RouteMatch, routeMatcher } from './routes.ts';
import { TokenBucket } from './throttle.ts';

/** Quota "Payload size" of HTTP APIs: 10 MB. */
const maxBodyBytes = 10 * 1024 * 1024;

/** Quota "Total combined size of request line and header values" of HTTP APIs. */
const maxHeaderBytes = 10_240;

export interface HttpApiOptions {
  /** Receives a line for each error response of the gateway, with its cause. */
  log?(line: string): void;
  /** Receives each request with its processing steps. */
  onRequest?(trace: GatewayTrace): void;
  /** Receives an entry for each request. */
  accessLog?(entry: AccessLogEntry): void;
  /** Unix time in milliseconds. @default Date.now */
  now?(): number;
}

export interface ApiServer extends LocalServer {
  /**
   * Responds like the server, but without HTTP, which would cost as much as the rest of the gateway.
   *
   * @returns undefined for a request with another host name than the API's own one: the server decides about it
   */
  send(
    request: Pick<ApiRequest, 'method' | 'url' | 'headersDistinct' | 'body'>,
  ): Promise<GatewayResponse | undefined>;
}

/**
 * Serves an HTTP API on a free port. It uses `node:http`, because frameworks on the fetch API rewrite the path
 * (`/a/../b`, `//`) and merge headers. The function gets both unchanged.
 *
 * @param invoke runs a function by its name
 * @throws for an unsupported route key or identity source
 */
export async function startHttpApi(
  definition: HttpApiDefinition,
  invoke: (functionName: string, event: unknown) => Promise<InvokeResult>,
  options: HttpApiOptions = {},
): Promise<ApiServer> {
  const gateway = new Gateway(definition, invoke, options.now ?? Date.now);
  const { cors } = definition;
  const host = domainNameOf(definition);
  const listener = guarded(
    (request, response) => {
      serve(gateway, options, apiRequestOf(request))
        .then(({ status, headers, body }) => {
          for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
          response.statusCode = status;
          response.end(body);
        })
        .catch(() => response.destroy());
    },
    // The CDN uses the API's own name, which a page in a browser can't.
    {
      hosts: [host],
      allowsOrigin: (origin, { headers }) =>
        headers.host === host || (cors !== undefined && allowsOrigin(cors, origin)),
    },
  );
  const server = await listen(createServer({ maxHeaderSize: 4 * maxHeaderBytes }, listener));
  const connection = { httpVersion: '1.1', sourceIp: '127.0.0.1', port: server.port };
  const send: ApiServer['send'] = async (request) =>
    request.headersDistinct.host?.join() === host
      ? serve(gateway, options, { ...request, ...connection })
      : undefined;
  return { ...server, send };
}

function apiRequestOf(incoming: IncomingMessage): ApiRequest {
  const { method = 'GET', url = '', httpVersion, headersDistinct, socket } = incoming;
  const { remoteAddress = '', localPort = 0 } = socket;
  return {
    method,
    url,
    httpVersion,
    headersDistinct,
    sourceIp: remoteAddress,
    port: localPort,
    body: incoming,
  };
}

async function serve(
  gateway: Gateway,
  { log, accessLog, onRequest, now = Date.now }: HttpApiOptions,
  incoming: ApiRequest,
): Promise<GatewayResponse> {
  const startedAt = now();
  const request = readRequest(incoming, randomBytes(11).toString('base64'), startedAt);
  const begun = performance.now();
  const steps: Steps = {};
  let routeKey: string | undefined;
  let failure: GatewayError | undefined;
  let response: GatewayResponse;
  const preflight = gateway.preflight(incoming);
  try {
    if (preflight) response = preflight;
    else {
      const match = gateway.match(request);
      routeKey = match.route.routeKey;
      response = await gateway.respond(incoming, request, match, steps);
    }
    checkHeaders(response);
  } catch (error) {
    failure = error instanceof GatewayError ? error : new GatewayError(500, String(error));
    response = failure.response;
    log?.(`${failure.status} ${request.method} ${request.rawPath}: ${failure.reason}`);
  }
  const withCors = preflight
    ? response.headers
    : replaceCors(response.headers, gateway.cors, incoming.headersDistinct.origin?.[0]);
  const headers = { ...withCors, 'apigw-requestid': request.requestId };
  onRequest?.({
    requestId: request.requestId,
    edgeId: request.headers['x-amz-cf-id'],
    startedAt,
    durationMs: performance.now() - begun,
    method: request.method,
    target: incoming.url,
    status: response.status,
    routeKey,
    authorizer: steps.authorizer,
    functionName: steps.functionName,
    failure: failure?.reason,
    requestBody: steps.requestBody ?? Buffer.alloc(0),
    responseBody: response.body,
  });
  accessLog?.({
    requestId: request.requestId,
    ip: request.sourceIp,
    requestTime: commonLogTime(startedAt),
    httpMethod: request.method,
    path: request.rawPath,
    protocol: request.protocol,
    ...(routeKey && { routeKey }),
    status: response.status,
    responseLength: response.body.length,
    responseLatency: now() - startedAt,
    ...(failure && { errorMessage: failure.reason }),
  });
  return { ...response, headers };
}

/** @throws for a header that can't be sent */
function checkHeaders({ headers }: GatewayResponse): void {
  for (const [name, value] of Object.entries(headers)) {
    validateHeaderName(name);
    for (const line of [value].flat()) validateHeaderValue(name, line);
  }
}

/** How far a request came. */
interface Steps {
  authorizer?: GatewayTrace['authorizer'];
  requestBody?: Buffer;
  functionName?: string;
}

/** Handles a request in this order: route, throttle, authorizer, body, function. */
class Gateway {
  readonly #definition: HttpApiDefinition;
  readonly #invoke: (functionName: string, event: unknown) => Promise<InvokeResult>;
  readonly #match: ReturnType<typeof routeMatcher>;
  readonly #authorizers: Authorizers;
  readonly #buckets = new Map<RouteDefinition, TokenBucket>();

  constructor(
    definition: HttpApiDefinition,
    invoke: (functionName: string, event: unknown) => Promise<InvokeResult>,
    now: () => number,
  ) {
    this.#definition = definition;
    this.#invoke = invoke;
    this.#match = routeMatcher(definition.routes);
    this.#authorizers = new Authorizers(definition, invoke, now);
    // The stage's default limits apply to each route separately.
    for (const route of definition.routes) {
      const limits = definition.routeThrottles[route.routeKey] ?? definition.defaultThrottle;
      if (limits) this.#buckets.set(route, new TokenBucket(limits, now));
    }
  }

  get cors(): CorsDefinition | undefined {
    return this.#definition.cors;
  }

  /** The response to a preflight request. It needs no route and no authorizer. */
  preflight({ method, headersDistinct }: ApiRequest): GatewayResponse | undefined {
    const origin = headersDistinct.origin?.[0];
    const isPreflight =
      method === 'OPTIONS' && headersDistinct['access-control-request-method'] !== undefined;
    if (!this.cors || !isPreflight || origin === undefined) return undefined;
    return { status: 204, headers: preflightHeaders(this.cors, origin), body: Buffer.alloc(0) };
  }

  match(request: GatewayRequest): RouteMatch {
    const { stageName } = this.#definition;
    const base = stageName === '$default' ? '' : `/${stageName}`;
    const match = request.rawPath.startsWith(`${base}/`)
      ? this.#match(request.method, request.rawPath.slice(base.length))
      : undefined;
    if (!match) throw new GatewayError(404, 'no route');
    return match;
  }

  async respond(
    incoming: ApiRequest,
    request: GatewayRequest,
    match: RouteMatch,
    steps: Steps,
  ): Promise<GatewayResponse> {
    const { route, pathParameters } = match;
    if (headerBytes(incoming) > maxHeaderBytes) throw new GatewayError(431, 'headers too large');
    if (route.unsupported !== undefined) throw new GatewayError(501, route.unsupported);
    if (this.#buckets.get(route)?.take() === false) throw new GatewayError(429, 'throttled');
    const begun = performance.now();
    const authorizer = await this.#authorizers.authorize(request, match).finally(() => {
      const name = route.jwtAuthorizer?.issuer ?? route.authorizer?.name;
      if (name !== undefined) steps.authorizer = { name, durationMs: performance.now() - begun };
    });
    const event = commonEvent(this.#definition, request, route.routeKey, pathParameters);
    const requestBody = await readBody(incoming.body, maxBodyBytes);
    if (!requestBody) throw new GatewayError(413, 'body too large');
    steps.requestBody = requestBody;
    const body = eventBody(requestBody, request.headers['content-type']);
    steps.functionName = route.functionName;
    const result = await withDeadline(
      this.#invoke(route.functionName, {
        ...event,
        requestContext: { ...event.requestContext, ...(authorizer && { authorizer }) },
        ...body,
      }),
      route.timeoutMs,
    );
    if (!result) throw new GatewayError(503, `${route.functionName} took more than ${route.timeoutMs} ms`);
    if (!result.ok) throw functionFailure(route, result);
    return functionResponse(result.payload);
  }
}

function functionFailure(route: RouteDefinition, result: InvokeResult & { ok: false }): GatewayError {
  const statuses = { 'too large': 413, throttled: 503 } as const;
  const reason = `${route.functionName}: ${result.errorType}: ${result.errorMessage}`;
  return new GatewayError(result.refusal ? statuses[result.refusal] : 500, reason);
}

function headerBytes(request: ApiRequest): number {
  const requestLine = `${request.method} ${request.url} HTTP/${request.httpVersion}`;
  const values = Object.values(request.headersDistinct).flat();
  return requestLine.length + values.join('').length;
}
