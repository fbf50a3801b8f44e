import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { EdgeError } from './edge-response.ts';
import { fromRawHeaders, get, type HeaderMap, isReserved, withoutHopByHop } from './headers.ts';

/**
 * Maximum bytes of a URL, and of a request without its body. Source: Amazon CloudFront Developer Guide, "Quotas",
 * general.
 */
export const maxBytes = { url: 8192, request: 32_768 } as const;

/** A viewer's request that CloudFront accepts. */
export interface ViewerRequest {
  /** The id in `X-Amz-Cf-Id`. */
  readonly id: string;
  readonly method: string;
  /** As it was sent: begins with a slash, percent-encoded, neither decoded nor normalized. */
  readonly path: string;
  /** As it was sent, without the question mark. */
  readonly query: string;
  readonly headers: HeaderMap;
  readonly ip: string;
  /** E.g. `1.1`. */
  readonly httpVersion: string;
  /** Undefined if the request has none. */
  readonly body?: IncomingMessage;
}

/** @throws {EdgeError} if CloudFront rejects the request for every distribution */
export function readViewerRequest(message: IncomingMessage): ViewerRequest {
  const url = message.url ?? '';
  const headersSize = message.rawHeaders.reduce((sum, part) => sum + part.length + 2, 0);
  if (url.length > maxBytes.url) throw new EdgeError(413, `The URL is longer than ${maxBytes.url} bytes.`);
  if (url.length + headersSize > maxBytes.request) {
    throw new EdgeError(413, `The request is longer than ${maxBytes.request} bytes.`);
  }
  const { path, query } = requestTarget(message);
  if (!path.startsWith('/')) throw new EdgeError(400, 'The request has no path.');
  const all = fromRawHeaders(message.rawHeaders);
  const hasBody = all.has('transfer-encoding') || Number(get(all, 'content-length') ?? 0) > 0;
  const method = message.method ?? 'GET';
  // Source: "Request and response behavior for custom origins", GET requests that include a body.
  if (hasBody && method === 'GET') throw new EdgeError(403, 'A GET request may not have a body.');
  return {
    id: newRequestId(),
    method,
    path,
    query,
    headers: new Map([...withoutHopByHop(all)].filter(([name]) => !isReserved(name))),
    ip: (message.socket.remoteAddress ?? '').replace(/^::ffff:/, ''),
    httpVersion: message.httpVersion,
    ...(hasBody && { body: message }),
  };
}

/** An id in the form of CloudFront's. */
export const newRequestId = (): string => `${randomBytes(41).toString('base64url')}==`;

/** Path and query, without the scheme and host that a client may send. */
export function requestTarget(message: IncomingMessage): { path: string; query: string } {
  const target = (message.url ?? '').replace(/^https?:\/\/[^/?#]*/i, '');
  const [path, query = ''] = splitOnce(target, '?');
  return { path, query };
}

export function splitOnce(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + separator.length)];
}
