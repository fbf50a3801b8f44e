import type { OriginServer } from './cdn/origin-server.ts';
import type { Endpoints } from './endpoints.ts';

/**
 * Leads a distribution's origins to local servers.
 *
 * @param gateways the local gateways' URLs by the host names of the templates' APIs
 */
export function originResolver(
  endpoints: Endpoints,
  gateways: ReadonlyMap<string, string>,
): (domainName: string) => OriginServer | undefined {
  return (domainName) => {
    const bucket = /^(.+)\.s3(?:[.-][\w-]+)?\.amazonaws\.com$/.exec(domainName)?.[1];
    if (bucket) return { kind: 's3', endpoint: endpoints.urls.S3, bucket };
    const url = gateways.get(domainName);
    return url === undefined ? undefined : { kind: 'http', url };
  };
}
