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
 * Pages of other origins may link to the site, and nothing else. Handlers refuse forms of other sites with a page
 * (`Sec-Fetch-Site: cross-site`). They know no other local port, which is the same site.
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

/** Browsers send `null` for sandboxed pages of the site, too. Where they are from is in `Sec-Fetch-Site`. */
function hasForeignOrigin(headers: HeaderMap): boolean {
  const origin = get(headers, 'origin');
  return origin !== undefined && origin !== 'null' && !isOwnOrigin(origin, get(headers, 'host'));
}
