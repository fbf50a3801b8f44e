import type { OriginServer } from './cdn/origin-server.ts';
import type { Endpoints } from './endpoints.ts';
import type { ApiServer } from './gateway/gateway.ts';

/**
 * Maps a distribution's origins to local servers.
 *
 * @param gateways the local gateways, by the host names of the APIs in the templates
 */
export function originResolver(
  endpoints: Endpoints,
  gateways: ReadonlyMap<string, ApiServer>,
): (domainName: string) => OriginServer | undefined {
  return (domainName) => {
    const bucket = /^(.+)\.s3(?:[.-][\w-]+)?\.amazonaws\.com$/.exec(domainName)?.[1];
    if (bucket) {
      const { readObject: read } = endpoints;
      return { kind: 's3', endpoint: endpoints.urls.S3, bucket, ...(read && { read }) };
    }
    const api = gateways.get(domainName);
    return api && { kind: 'http', url: api.url, send: api.send };
  };
}
