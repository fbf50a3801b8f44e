import type { IncomingMessage, RequestListener } from 'node:http';
import { parseUrl } from './parse-url.ts';

export interface GuardOptions {
  /** Host names that are served, in addition to those of this machine. @default none */
  readonly hosts?: readonly string[];
  /** Whether pages of another origin may send this request. @default they may not */
  allowsOrigin?(origin: string, request: IncomingMessage): boolean;
}

/**
 * Refuses requests for other host names and from pages of other origins with 403.
 *
 * The servers of a local run listen on this machine only, but every web page in its browsers reaches them: by a request
 * to another origin, or by a host name that resolves to 127.0.0.1 (DNS rebinding).
 */
export function guarded(listener: RequestListener, options: GuardOptions = {}): RequestListener {
  return (request, response) => {
    const problem = isServedHost(request.headers.host, options.hosts)
      ? isForeignOrigin(request, options) && 'Pages of this origin may not send requests here.'
      : 'This host name is not served here.';
    if (!problem) return listener(request, response);
    request.resume();
    response
      .writeHead(403, { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' })
      .end(`${problem}\n`);
  };
}

/**
 * Whether a `Host` header names this machine or one of the hosts. HTTP/1.0 needs none, and browsers always send one.
 */
export function isServedHost(header: string | undefined, hosts: readonly string[] = []): boolean {
  if (header === undefined) return true;
  const host = header.replace(/:\d+$/, '').toLowerCase();
  return /^(127\.0\.0\.1|\[::1\]|([\w-]+\.)*localhost)$/.test(host) || hosts.includes(host);
}

function isForeignOrigin(request: IncomingMessage, { allowsOrigin }: GuardOptions): boolean {
  const { origin, host } = request.headers;
  if (origin === undefined || isOwnOrigin(origin, host)) return false;
  return !allowsOrigin?.(origin, request);
}

/** Whether an `Origin` header names the host of the request, with any scheme. */
export const isOwnOrigin = (origin: string, host: string | undefined): boolean =>
  host !== undefined && parseUrl(origin)?.host === host.toLowerCase();
