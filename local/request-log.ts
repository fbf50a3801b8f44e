/** Name and value. */
export type Header = readonly [name: string, value: string];

/** A request as the distribution saw it. */
export interface EdgeTrace {
  /** The request's id in `X-Amz-Cf-Id`, which links it to the gateway's part. */
  readonly id: string;
  /** Unix time in milliseconds. */
  readonly startedAt: number;
  readonly durationMs: number;
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly status: number;
  readonly requestHeaders: readonly Header[];
  readonly responseHeaders: readonly Header[];
  /** Whether it got the response of an earlier request, as the same request with the same objects. @default false */
  readonly isRepeated?: boolean;
  /** Path pattern of the cache behavior. */
  readonly behavior: string;
  /** Domain name of the origin. */
  readonly origin: string;
  /** The edge functions that ran, in their order. */
  readonly functions: readonly {
    readonly event: string;
    readonly name: string;
    readonly durationMs: number;
  }[];
}

/** A request as the gateway saw it. */
export interface GatewayTrace {
  readonly requestId: string;
  /** The request's id in `X-Amz-Cf-Id`. @default - the request did not come through the distribution */
  readonly edgeId?: string | undefined;
  readonly startedAt: number;
  readonly durationMs: number;
  readonly method: string;
  readonly target: string;
  readonly status: number;
  /** @default - no route matched */
  readonly routeKey?: string | undefined;
  /** @default - the route has none, or the request was refused before */
  readonly authorizer?: { readonly name: string; readonly durationMs: number } | undefined;
  /** @default - the function was not reached */
  readonly functionName?: string | undefined;
  /** Reason for an error response of the gateway itself. */
  readonly failure?: string | undefined;
  readonly requestBody: Buffer;
  readonly responseBody: Buffer;
}

/** A request with the parts that have seen it. */
export interface LoggedRequest {
  readonly id: string;
  readonly edge?: EdgeTrace;
  readonly gateway?: GatewayTrace;
}

/** Requests that are kept. */
const maxRequests = 200;
const maxHeaders = 60;
const maxHeaderLength = 2_048;
const maxBodyBytes = 8_192;

/** The latest requests of a run, of bounded size. */
export class RequestLog {
  /** Oldest first. */
  readonly #requests = new Map<string, LoggedRequest>();
  readonly #onRequest: (request: LoggedRequest) => void;

  /** @param onRequest receives each request when all of its parts are known */
  constructor(onRequest: (request: LoggedRequest) => void = () => {}) {
    this.#onRequest = onRequest;
  }

  addEdge(trace: EdgeTrace): void {
    this.#merge({ id: trace.id, edge: trace });
  }

  addGateway(trace: GatewayTrace): void {
    // A copy, because a slice would keep the whole body.
    const requestBody = Buffer.from(trace.requestBody.subarray(0, maxBodyBytes));
    const responseBody = Buffer.from(trace.responseBody.subarray(0, maxBodyBytes));
    this.#merge({ id: trace.edgeId ?? trace.requestId, gateway: { ...trace, requestBody, responseBody } });
  }

  /** Newest first. */
  list(): readonly LoggedRequest[] {
    return [...this.#requests.values()].reverse().map(shortened);
  }

  find(id: string): LoggedRequest | undefined {
    const request = this.#requests.get(id);
    return request && shortened(request);
  }

  #merge(part: LoggedRequest): void {
    const request = { ...this.#requests.get(part.id), ...part };
    this.#requests.set(part.id, request);
    const [oldest] = this.#requests.keys();
    if (this.#requests.size > maxRequests && oldest !== undefined) this.#requests.delete(oldest);
    // The distribution has its response after the gateway.
    if (request.edge || request.gateway?.edgeId === undefined) this.#onRequest(request);
  }
}

/** Done for the few requests that are looked at. The servers limit the headers of each request to 64 KiB. */
function shortened({ edge, ...request }: LoggedRequest): LoggedRequest {
  if (!edge) return request;
  const requestHeaders = bounded(edge.requestHeaders);
  const responseHeaders = bounded(edge.responseHeaders);
  return { ...request, edge: { ...edge, requestHeaders, responseHeaders } };
}

function bounded(headers: readonly Header[]): Header[] {
  return headers.slice(0, maxHeaders).map(([name, value]) => [name, value.slice(0, maxHeaderLength)]);
}
