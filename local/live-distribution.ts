import { startCloudFront } from './aws/cloudfront.ts';
import type { DistributionDefinition } from './cdn/definition.ts';
import { Distribution } from './cdn/distribution.ts';
import type { DistributionOptions } from './cdn/distribution-options.ts';
import { Rollout } from './cdn/rollout.ts';

/** A distribution with the CloudFront API that changes it. */
export interface LiveDistribution {
  readonly distribution: Distribution;
  /** URL of the CloudFront API. */
  readonly controlUrl: string;
  close(): Promise<void>;
}

/**
 * Creates a distribution, and starts a CloudFront API that changes its origin headers and functions.
 *
 * @throws {Error} if a behavior's origin is not defined
 */
export async function startLiveDistribution(
  definition: DistributionDefinition,
  options: DistributionOptions & { readonly distributionId: string },
): Promise<LiveDistribution> {
  const { distributionId: id, distributionDomain: domainName, credentials } = options;
  const { config } = definition;
  const rollout = new Rollout(config.Origins);
  const originHeaders = (originId: string) => rollout.headersOf(originId);
  const distribution = new Distribution(definition, { ...options, originHeaders });
  const control = await startCloudFront({
    id,
    domainName,
    config,
    rollout,
    credentials,
    functions: Object.entries(definition.functions).map(([arn, code]) => ({ arn, code })),
    published: (arn, code) => distribution.replaceFunction(arn, code),
  });
  const close = async () => {
    await Promise.all([distribution.close(), control.close()]);
  };
  return { distribution, controlUrl: control.url, close };
}
