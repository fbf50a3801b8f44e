import { startCloudFront } from './aws/cloudfront.ts';
import { startDistribution } from './cdn/cdn.ts';
import type { DistributionDefinition } from './cdn/definition.ts';
import type { DistributionOptions } from './cdn/distribution.ts';
import { Rollout } from './cdn/rollout.ts';
import type { LocalServer } from './server.ts';

/** A distribution with the CloudFront API that changes it. */
export interface LiveDistribution extends LocalServer {
  /** Unsupported settings, one line each. */
  readonly warnings: readonly string[];
  /** URL of the CloudFront API. */
  readonly controlUrl: string;
}

/**
 * Serves a distribution on localhost, with a CloudFront API that changes its origin headers.
 *
 * @param options.port 0 chooses a free port
 * @throws the errors of `startDistribution`
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
