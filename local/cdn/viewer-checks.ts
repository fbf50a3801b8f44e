import { isOwnOrigin, isServedHost } from '../request-guard.ts';
import { EdgeError } from './edge-response.ts';
import { get, type HeaderMap } from './headers.ts';
import type { ViewerRequest } from './viewer-request.ts';

/**
 * CloudFront responds only to a distribution's own host names. Here this also protects against DNS rebinding.
 *
 * @throws {EdgeError} 403
 */
export function checkHost({ headers }: ViewerRequest, hosts: readonly string[]): void {
  const host = get(headers, 'host');
  if (!isServedHost(host, hosts)) throw new EdgeError(403, `There is no site ${host} here.`);
}

/**
 * Pages of other origins may link to the site, and nothing else. A form of another site
 * (`Sec-Fetch-Site: cross-site`) passes, because the handlers reject it with an error page. They accept forms of the
 * same site. A page on another local port is of the same site, so its forms are rejected here.
 *
 * @throws {EdgeError} 403
 */
export function checkSite({ method, headers }: ViewerRequest): void {
  const site = get(headers, 'sec-fetch-site');
  const isForeign = site === 'cross-site' || site === 'same-site' || hasForeignOrigin(headers);
  if (!isForeign) return;
  const isNavigation = get(headers, 'sec-fetch-mode') === 'navigate';
  if (!isNavigation || (site !== 'cross-site' && method !== 'GET' && method !== 'HEAD'))
    throw new EdgeError(403, 'Pages of other origins may not send requests here.');
}

/** Browsers send `null` also for sandboxed pages of the site. `Sec-Fetch-Site` shows whether a page is of the site. */
function hasForeignOrigin(headers: HeaderMap): boolean {
  const origin = get(headers, 'origin');
  return origin !== undefined && origin !== 'null' && !isOwnOrigin(origin, get(headers, 'host'));
}
