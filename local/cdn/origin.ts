import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import type { Credentials } from '../credentials.ts';
import type { Origin } from './definition.ts';
import { EdgeError, type EdgeResponse } from './edge-response.ts';
import { type Forwarding, forwardedHeaders, forwardedQuery } from './forwarding.ts';
import { fromRawHeaders, get, type HeaderMap, set, toNodeHeaders, withoutHopByHop } from './headers.ts';
import type { OriginAddress } from './origin-address.ts';
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
  /** The connections to origins that are kept open between requests. */
  readonly agents: { readonly http: http.Agent; readonly https: https.Agent };
}

/** Seconds. Source: AWS::CloudFront::Distribution CustomOriginConfig, OriginReadTimeout, default. */
const defaultReadTimeout = 30;

/**
 * Sends a viewer's request on to an origin and waits for the head of its answer.
 *
 * @throws {EdgeError} 502 if the origin cannot be reached or breaks off, 504 if it takes too long
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
  const response = await exchange(context, address, request, headers);
  const bodiless = request.method === 'HEAD' || response.statusCode === 204 || response.statusCode === 304;
  if (bodiless) response.resume();
  return {
    status: response.statusCode ?? 502,
    reason: response.statusMessage,
    headers: withoutHopByHop(fromRawHeaders(response.rawHeaders)),
    body: bodiless ? undefined : response,
    result: (response.statusCode ?? 502) >= 400 ? 'Error' : 'Miss',
  };
}

function httpAddress(base: string, path: string, query: string): OriginAddress {
  const { protocol, hostname, port, pathname } = new URL(base);
  const target = `${pathname.replace(/\/$/, '')}${path}${query === '' ? '' : `?${query}`}`;
  return { protocol, hostname, port, target, headers: {} };
}

function adaptToS3(headers: HeaderMap): void {
  // It traces a request through AWS's own servers. The local S3 takes only the x-amz headers that it acts on.
  headers.delete('x-amz-cf-id');
  // The comparison is a weak one anyway (RFC 9110, 13.1.2), but S3 knows the tag only as it was before compression.
  const tags = get(headers, 'if-none-match');
  if (tags) set(headers, 'if-none-match', tags.replaceAll('W/"', '"'));
}

/** What S3 answers for a key that no object has. */
function missingObject(): EdgeResponse {
  const body = Buffer.from('<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>NoSuchKey</Code></Error>');
  const headers: HeaderMap = new Map([
    ['content-type', ['application/xml']],
    ['content-length', [String(body.length)]],
  ]);
  return { status: 404, headers, body, result: 'Error' };
}

/** Seconds. */
const readTimeout = ({ CustomOriginConfig, S3OriginConfig }: Origin): number =>
  CustomOriginConfig?.OriginReadTimeout ?? S3OriginConfig?.OriginReadTimeout ?? defaultReadTimeout;

/** A request that may be sent twice without harm, so an idle connection may be tried for it. */
const isRepeatable = ({ body, method }: ViewerRequest): boolean =>
  !body && ['GET', 'HEAD', 'OPTIONS'].includes(method);

function exchange(
  context: OriginContext,
  address: OriginAddress,
  request: ViewerRequest,
  headers: HeaderMap,
  attempt = 1,
): Promise<IncomingMessage> {
  const { origin, agents } = context;
  const { body, method } = request;
  if (body && !headers.has('content-length')) set(headers, 'transfer-encoding', 'chunked');
  return new Promise((resolve, reject) => {
    const secure = address.protocol === 'https:';
    const outgoing = (secure ? https : http).request({
      protocol: address.protocol,
      hostname: address.hostname.replace(/^\[|\]$/g, ''),
      port: address.port,
      method,
      path: address.target,
      headers: toNodeHeaders(headers),
      agent: isRepeatable(request) ? agents[secure ? 'https' : 'http'] : false,
    });
    let timer: NodeJS.Timeout | undefined;
    const waitForHead = () => {
      const seconds = readTimeout(origin);
      const late = new EdgeError(504, `The origin ${origin.DomainName} did not answer in ${seconds} s.`);
      timer = setTimeout(() => outgoing.destroy(late), seconds * 1000);
    };
    const viewerLeft = () => body?.complete === false && outgoing.destroy();
    const settle = () => {
      clearTimeout(timer);
      body?.off('close', viewerLeft);
      outgoing.off('finish', waitForHead);
    };
    outgoing.once('finish', waitForHead);
    outgoing.once('response', (response) => {
      settle();
      resolve(response);
    });
    outgoing.on('error', (error: NodeJS.ErrnoException) => {
      settle();
      // Not by `pipeline`, which would end the viewer's connection together with the origin's.
      body?.unpipe(outgoing);
      body?.resume();
      if (outgoing.reusedSocket && error.code === 'ECONNRESET' && attempt === 1) {
        resolve(exchange(context, address, request, headers, 2));
      } else if (error instanceof EdgeError) reject(error);
      else {
        const reason = error.code ?? error.message;
        reject(new EdgeError(502, `The origin ${origin.DomainName} could not be reached (${reason}).`));
      }
    });
    if (!body) return void outgoing.end();
    body.once('close', viewerLeft);
    body.pipe(outgoing);
  });
}
