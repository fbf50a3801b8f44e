import { unescape as percentDecode } from 'node:querystring';
import { traceRoot } from '../lambda/trace.ts';
import type { HttpApiDefinition } from './definition.ts';

/** A request to an API, over HTTP or from a distribution of this process. */
export interface ApiRequest {
  readonly method: string;
  /** Path and query as sent. */
  readonly url: string;
  readonly httpVersion: string;
  /** By lowercase name. */
  readonly headersDistinct: Readonly<Record<string, string[] | undefined>>;
  readonly sourceIp: string;
  /** Port of the API. */
  readonly port: number;
  readonly body: AsyncIterable<Buffer>;
}

/** The part of a request that is the same in both kinds of events. */
export interface GatewayRequest {
  requestId: string;
  method: string;
  /** Percent-decoded. Includes the stage if it is not `$default`. */
  rawPath: string;
  rawQueryString: string;
  /** Names in lower case. Repeated headers are joined with commas. Without `cookie`. */
  headers: Record<string, string>;
  cookies: string[];
  query: Record<string, string>;
  sourceIp: string;
  protocol: string;
  /** Unix time in milliseconds. */
  timeEpoch: number;
}

/** HTTP APIs pass bodies of these content types as text. Forms are not among them. */
const textBody = /^(text\/.*|application\/(json|javascript|xml))$/;

/** Headers of one connection, which proxies don't forward (RFC 9110, section 7.6.1). */
const hopByHop = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'transfer-encoding',
  'upgrade',
]);

export function readRequest(request: ApiRequest, requestId: string, timeEpoch: number): GatewayRequest {
  const [, path = '/', rawQueryString = ''] = /^([^?]*)\??(.*)$/s.exec(request.url) ?? [];
  const { sourceIp } = request;
  return {
    requestId,
    method: request.method,
    // The gateway decodes the path, and cuts it at a question mark that appears by decoding.
    rawPath: percentDecode(path).split('?', 1)[0] ?? '',
    rawQueryString,
    headers: requestHeaders(request),
    cookies: (request.headersDistinct.cookie ?? []).flatMap((cookie) => cookie.split(/;\s*/)).filter(Boolean),
    query: joinRepeated(new URLSearchParams(rawQueryString)),
    sourceIp,
    protocol: `HTTP/${request.httpVersion}`,
    timeEpoch,
  };
}

/** The host name of an API on AWS. */
export function domainNameOf({ apiId, region, domainName }: HttpApiDefinition): string {
  return domainName ?? `${apiId}.execute-api.${region}.amazonaws.com`;
}

/** The common part of integration and authorizer events. */
export function commonEvent(
  api: HttpApiDefinition,
  request: GatewayRequest,
  routeKey: string,
  pathParameters: Record<string, string>,
) {
  const { cookies, headers, method, query, rawPath, rawQueryString, requestId, sourceIp, timeEpoch } =
    request;
  return {
    version: '2.0',
    routeKey,
    rawPath,
    rawQueryString,
    ...(cookies.length > 0 && { cookies }),
    headers,
    ...(Object.keys(query).length > 0 && { queryStringParameters: query }),
    ...(Object.keys(pathParameters).length > 0 && { pathParameters }),
    requestContext: {
      accountId: api.accountId,
      apiId: api.apiId,
      domainName: domainNameOf(api),
      domainPrefix: api.apiId,
      http: {
        method,
        path: rawPath,
        protocol: request.protocol,
        sourceIp,
        userAgent: headers['user-agent'] ?? '',
      },
      requestId,
      routeKey,
      stage: api.stageName,
      time: commonLogTime(timeEpoch),
      timeEpoch,
    },
  };
}

/**
 * The body in an event. `isBase64Encoded` depends on the content type only. Forms, and bodies without a content type,
 * are base64.
 */
export function eventBody(body: Buffer, contentType = ''): { body?: string; isBase64Encoded: boolean } {
  if (body.length === 0) return { isBase64Encoded: false };
  const mediaType = contentType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const isBase64Encoded = !textBody.test(mediaType);
  return { body: body.toString(isBase64Encoded ? 'base64' : 'utf8'), isBase64Encoded };
}

/** e.g. `12/Mar/2020:19:03:58 +0000` */
export function commonLogTime(timeEpoch: number): string {
  const [, day, month, year, time] = new Date(timeEpoch).toUTCString().split(' ');
  return `${day}/${month}/${year}:${time} +0000`;
}

function requestHeaders({ headersDistinct, sourceIp, port }: ApiRequest): Record<string, string> {
  const headers: Record<string, string> = { 'content-length': '0', 'x-amzn-trace-id': traceRoot() };
  for (const [name, values = []] of Object.entries(headersDistinct)) {
    if (name !== 'cookie' && !hopByHop.has(name)) headers[name] = values.join(',');
  }
  const before = headers['x-forwarded-for'];
  headers['x-forwarded-for'] = before ? `${before}, ${sourceIp}` : sourceIp;
  headers['x-forwarded-port'] = String(port);
  headers['x-forwarded-proto'] = 'http';
  return headers;
}

function joinRepeated(entries: Iterable<[string, string]>): Record<string, string> {
  const joined = new Map<string, string>();
  for (const [name, value] of entries) {
    const before = joined.get(name);
    joined.set(name, before === undefined ? value : `${before},${value}`);
  }
  return Object.fromEntries(joined);
}
