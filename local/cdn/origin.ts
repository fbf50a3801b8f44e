import type { Credentials } from '../credentials.ts';
import type { Origin } from './definition.ts';
import { askDirectly } from './direct-origin.ts';
import { EdgeError, type EdgeResponse } from './edge-response.ts';
import { type Forwarding, forwardedHeaders, forwardedQuery } from './forwarding.ts';
import { fromRawHeaders, get, type HeaderMap, set, withoutHopByHop } from './headers.ts';
import type { OriginAddress } from './origin-address.ts';
import type { OriginClient } from './origin-client.ts';
import type { OriginServer } from './origin-server.ts';
import { hasDotSegment, s3Address } from './s3-origin.ts';
import type { ViewerRequest } from './viewer-request.ts';

export interface OriginContext {
  readonly origin: Origin;
  readonly server: OriginServer | undefined;
  readonly forwarding: Forwarding;
  readonly credentials: Credentials;
  readonly region: string;
  /** CloudFront's entry in `Via`. */
  readonly via: string;
  readonly client: OriginClient;
  /** @default - that of the origin */
  readonly readTimeoutSeconds?: number | undefined;
}

/** Source: AWS::CloudFront::Distribution CustomOriginConfig, OriginReadTimeout, default. */
const defaultReadTimeoutSeconds = 30;

/**
 * Forwards a viewer's request to an origin and waits for the head of the response.
 *
 * @throws {EdgeError} 502 if the origin can't be reached or closes the connection, 504 if it takes too long
 */
export async function fetchFromOrigin(context: OriginContext, request: ViewerRequest): Promise<EdgeResponse> {
  const { origin, server, forwarding } = context;
  if (!server) throw new EdgeError(502, `The origin ${origin.DomainName} is not part of this local run.`);
  const path = `${origin.OriginPath ?? ''}${request.path}`;
  const query = forwardedQuery(forwarding, request.query);
  const headers = forwardedHeaders(forwarding, request, context.via, origin.DomainName);
  for (const { HeaderName, HeaderValue } of origin.OriginCustomHeaders ?? [])
    set(headers, HeaderName, HeaderValue);
  if (server.kind === 's3') {
    if (hasDotSegment(path)) return missingObject();
    adaptToS3(headers);
    const response = await readBucket(context, path, query, request, headers);
    if (response) return response;
  }
  const address =
    server.kind === 's3'
      ? await s3Address(
          server,
          { method: request.method, path, query, headers, hasBody: request.body !== undefined },
          origin.OriginAccessControlId ? context : undefined,
        )
      : httpAddress(server.url, path, query);
  for (const [name, value] of Object.entries(address.headers)) set(headers, name, value);
  const { method, body } = request;
  const readTimeoutSeconds = context.readTimeoutSeconds ?? readTimeoutSecondsOf(origin);
  const direct = { method, url: address.target, headers, body };
  const directResponse = await askDirectly(server, direct, readTimeoutSeconds, origin.DomainName);
  if (directResponse) return directResponse;
  const response = await context.client
    .send({ address, method, headers, body, readTimeoutSeconds })
    .catch((error: unknown) => {
      throw originError(error, origin.DomainName, readTimeoutSeconds);
    });
  const bodiless = method === 'HEAD' || response.status === 204 || response.status === 304;
  if (bodiless) response.body.on('error', () => {}).resume();
  return {
    status: response.status,
    reason: response.reason,
    headers: withoutHopByHop(fromRawHeaders(response.rawHeaders)),
    body: bodiless ? undefined : response.body,
    result: response.status >= 400 ? 'Error' : 'Miss',
  };
}

/**
 * Reads a bucket of this process. A signature and a request to the same process would cost half of a page's CPU time.
 */
async function readBucket(
  { origin, server }: OriginContext,
  path: string,
  query: string,
  { method }: ViewerRequest,
  headers: HeaderMap,
): Promise<EdgeResponse | undefined> {
  // Only origin access control signs requests.
  if (server?.kind !== 's3' || !server.read || !origin.OriginAccessControlId || query !== '')
    return undefined;
  const key = decodePath(path);
  if (key === undefined) return undefined;
  const { bucket } = server;
  const response = await server.read({ bucket, key, method, headers: joinedHeaders(headers) });
  if (!response) return undefined;
  const entries = Object.entries(response.headers).map(([name, value]): [string, string[]] => [
    name.toLowerCase(),
    [value],
  ]);
  return {
    status: response.status,
    headers: new Map(entries),
    body: response.body,
    isCurrent: response.isCurrent,
    result: response.status >= 400 ? 'Error' : 'Miss',
  };
}

const joinedHeaders = (headers: HeaderMap): Record<string, string> =>
  Object.fromEntries([...headers].map(([name, values]) => [name, values.join(', ')]));

/** The key that a path names. */
function decodePath(path: string): string | undefined {
  try {
    return decodeURIComponent(path.slice(1));
  } catch {
    return undefined;
  }
}

function httpAddress(base: string, path: string, query: string): OriginAddress {
  const { protocol, hostname, port, pathname } = new URL(base);
  const target = `${pathname.replace(/\/$/, '')}${path}${query === '' ? '' : `?${query}`}`;
  return { protocol, hostname, port, target, headers: {} };
}

function adaptToS3(headers: HeaderMap): void {
  // It traces a request through AWS. The local S3 accepts only the x-amz headers that it supports.
  headers.delete('x-amz-cf-id');
  // The comparison is weak in any case (RFC 9110, section 13.1.2), but S3 knows only the tag of the uncompressed
  // object.
  const tags = get(headers, 'if-none-match');
  if (tags) set(headers, 'if-none-match', tags.replaceAll('W/"', '"'));
}

/** S3's status for a missing object. */
function missingObject(): EdgeResponse {
  const body = Buffer.from('<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>NoSuchKey</Code></Error>');
  const headers: HeaderMap = new Map([
    ['content-type', ['application/xml']],
    ['content-length', [String(body.length)]],
  ]);
  return { status: 404, headers, body, result: 'Error' };
}

/** In seconds. */
const readTimeoutSecondsOf = ({ CustomOriginConfig, S3OriginConfig }: Origin): number =>
  CustomOriginConfig?.OriginReadTimeout ?? S3OriginConfig?.OriginReadTimeout ?? defaultReadTimeoutSeconds;

function originError(error: unknown, domainName: string, readTimeoutSeconds: number): EdgeError {
  const { code, message } = error as NodeJS.ErrnoException;
  return code === 'UND_ERR_HEADERS_TIMEOUT'
    ? new EdgeError(504, `The origin ${domainName} did not respond in ${readTimeoutSeconds} s.`)
    : new EdgeError(502, `The origin ${domainName} could not be reached (${code ?? message}).`);
}
