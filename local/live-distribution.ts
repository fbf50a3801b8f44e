import { startCloudFront } from './aws/cloudfront.ts';
import { startDistribution } from './cdn/cdn.ts';
import type { DistributionDefinition } from './cdn/definition.ts';
import type { DistributionOptions } from './cdn/distribution.ts';
import { Rollout } from './cdn/rollout.ts';
import type { LocalServer } from './server.ts';

/** A distribution, and the API that changes it. */
export interface LiveDistribution extends LocalServer {
  /** Settings that the local run does not support, a line each. */
  readonly warnings: readonly string[];
  /** Where CloudFront's own API is. */
  readonly controlUrl: string;
}

/**
 * Serves a distribution's definition on localhost, and CloudFront's API to change its origin headers.
 *
 * @param options.port 0 takes a free one
 * @throws as `startDistribution`
 */
export async function startLiveDistribution(
  definition: DistributionDefinition,
  options: DistributionOptions & { readonly port: number; readonly distributionId: string },
): Promise<LiveDistribution> {
  const { distributionId: id, distributionDomain: domainName, credentials } = options;
  const { config } = definition;
  const rollout = new Rollout(config.Origins);
  const control = await startCloudFront({ id, domainName, config, rollout, credentials });
  try {
    const originHeaders = (originId: string) => rollout.headersOf(originId);
    const cdn = await startDistribution(definition, { ...options, originHeaders });
    const close = async () => {
      await Promise.all([cdn.close(), control.close()]);
    };
    return { ...cdn, controlUrl: control.url, close };
  } catch (error) {
    await control.close();
    throw error;
  }
}
