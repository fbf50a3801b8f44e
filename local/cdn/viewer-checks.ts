import { isServedHost } from '../request-guard.ts';
import { EdgeError } from './edge-response.ts';
import { get } from './headers.ts';
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
 * Pages of other origins may link to the site, and nothing else.
 *
 * @throws {EdgeError} 403
 */
export function checkSite({ headers }: ViewerRequest): void {
  const isForeign = ['cross-site', 'same-site'].includes(get(headers, 'sec-fetch-site') ?? '');
  if (isForeign && get(headers, 'sec-fetch-mode') !== 'navigate')
    throw new EdgeError(403, 'Pages of other origins may not send requests here.');
}
