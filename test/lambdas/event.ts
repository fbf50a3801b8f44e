import type { APIGatewayProxyEventV2, APIGatewayProxyEventV2WithLambdaAuthorizer, Context } from 'aws-lambda';

/** The parts of a request that matter to a test. The others have realistic defaults. */
export interface RequestOptions {
  readonly method?: string;
  readonly path?: string;
  readonly query?: string;
  /** Values of the variables of the path. @default - none, and no field of the event */
  readonly pathParameters?: Readonly<Record<string, string>>;
  readonly headers?: Record<string, string>;
  /** Each as `name=value`. @default - none, and no field of the event */
  readonly cookies?: string[];
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
}

/** An event of an HTTP API, payload format 2.0. */
export function httpEvent(options: RequestOptions = {}): APIGatewayProxyEventV2 {
  const {
    method = 'GET',
    path = '/',
    query = '',
    pathParameters,
    headers = {},
    cookies,
    body,
    isBase64Encoded = false,
  } = options;
  return {
    version: '2.0',
    routeKey: `${method} ${path}`,
    rawPath: path,
    rawQueryString: query,
    ...(cookies && { cookies }),
    ...(pathParameters && { pathParameters }),
    headers,
    requestContext: {
      accountId: '123456789012',
      apiId: 'api',
      domainName: 'api.execute-api.us-east-1.amazonaws.com',
      domainPrefix: 'api',
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: '198.51.100.7', userAgent: 'test' },
      requestId: 'request-1',
      routeKey: `${method} ${path}`,
      stage: '$default',
      time: '01/Jan/2025:00:00:00 +0000',
      timeEpoch: 1_735_689_600_000,
    },
    ...(body !== undefined && { body }),
    isBase64Encoded,
  };
}

/** An event with the context that an authorizer returned. */
export function authorizedEvent<C>(
  options: RequestOptions,
  context: C,
): APIGatewayProxyEventV2WithLambdaAuthorizer<C> {
  const event = httpEvent(options);
  return { ...event, requestContext: { ...event.requestContext, authorizer: { lambda: context } } };
}

/** A request with a JSON body. */
export function jsonRequest(value: unknown, headers: Record<string, string> = {}): RequestOptions {
  return {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(value),
  };
}

/** A request with a form body, encoded as HTTP APIs do. */
export function formRequest(
  fields: Record<string, string>,
  headers: Record<string, string> = {},
): RequestOptions {
  return {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body: Buffer.from(String(new URLSearchParams(fields))).toString('base64'),
    isBase64Encoded: true,
  };
}

/** What Lambda passes beside the event. */
export const lambdaContext = contextWith(30_000);

/** @param remainingMs until the function's timeout */
export function contextWith(remainingMs: number): Context {
  return { awsRequestId: 'invocation-1', getRemainingTimeInMillis: () => remainingMs } as Context;
}
